"""Lines: adding one, changing it, taking it out; and the page of a requirement."""

from itertools import pairwise
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clew.areas.requirements import queries
from clew.areas.requirements.commands import lines as commands
from clew.areas.requirements.commands.versions import LABELS, values_of
from clew.areas.requirements.forms import LineForm, RemoveForm
from clew.areas.requirements.models import CATEGORIES, RequirementVersion
from clew.areas.requirements.views.sets import show_set
from clew.areas.requirements.workflow import WORDS
from clew.kernel.panels.show import record_panels
from clew.kernel.people.queries import names_of
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import merge_page, say_refused, seen_version, status_of

TEXTS = ("customer_wording", "our_wording", "criterion", "verification", "intended_use")


def add(request: ActorRequest, number: str) -> HttpResponse:
    """Add a line to the newest revision; the page comes back with the next one ready to write."""
    its_set = queries.get_visible(request.actor, number)
    form = LineForm(request.POST, sources=queries.sources_of(its_set))
    if form.is_valid():
        try:
            line = commands.add_line(
                its_set.newest,
                actor=request.actor,
                key=request.POST.get("key", ""),
                **form.cleaned_data,
            )
        except Refused as refused:
            say_refused(form, refused)
        else:
            rq = line.requirement.record.number
            draft = f"draft=line-{its_set.pk}"
            messages.success(request, f"{rq} is written.", extra_tags=draft)
            same = {"add": 1, "origin": line.version.origin, "category": line.version.category}
            page = reverse("requirements:set", args=[number])
            return redirect(f"{page}?{urlencode(same)}")
    return show_set(request, its_set, form, status_of(form))


def edit(request: ActorRequest, number: str, line: str) -> HttpResponse:
    """Change a line of the newest revision."""
    its_set = queries.get_visible(request.actor, number)
    row = queries.line_of(its_set.newest, line)
    form = LineForm(
        request.POST or None,
        sources=queries.sources_of(its_set, row.version.source_id),
        initial=values_of(row.version),
    )
    if request.method == "POST" and form.is_valid():
        try:
            commands.edit_line(
                row,
                actor=request.actor,
                seen=seen_version(request) or 0,
                editorial=request.POST.get("editorial") == "1",
                **form.cleaned_data,
            )
        except Conflict as stale:
            row = queries.line_of(its_set.newest, line)
            stored, n = values_of(row.version), row.version.n
            back = reverse("requirements:set", args=[number])
            return merge_page(
                request, stale, form, stored, row.requirement.record, version=n, back=back
            )
        except Refused as refused:
            say_refused(form, refused)
        else:
            messages.success(request, f"{line.upper()} is changed.", extra_tags=f"draft={line}")
            return redirect(f"{reverse('requirements:set', args=[number])}#{line.upper()}")
    context = {"form": form, "set": its_set, "line": row, "remove": RemoveForm(prefix="remove")}
    status = status_of(form)
    return render(request, "requirements/line.html", context, status=status)


def remove(request: ActorRequest, number: str, line: str) -> HttpResponse:
    """Take a line out of the newest revision."""
    its_set = queries.get_visible(request.actor, number)
    row = queries.line_of(its_set.newest, line)
    commands.remove_line(row, actor=request.actor, reason=request.POST.get("remove-reason", ""))
    messages.success(request, f"{line.upper()} is out of {number.upper()}; its number stays.")
    return redirect("requirements:set", number)


def requirement(request: ActorRequest, number: str) -> HttpResponse:
    """Show a requirement: what it says, where it stands, how it came to say it."""
    its = queries.get_requirement(request.actor, number)
    versions = queries.versions_of(its)
    names = names_of(v.made_by for v in versions)
    stands = queries.stands_in(its)
    context = {
        **record_panels(its.record, request),
        "requirement": its,
        "set": its.requirement_set,
        "version": versions[0],
        "category": CATEGORIES[versions[0].category],
        "history_of_words": [
            (new, names[new.made_by], _differences(old, new)) for new, old in _pairs(versions)
        ],
        "stands": [(line, WORDS[line.revision.state]) for line in stands],
        "confirmed": bool(stands) and queries.is_confirmed(stands[0].revision),
    }
    return render(request, "requirements/requirement.html", context)


def _pairs(
    versions: list[RequirementVersion],
) -> list[tuple[RequirementVersion, RequirementVersion | None]]:
    return [*pairwise(versions), (versions[-1], None)]


def _differences(
    old: RequirementVersion | None, new: RequirementVersion
) -> list[tuple[str, str, str]]:
    """Return (label, before, after) of what a version changed; nothing for the first."""
    if old is None:
        return []
    before, after = values_of(old), values_of(new)
    return [
        (LABELS[name], _said(before[name]), _said(after[name]))
        for name in before
        if before[name] != after[name] and name != "anchor"
    ]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "")
