"""Pages of offers and orders on the desk."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clew.areas.orders import forms, pages, queries
from clew.areas.orders.commands import acceptance, offers
from clew.areas.requirements import queries as requirements
from clew.kernel.panels.show import record_panels
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.queries import get_visible as get_record
from clew.kernel.refusals import Refused


def order_list(request: ActorRequest) -> HttpResponse:
    """Orders, newest first, by state."""
    context = pages.listed(queries.visible_to(request.actor), request.GET)
    return render(request, "orders/list.html", context)


def offer_list(request: ActorRequest) -> HttpResponse:
    """Offers, newest first, by state."""
    context = pages.listed(queries.visible_offers(request.actor), request.GET)
    return render(request, "orders/offers.html", context)


def order(request: ActorRequest, number: str) -> HttpResponse:
    """One order: where it stands, what is missing for the next step, its proof and answers."""
    found = queries.get_visible(request.actor, number)
    context = pages.order_context(found, request.actor)
    return render(
        request, "orders/order.html", {**context, **record_panels(found.record, request)}
    )


def offer(request: ActorRequest, number: str) -> HttpResponse:
    """One offer with its face: binding or not."""
    found = queries.get_visible_offer(request.actor, number)
    context = pages.offer_context(found, request.actor)
    return render(
        request, "orders/offer.html", {**context, **record_panels(found.record, request)}
    )


def new_offer(request: ActorRequest, number: str) -> HttpResponse:
    """Write an offer for a requirement set."""
    its_set = requirements.get_visible(request.actor, number)
    enquiry = pages.enquiry_of(its_set)
    first = enquiry.contact_id if enquiry else None
    form = forms.OfferForm(
        request.POST or None, customer=its_set.customer, initial={"contact": first}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = offers.draft_offer(
                its_set,
                actor=request.actor,
                enquiry=enquiry,
                key=request.POST.get("key", ""),
                **form.cleaned_data,
            )
            messages.success(request, f"{made.record.number} is written. Read it, then send it.")
            return redirect(made.record)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "orders/offer_new.html", {"form": form, "set": its_set})


def new_order(request: ActorRequest, number: str) -> HttpResponse:
    """Take an order over a requirement set; `?source=IN-0007` names the customer's own words."""
    its_set = requirements.get_visible(request.actor, number)
    enquiry = pages.enquiry_of(its_set)
    initial = {"title": its_set.record.title, "contact": enquiry.contact_id if enquiry else None}
    sent = its_set.offer_set.filter(state="sent").order_by("-record_id").first()
    initial["offer"] = sent.pk if sent else None
    form = forms.OrderForm(request.POST or None, requirement_set=its_set, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = acceptance.receive_order(
                its_set,
                actor=request.actor,
                enquiry=enquiry,
                source=pages.interaction(request.actor, request.GET.get("source", "")),
                key=request.POST.get("key", ""),
                **form.cleaned_data,
            )
            messages.success(request, f"{made.record.number} is received.")
            return redirect(made.record)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "orders/order_new.html", {"form": form, "set": its_set})


_ORDER_ACTS: dict[str, tuple[Any, str]] = {
    "accept": (acceptance.accept, "is accepted"),
    "start": (acceptance.start, "is in work"),
    "make_ready": (pages.fulfilment.make_ready, "is released for delivery"),
}
_ORDER_ENDS: dict[str, tuple[Any, str, str]] = {
    "decline": (acceptance.decline, "is declined; the customer is told", "Decline the order"),
    "cancel": (acceptance.cancel, "is cancelled; the customer is told", "Cancel the order"),
    "send_back": (pages.fulfilment.send_back, "is back in work", "Send back to work"),
}
_OFFER_ENDS: dict[str, tuple[Any, str, str]] = {
    "lose": (offers.lose_offer, "is marked lost", "Mark the offer lost"),
    "withdraw": (offers.withdraw_offer, "is withdrawn", "Withdraw the offer"),
}


def step(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Take a step of an order that asks for nothing but its gate."""
    found = queries.get_visible(request.actor, number)
    act, said = _ORDER_ACTS[verb]
    act(found, actor=request.actor)
    messages.success(request, f"{number} {said}.")
    return redirect(found.record)


def end(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Decline, cancel or send back an order, with the reason."""
    found = queries.get_visible(request.actor, number)
    act, said, title = _ORDER_ENDS[verb]
    return _with_reason(request, found, act, said, title)


def send_offer(request: ActorRequest, number: str) -> HttpResponse:
    """Send an offer through the gate."""
    found = queries.get_visible_offer(request.actor, number)
    offers.send_offer(found, actor=request.actor)
    messages.success(request, f"{number} is sent.")
    return redirect(found.record)


def end_offer(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Mark an offer lost, or withdraw it, with the reason."""
    found = queries.get_visible_offer(request.actor, number)
    act, said, title = _OFFER_ENDS[verb]
    return _with_reason(request, found, act, said, title)


def _with_reason(
    request: ActorRequest, found: Any, act: Any, said: str, title: str
) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    number = found.record.number
    if request.method == "POST" and form.is_valid():
        act(found, actor=request.actor, reason=form.cleaned_data["reason"])
        messages.success(request, f"{number} {said}.")
        return redirect(found.record)
    back = reverse("web:go", args=[number])
    context = {"form": form, "title": title, "record": found.record, "back": back}
    return render(request, "orders/reason.html", context)


def for_record(request: ActorRequest, number: str) -> HttpResponse:
    """Lead from an interaction to the sets of its customer that it may order."""
    record = get_record(request.actor, number, "interaction")
    context = {"record": record, "sets": pages.orderable(request.actor, record)}
    return render(request, "orders/choose_set.html", context)
