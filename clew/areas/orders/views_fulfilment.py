"""Pages after the start of work: proof, delivery, the question, closing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.orders import forms, queries
from clew.areas.orders.commands import evidence, fulfilment
from clew.areas.orders.proof import proofs
from clew.areas.orders.workflow import ORDER
from clew.kernel import clock
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused


def verify(request: ActorRequest, number: str) -> HttpResponse:
    """Record a proof for one requirement of the order, with a file as evidence."""
    found = queries.get_visible(request.actor, number)
    lines = {p.line.requirement.record.number: p.line for p in proofs(found)}
    items = [(n, f"{n} {line.version.our_wording[:80]}") for n, line in lines.items()]
    first = {"item": request.GET.get("item", "")}
    form = forms.VerifyForm(request.POST or None, request.FILES or None, items=items, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            evidence.prove(
                found,
                lines[said["item"]].requirement,
                actor=request.actor,
                passed=said["passed"],
                method=said["method"],
                result=said["result"],
                upload=said["evidence"],
                key=request.POST.get("key", ""),
            )
            messages.success(request, f"The proof of {said['item']} is kept.")
            return redirect(found.record)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "orders/verify.html", {"form": form, "order": found})


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
    if request.method == "POST" and form.is_valid():
        try:
            fulfilment.deliver(
                found, actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            messages.success(request, "The delivery is recorded.")
            return redirect(found.record)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "order": found, "refusals": refusals}
    return render(request, "orders/deliver.html", context)


def voice(request: ActorRequest, number: str) -> HttpResponse:
    """Ask a contact the one question."""
    found = queries.get_visible(request.actor, number)
    contacts = found.customer.contacts.filter(active=True).exclude(email="").order_by("name")
    if request.method == "POST":
        chosen = contacts.filter(pk=request.POST.get("contact") or 0).first()
        if chosen is None:
            raise Refused("Choose whom to ask.")
        fulfilment.ask_satisfaction(found, chosen, actor=request.actor)
        messages.success(request, f"{chosen.name} is asked by mail.")
        return redirect(found.record)
    asked = {a.contact_id: a for a in found.answers.all()}
    rows = [(c, asked.get(c.pk)) for c in contacts]
    return render(request, "orders/voice.html", {"order": found, "rows": rows})


def close(request: ActorRequest, number: str) -> HttpResponse:
    """Close an order."""
    found = queries.get_visible(request.actor, number)
    form = forms.CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            fulfilment.close(found, actor=request.actor, **form.cleaned_data)
            messages.success(request, f"{number} is closed.")
            return redirect(found.record)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "order": found, "asked": found.answers.exists()}
    return render(request, "orders/close.html", context)
