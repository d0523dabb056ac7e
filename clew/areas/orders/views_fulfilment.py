"""Pages after the start of work: proof, delivery, the question, closing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.orders import commands, forms, queries
from clew.areas.orders.pages import whom_to_ask
from clew.areas.orders.proof import proofs
from clew.areas.orders.views import make, with_subject
from clew.areas.orders.workflow import ORDER, is_delivered, may_prove
from clew.kernel import clock
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused


def verify(request: ActorRequest, number: str) -> HttpResponse:
    """Record a proof for one requirement of the order, with a file as evidence."""
    found = queries.get_visible(request.actor, number)
    checked = proofs(found)
    lines = {p.number: p.line for p in checked}
    items = [(n, f"{n} {line.version.our_wording[:80]}") for n, line in lines.items()]
    holes = [p.number for p in checked if p.is_due and p.state != "met"]
    asked = request.GET.get("item", "") or next(iter(holes), "")
    form = forms.VerifyForm(
        request.POST or None, request.FILES or None, items=items, initial={"item": asked}
    )

    def prove(*, item: str, **said: Any) -> Any:
        commands.verify(found, lines[item].requirement, **said)
        return found

    context = {
        "order": found,
        "line": lines.get(asked),
        "refusals": may_prove(found, request.actor),
    }
    said = f"has the proof.|proof-{found.pk}"
    return make(request, form, prove, said, "orders/verify.html", context)


def deliver(request: ActorRequest, number: str) -> HttpResponse:
    """Record a delivery."""
    found = queries.get_visible(request.actor, number)
    initial = {
        "delivered_on": clock.today(),
        "what": found.record.title,
        "quantity": found.quantity,
    }
    form = forms.DeliveryForm(request.POST or None, initial=initial)
    refusals = ORDER.refusals(found, "deliver", actor=request.actor)
    context = {"order": found, "refusals": refusals}
    act = with_subject(commands.deliver, found)
    said = f"has the delivery.|delivery-{found.pk}"
    return make(request, form, act, said, "orders/deliver.html", context)


def voice(request: ActorRequest, number: str) -> HttpResponse:
    """Ask a contact the one question, by mail with a link."""
    found = queries.get_visible(request.actor, number)
    if request.method == "POST":
        form = forms.AskForm(request.POST, customer=found.customer)
        chosen = form.cleaned_data["contact"] if form.is_valid() else None
        if chosen is None:
            raise Refused("Choose whom to ask.")
        commands.ask_satisfaction(found, chosen, actor=request.actor)
        messages.success(request, f"{chosen.name} is asked by mail.")
        return redirect(found.record)
    context = {"order": found, "rows": whom_to_ask(found), "delivered": is_delivered(found)}
    return render(request, "orders/voice.html", context)


def close(request: ActorRequest, number: str) -> HttpResponse:
    """Close an order."""
    found = queries.get_visible(request.actor, number)
    given = {"post_delivery_note": "to come", "not_asked_reason": "to come"}
    form = forms.CloseForm(request.POST or None)
    context = {
        "order": found,
        "asked": found.answers.exists(),
        "refusals": ORDER.refusals(found, "close", actor=request.actor, **given),
    }
    act = with_subject(commands.close, found)
    return make(request, form, act, f"is closed.|close-{found.pk}", "orders/close.html", context)
