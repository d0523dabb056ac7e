"""The rules of a review: read by everybody, chosen by the quality manager or top management."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clew.areas.products.queries import families_visible_to
from clew.areas.requirements.commands import choosing
from clew.areas.requirements.rules import (
    RulesWrong,
    chosen_at,
    own_file,
    rules,
    said_by_files,
    versions,
)
from clew.kernel import clock
from clew.kernel.panels.show import decided
from clew.kernel.people.models import Company
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import form_page, merge_page, say_refused, seen_version
from clew.web.forms_review import ReviewRulesForm, stored
from clew.web.review_tables import page_of

MOST_FAMILIES = 200
VERB = "company.review_rules_chosen"


def page(request: ActorRequest) -> HttpResponse:
    """The rules in force, in tables, where they come from, and every version there was."""
    house = _house(request)
    context = {
        "page": page_of(rules()),
        "may": request.actor.has(*choosing.MAY_CHOOSE),
        **_from_where(),
        **decided(house.record, VERB),
    }
    return render(request, "web/review_rules.html", context)


def _from_where() -> dict[str, Any]:
    """Return which rules are in force, and what the company's own file says beside them."""
    made = versions()
    has_file, differs, wrong = own_file().exists(), False, ""
    try:
        differs = has_file and (not made or said_by_files()[1] != made[0].said)
    except RulesWrong as said:
        wrong = str(said)
    return {
        "made": made,
        "in_force": chosen_at(clock.now()),
        "seen": made[0].n if made else 0,
        "file": str(own_file()) if has_file else "",
        "file_differs": differs,
        "file_wrong": wrong,
    }


def edit(request: ActorRequest) -> HttpResponse:
    """Choose who is asked and until when; a review that was submitted keeps its rules."""
    house, made = _house(request), versions()
    said = made[0].said if made else said_by_files()[1]
    families = list(families_visible_to(request.actor).order_by("name")[:MOST_FAMILIES])
    form = ReviewRulesForm(request.POST or None, said=said, families=families)
    seen, back = made[0].n if made else 0, reverse("web:review_rules")
    if request.method == "POST" and form.is_valid():
        try:
            choosing.choose_rules(
                house,
                actor=request.actor,
                said=form.rules(),
                seen=seen_version(request) or 0,
                from_date=form.cleaned_data["from_date"],
                why=form.cleaned_data["why"],
            )
            messages.success(request, "The rules are chosen.", extra_tags="draft=review-rules")
            return redirect(back)
        except Conflict as stale:
            now = stored(said, families)
            return merge_page(request, stale, form, now, house.record, version=seen, back=back)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "web/review_rules_edit.html", form, {"seen": seen})


def take_file(request: ActorRequest) -> HttpResponse:
    """Take over the company's own file, so that there is one truth."""
    choosing.take_rules_from_file(
        _house(request), actor=request.actor, seen=seen_version(request) or 0
    )
    messages.success(request, "The file is taken over. From now on the rules are changed here.")
    return redirect("web:review_rules")


def _house(request: ActorRequest) -> Company:
    if not request.house:
        raise Refused("No company was opened yet.")
    return request.house
