"""One enquiry: what is wanted, its answer, and its end."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.communication import commands, queries
from clew.areas.communication.forms import (
    AnswerForm,
    DeclineForm,
    EditEnquiryForm,
    ReasonForm,
    TellForm,
)
from clew.areas.communication.listing import ENQUIRY_LIST
from clew.areas.communication.models import Enquiry
from clew.areas.communication.words import ENQUIRY_MARKS, clause, gate
from clew.areas.communication.workflow import ENQUIRIES, ENQUIRY_STATES, is_late
from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import record_panels
from clew.kernel.people.queries import names_of
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import form_page, merge_page, say_refused, seen_version

ENDS: dict[str, tuple[Callable[..., Enquiry], type[ReasonForm], str, str, str]] = {
    "lose": (
        commands.mark_lost,
        ReasonForm,
        "Why was it lost?",
        "Lost enquiries tell what customers look for and do not find with us.",
        "Mark as lost",
    ),
    "decline": (
        commands.decline_enquiry,
        DeclineForm,
        "Why do we not take it on?",
        "The customer is told at once, with this reason word for word.",
        "Decline and tell them",
    ),
    "reopen": (
        commands.reopen_enquiry,
        ReasonForm,
        "Did they come back?",
        "The enquiry is open again, with everything that was said.",
        "Open it again",
    ),
}


def enquiries(request: ActorRequest) -> HttpResponse:
    """The enquiries, by everything a list is narrowed by."""
    return list_page(request, ENQUIRY_LIST, "communication/enquiries.html")


def enquiry(request: ActorRequest, number: str) -> HttpResponse:
    """The page of one enquiry."""
    found = queries.get_enquiry(request.actor, number)
    panels = record_panels(found.record, request)
    context = {
        "enquiry": found,
        "mark": ENQUIRY_MARKS[found.state],
        "steps": gate(found),
        "late": is_late(found),
        "ended": found.state in ENQUIRIES.final,
        "ended_by": names_of([found.outcome_by])[found.outcome_by] if found.outcome_by else "",
        "refusals": {
            step.verb: ENQUIRIES.refusals(found, step.verb, actor=request.actor)
            for step in ENQUIRIES.steps
        },
        "sets": [r for r in panels["trace_down"] if r.kind == "requirement_set"],
        "clause": clause(found),
        **panels,
    }
    return render(request, "communication/enquiry.html", context)


def answer(request: ActorRequest, number: str) -> HttpResponse:
    """Answer it; the answer is mailed."""
    found = queries.get_enquiry(request.actor, number)
    form = AnswerForm(request.POST or None, late=is_late(found))
    if request.method == "POST" and form.is_valid():
        try:
            commands.answer_enquiry(
                found, actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            messages.success(request, f"{number} is answered.", extra_tags=f"draft=answer-{number}")
            return redirect("communication:enquiry", number)
        except Refused as refused:
            say_refused(form, refused)
    context = {"about": found, "said": found, "record": found.record}
    return form_page(request, "communication/answer.html", form, context)


def tell(request: ActorRequest, number: str) -> HttpResponse:
    """Write to the customer about it, apart from the answer."""
    found = queries.get_enquiry(request.actor, number)
    form = TellForm(request.POST or None, initial={"subject": f"Re: {found.record.title}"})
    if request.method == "POST" and form.is_valid():
        try:
            told = commands.tell_customer(
                found, actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            made = told.record.number
            messages.success(request, f"{made} is on its way.", extra_tags=f"draft=tell-{number}")
            return redirect("communication:enquiry", number)
        except Refused as refused:
            say_refused(form, refused)
    context = {"about": found, "said": found, "record": found.record}
    return form_page(request, "communication/tell.html", form, context)


def edit(request: ActorRequest, number: str) -> HttpResponse:
    """Say what it is about, who asks, when it is wanted, and who of us owns it."""
    found = queries.get_enquiry(request.actor, number)
    form = EditEnquiryForm(request.POST or None, initial=_stored(found), customer=found.customer)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        owner = given.pop("owner")
        try:
            seen = seen_version(request)
            commands.edit_enquiry(found, actor=request.actor, seen=seen, owner=owner, **given)
            messages.success(request, f"{number} is changed.", extra_tags=f"draft=edit-{number}")
            return redirect("communication:enquiry", number)
        except Conflict as stale:
            now = queries.get_enquiry(request.actor, number)
            return merge_page(request, stale, form, _stored(now), now.record)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "communication/enquiry_edit.html", form, {"enquiry": found})


def _stored(found: Enquiry) -> dict[str, object]:
    return {
        "product": found.product_id,
        "contact": found.contact_id,
        "wanted_date": found.wanted_date,
        "owner": found.record.owner_id,
    }


def end(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Mark it as lost, decline it, or open it again, with the reason."""
    found = queries.get_enquiry(request.actor, number)
    run, form_class, title, sentence, label = ENDS[verb]
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run(found, actor=request.actor, **form.cleaned_data)
            word = ENQUIRY_STATES[found.state]
            messages.success(request, f"{number} is {word}.", extra_tags=f"draft={verb}-{number}")
            return redirect("communication:enquiry", number)
        except Refused as refused:
            say_refused(form, refused)
    context = {
        "record": found.record,
        "title": title,
        "sentence": sentence,
        "label": label,
        "draft": f"{verb}-{number}",
        "stop": verb == "decline",
    }
    return form_page(request, "communication/reason.html", form, context)
