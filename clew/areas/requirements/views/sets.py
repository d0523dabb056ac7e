"""Sets: the list, opening one, its page, its head, and why it has no line of an origin."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clew.areas.communication.models import Enquiry
from clew.areas.communication.queries import get_enquiry
from clew.areas.customers import queries as customers
from clew.areas.products.queries import market_codes, market_names
from clew.areas.requirements import queries
from clew.areas.requirements.applicable import law_of
from clew.areas.requirements.commands import lines as commands
from clew.areas.requirements.drawing import list_items, table_rows
from clew.areas.requirements.forms import HeadForm, LineForm, OpenForm
from clew.areas.requirements.listing import REQUIREMENTS, SETS
from clew.areas.requirements.models import ORIGINS, RequirementSet, SetRevision
from clew.areas.requirements.views.parts import CLAUSE, gate_steps, next_step
from clew.areas.requirements.workflow import WORDS
from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import record_panels
from clew.kernel.people.actor import Actor
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import merge_page, say_refused, seen_version, status_of


def index(request: ActorRequest) -> HttpResponse:
    """List the sets, by everything a list is narrowed by."""
    return list_page(request, SETS, "requirements/list.html")


def all_requirements(request: ActorRequest) -> HttpResponse:
    """List the requirements of all sets, each as it stands in the newest revision of its set."""
    return list_page(request, REQUIREMENTS, "requirements/all.html")


def open_one(request: ActorRequest) -> HttpResponse:
    """Open a set for an enquiry or a customer."""
    enquiry = _enquiry(request)
    its_customers = customers.visible_to(request.actor).exclude(state="declined").order_by("name")
    form = OpenForm(request.POST or None, customers=its_customers, initial=_start(enquiry))
    if enquiry is not None:
        form.fields.pop("customer")
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        customer = enquiry.customer if enquiry else values.pop("customer")
        try:
            its_set = commands.open_set(
                values.pop("title"),
                actor=request.actor,
                customer=customer,
                enquiry=enquiry,
                key=request.POST.get("key", ""),
                **values,
            )
        except Refused as refused:
            say_refused(form, refused)
        else:
            messages.success(request, f"{its_set.record.number} is open. Write its first line.")
            return redirect(f"{reverse('requirements:set', args=[its_set.record.number])}?add=1")
    status = status_of(form)
    context = {"form": form, "enquiry": enquiry}
    return render(request, "requirements/open.html", context, status=status)


def _enquiry(request: ActorRequest) -> Enquiry | None:
    number = request.GET.get("enquiry", "")
    return get_enquiry(request.actor, number) if number else None


def _start(enquiry: Enquiry | None) -> dict[str, Any]:
    if enquiry is None:
        return {}
    product = enquiry.product
    return {
        "title": enquiry.record.title,
        "product": product,
        "markets": market_codes(product) if product else [],
    }


def detail(request: ActorRequest, number: str) -> HttpResponse:
    """Show a set at its newest revision, or at the one `?revision=` names."""
    its_set = queries.get_visible(request.actor, number)
    return show_set(request, its_set)


def show_set(
    request: ActorRequest, its_set: RequirementSet, form: Form | None = None, status: int = 200
) -> HttpResponse:
    """Draw the page of a set; form: a line that was refused, with what was typed."""
    revisions = list(its_set.revisions.order_by("-n"))
    revision = _revision(request, revisions)
    writable = revision.state == "draft" and request.actor.has(*commands.CAPTURE_ROLES)
    if writable and form is None:
        form = _empty_line(request, its_set)
    context = {
        **record_panels(its_set.record, request),
        **_content(its_set, revision, writable),
        "revisions": revisions,
        "form": form,
        "adding": bool(request.GET.get("add")) or status != 200,
        "open_more": request.GET.get("origin") in ("implied", "obligatory"),
        "writable": writable,
        "may_judge": _may_judge(request.actor, revision),
        **next_step(revision, request.actor),
    }
    return render(request, "requirements/set.html", context, status=status)


def _content(its_set: RequirementSet, revision: SetRevision, writable: bool) -> dict[str, Any]:
    """Return what the page shows of a revision, whoever looks."""
    enquiry = queries.enquiry_of(its_set)
    shown = queries.kept_lines(revision)
    law = law_of(revision)
    draw = list_items if enquiry and enquiry.interaction else table_rows
    return {
        "set": its_set,
        "revision": revision,
        "state_word": WORDS[revision.state],
        "where": market_names(its_set.markets),
        "lines": shown,
        "drawn": draw(shown, its_set, writable=writable),
        "counts": _counts(shown),
        "interaction": enquiry.interaction if enquiry else None,
        "enquiry": enquiry,
        "nones": _nones(revision, shown),
        "law": law,
        "law_open": sum(row.verdict is None for row in law),
        "gate": gate_steps(revision),
        "clause": CLAUSE,
    }


def _revision(request: ActorRequest, revisions: list[SetRevision]) -> SetRevision:
    """Return the revision the address names, the newest for none; 404 when it names no one."""
    wanted = request.GET.get("revision", "")
    if not wanted.isdecimal():
        return revisions[0]
    for revision in revisions:
        if revision.n == int(wanted):
            return revision
    raise Http404("No such revision.")


def _empty_line(request: ActorRequest, its_set: RequirementSet) -> LineForm:
    """Return the form of the next line: origin and category of the last, the mail as source."""
    sources = queries.sources_of(its_set)
    enquiry = queries.enquiry_of(its_set)
    first = (enquiry and enquiry.interaction) or sources.filter(kind="interaction").first()
    initial = {
        "origin": request.GET.get("origin", "stated"),
        "category": request.GET.get("category", "product"),
        "source": first.pk if first else None,
    }
    form = LineForm(initial=initial, sources=sources)
    if request.GET.get("add"):
        first = "customer_wording" if initial["origin"] == "stated" else "our_wording"
        form.fields[first].widget.attrs["data-focus"] = ""
    return form


def _counts(shown: list[Any]) -> list[tuple[str, int]]:
    origins = [line.version.origin for line in shown]
    return [(origin, origins.count(origin)) for origin in ORIGINS if origin in origins]


def _nones(revision: SetRevision, shown: list[Any]) -> list[tuple[str, str, str]]:
    """Return (origin, question, reason) of the origins that have no line."""
    questions = {
        "implied": "What goes without saying for the known use?",
        "obligatory": "What does the law demand?",
        "organization": "What do we ourselves hold necessary?",
    }
    origins = {line.version.origin for line in shown}
    return [
        (origin, question, getattr(revision, f"none_{origin}"))
        for origin, question in questions.items()
        if origin not in origins
    ]


def _may_judge(actor: Actor, revision: SetRevision) -> bool:
    return revision.state in ("draft", "in_review") and actor.has(*queries.LAW_ROLES)


def edit_head(request: ActorRequest, number: str) -> HttpResponse:
    """Change title, product, markets and class while revision 1 is a draft."""
    its_set = queries.get_visible(request.actor, number)
    form = HeadForm(request.POST or None, initial=_head_of(its_set))
    if request.method == "POST" and form.is_valid():
        try:
            seen = seen_version(request)
            commands.edit_set(its_set, actor=request.actor, seen=seen, **form.cleaned_data)
        except Conflict as stale:
            now = queries.get_visible(request.actor, number)
            return merge_page(request, stale, form, _head_of(now), now.record)
        except Refused as refused:
            say_refused(form, refused)
        else:
            messages.success(request, f"The head of {number.upper()} is changed.")
            return redirect("requirements:set", number)
    status = status_of(form)
    return render(request, "requirements/head.html", {"form": form, "set": its_set}, status=status)


def _head_of(its_set: RequirementSet) -> dict[str, Any]:
    return {
        "title": its_set.record.title,
        "product": its_set.product,
        "markets": its_set.markets,
        "set_class": its_set.set_class,
    }


def none(request: ActorRequest, number: str, origin: str) -> HttpResponse:
    """Say why a draft has no line of an origin."""
    if origin not in commands.NONE_FIELDS:
        raise Http404("No such origin.")
    its_set = queries.get_visible(request.actor, number)
    reason = request.POST.get("reason", "")
    commands.say_none(its_set.newest, origin, actor=request.actor, reason=reason)
    messages.success(request, f"It is noted why nothing is {ORIGINS[origin]}.")
    return redirect(f"{reverse('requirements:set', args=[its_set.record.number])}#none-{origin}")


def contingency(request: ActorRequest, number: str) -> HttpResponse:
    """Say what is done when something goes wrong."""
    its_set = queries.get_visible(request.actor, number)
    text = request.POST.get("text", "")
    commands.plan_contingency(its_set.newest, actor=request.actor, text=text)
    messages.success(request, "The plan is part of what is reviewed and signed.")
    return redirect(f"{reverse('requirements:set', args=[its_set.record.number])}#plan")
