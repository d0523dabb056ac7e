"""One interaction: the customer's words, whose they are, and what becomes of them."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.communication import commands, queries
from clew.areas.communication.forms import (
    AssignForm,
    EnquiryForm,
    NewCustomerForm,
    ReasonForm,
    ReceivedForm,
    TellForm,
)
from clew.areas.communication.listing import INTERACTION_LIST
from clew.areas.communication.models import Interaction
from clew.areas.communication.words import INTERACTION_MARKS, clause
from clew.areas.communication.workflow import INTERACTIONS, SPEAKERS
from clew.areas.customers import queries as customers
from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import record_panels
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import NotAllowed, Refusal, Refused
from clew.kernel.ui.editing import form_page, say_refused, status_of
from clew.kernel.workflow import require


def interactions(request: ActorRequest) -> HttpResponse:
    """What customers said and what we told them, by everything a list is narrowed by."""
    return list_page(request, INTERACTION_LIST, "communication/interactions.html")


def interaction(request: ActorRequest, number: str) -> HttpResponse:
    """The page of one interaction."""
    return _page(request, queries.get_visible(request.actor, number))


def assign(request: ActorRequest, number: str) -> HttpResponse:
    """Say which customer it is from."""
    found = queries.get_visible(request.actor, number)
    form = AssignForm(request.POST, actor=request.actor)
    if form.is_valid():
        customer, contact = form.cleaned_data["who"]
        new = _sender_name(found) if form.cleaned_data["add_sender"] and not contact else ""
        try:
            commands.assign_customer(
                found, actor=request.actor, customer=customer, contact=contact, new_contact=new
            )
            messages.success(request, f"{number} is from {customer.name}.")
            return redirect("communication:interaction", number)
        except Refused as refused:
            say_refused(form, refused)
    return _page(request, found, assign_form=form)


def new_customer(request: ActorRequest, number: str) -> HttpResponse:
    """Make a customer of an unknown sender."""
    found = queries.get_visible(request.actor, number)
    form = NewCustomerForm(request.POST)
    if form.is_valid():
        try:
            commands.make_customer(
                found,
                actor=request.actor,
                key=request.POST.get("key", ""),
                **form.cleaned_data,
            )
            messages.success(request, f"{form.cleaned_data['name']} is a customer now.")
            return redirect("communication:interaction", number)
        except Refused as refused:
            say_refused(form, refused)
    return _page(request, found, customer_form=form)


def make_enquiry(request: ActorRequest, number: str) -> HttpResponse:
    """Make an enquiry of it: one key."""
    found = queries.get_visible(request.actor, number)
    form = EnquiryForm(request.POST)
    if form.is_valid():
        try:
            enquiry = commands.make_enquiry(
                found, actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            made = enquiry.record.number
            messages.success(request, f"{number} became the enquiry {made}.")
            return redirect("communication:enquiry", made)
        except Refused as refused:
            say_refused(form, refused)
    return _page(request, found, enquiry_form=form)


def received(request: ActorRequest, number: str) -> HttpResponse:
    """Say when a mail without a date came."""
    found = queries.get_visible(request.actor, number)
    form = ReceivedForm(request.POST)
    if form.is_valid():
        try:
            commands.set_received(found, actor=request.actor, **form.cleaned_data)
            messages.success(request, f"{number} is dated.")
            return redirect("communication:interaction", number)
        except Refused as refused:
            say_refused(form, refused)
    return _page(request, found, received_form=form)


def tell(request: ActorRequest, number: str) -> HttpResponse:
    """Write to the customer about it."""
    found = queries.get_visible(request.actor, number)
    form = TellForm(request.POST or None, initial={"subject": f"Re: {found.subject}"})
    if request.method == "POST" and form.is_valid():
        try:
            told = commands.tell_customer(
                found, actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            made = told.record.number
            messages.success(request, f"{made} is on its way.", extra_tags=f"draft=tell-{number}")
            return redirect("communication:interaction", number)
        except Refused as refused:
            say_refused(form, refused)
    context = {"about": found, "said": found, "record": found.record}
    return form_page(request, "communication/tell.html", form, context)


def close(request: ActorRequest, number: str) -> HttpResponse:
    """Close it: there is nothing to do, because …"""
    found = queries.get_visible(request.actor, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.close_interaction(found, actor=request.actor, **form.cleaned_data)
            messages.success(request, f"{number} is closed.", extra_tags=f"draft=close-{number}")
            return redirect("communication:interaction", number)
        except Refused as refused:
            say_refused(form, refused)
    context = {
        "record": found.record,
        "title": "Nothing to do?",
        "sentence": "It stays in the list with your reason and can be opened again.",
        "label": "Close it",
        "draft": f"close-{number}",
    }
    return form_page(request, "communication/reason.html", form, context)


def reopen(request: ActorRequest, number: str) -> HttpResponse:
    """Open it again."""
    found = queries.get_visible(request.actor, number)
    commands.reopen_interaction(found, actor=request.actor)
    messages.success(request, f"{number} is open again.")
    return redirect("communication:interaction", number)


def _page(request: ActorRequest, found: Interaction, **forms: Form) -> HttpResponse:
    actor = request.actor
    unknown = found.customer_id is None
    context = {
        "interaction": found,
        "mark": INTERACTION_MARKS[found.state],
        "original": queries.original_of(found),
        "enquiries": found.enquiries.select_related("record"),
        "refusals": {
            step.verb: INTERACTIONS.refusals(found, step.verb, actor=actor)
            for step in INTERACTIONS.steps
        },
        "speaks": actor.has(*SPEAKERS),
        "no_enquiry": _no_enquiry(request, found),
        "enquiry_form": EnquiryForm(),
        "assign_form": AssignForm(actor=actor),
        "customer_form": NewCustomerForm(initial={"contact_name": found.from_name}),
        "received_form": ReceivedForm(),
        "undated": any(note.startswith("The date") for note in found.notes),
        "known": customers.choices(actor) if unknown or forms else [],
        "clause": clause(),
        **record_panels(found.record, request),
        **forms,
    }
    status = status_of(*forms.values())
    return render(request, "communication/interaction.html", context, status=status)


def _no_enquiry(request: ActorRequest, found: Interaction) -> list[Refusal]:
    """Return why this person cannot make an enquiry of it now: the role, or the customer."""
    try:
        require(request.actor, *SPEAKERS, to="make an enquiry")
    except NotAllowed as refused:
        return refused.refusals
    return INTERACTIONS.refusals(found, "use", actor=request.actor)


def _sender_name(found: Interaction) -> str:
    return found.from_name or found.from_address if found.from_address else ""
