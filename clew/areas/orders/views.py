"""Pages of orders up to their acceptance and end: lists, the order, taking one, its steps."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.orders import commands, forms, pages, queries
from clew.areas.orders.listing import ORDERS
from clew.areas.orders.workflow import ORDER, has_address
from clew.areas.requirements import queries as requirements
from clew.areas.requirements.workflow import WORDS as SET_WORDS
from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import record_panels
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.queries import get_visible as get_record
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import form_page, say_refused

ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "accept": (commands.accept, "is accepted"),
    "start": (commands.start, "is in work"),
    "make_ready": (commands.make_ready, "is released for delivery"),
}
ENDS: dict[str, tuple[Callable[..., Any], str]] = {
    "decline": (commands.decline, "is declined, and the customer is told"),
    "cancel": (commands.cancel, "is cancelled, and the customer is told"),
    "send_back": (commands.send_back, "is back in work"),
}


def order_list(request: ActorRequest) -> HttpResponse:
    """Orders, by everything a list is narrowed by."""
    return list_page(request, ORDERS, "orders/list.html")


def order(request: ActorRequest, number: str) -> HttpResponse:
    """One order: where it stands, what is missing for the next step, its proof and answers."""
    found = queries.get_visible(request.actor, number)
    context = pages.order_context(found, request.actor) | record_panels(found.record, request)
    return render(request, "orders/order.html", context)


def choose_set(request: ActorRequest, what: str, number: str = "") -> HttpResponse:
    """Choose the requirement set an order or offer is for; of one customer after their words."""
    sets = requirements.visible_to(request.actor).order_by("-record_id")
    source = get_record(request.actor, number, "interaction") if number else None
    if source is not None:
        sets = sets.filter(customer=source.customer_id)
    rows = [(each, SET_WORDS[each.record.state]) for each in sets[:50]]
    context = {"rows": rows, "what": what, "source": source, "route": f"orders:new_{what}"}
    return render(request, "orders/choose_set.html", context)


def new_order(request: ActorRequest, number: str) -> HttpResponse:
    """Take an order over a requirement set; `?source=IN-0007` names the customer's own words."""
    its_set = requirements.get_visible(request.actor, number)
    source = queries.source_of(
        request.actor, request.GET.get("source", ""), its_set.customer.record
    )
    enquiry = queries.enquiry_of(its_set)
    sent = its_set.offer_set.filter(state="sent").order_by("-record_id").first()
    first = source or sent or enquiry
    initial: dict[str, Any] = {
        "title": its_set.record.title,
        "contact": first.contact_id if first else None,
    }
    if sent is not None:
        initial |= {"offer": sent.pk, "value": sent.price, "currency": sent.currency}
    form = forms.OrderForm(request.POST or None, requirement_set=its_set, initial=initial)

    def receive(**said: Any) -> Any:
        return commands.receive_order(its_set, enquiry=enquiry, source=source, **said)

    context = {"set": its_set, "source": source}
    said = f"is received. It binds nobody before it is accepted.|order-{its_set.pk}"
    return make(request, form, receive, said, "orders/order_new.html", context)


def make(
    request: ActorRequest,
    form: forms.ClewForm,
    act: Callable[..., Any],
    said: str,
    template: str,
    context: dict[str, Any],
    *,
    merge: Callable[[Conflict], HttpResponse] | None = None,
) -> HttpResponse:
    """Show a form, or hand what it says to a command; a refusal keeps what was typed.

    said: the message and, after a bar, the draft that is not needed any more. merge: answers a
    form that edits what somebody else changed meanwhile.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = act(actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data)
        except Refused as refused:
            if merge is not None and isinstance(refused, Conflict):
                return merge(refused)
            say_refused(form, refused)
        else:
            sentence, _, draft = said.partition("|")
            tags = f"draft={draft}" if draft else ""
            messages.success(request, f"{made.record.number} {sentence}", extra_tags=tags)
            return redirect(made.record)
    return form_page(request, template, form, context)


def step(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Take a step of an order that asks for nothing but its gate."""
    found = queries.get_visible(request.actor, number)
    act, said = ACTS[verb]
    given = {"seen": request.POST.get("seen", "")} if verb == "accept" else {}
    act(found, actor=request.actor, **given)
    messages.success(request, f"{found.record.number} {said}.")
    return redirect(found.record)


def end(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Decline, cancel or send back an order, with the reason."""
    found = queries.get_visible(request.actor, number)
    act, said = ENDS[verb]
    is_told = verb != "send_back"
    needs_word = is_told and not has_address(found)
    form = (forms.EndForm if needs_word else forms.ReasonForm)(request.POST or None)
    context = {
        "title": ORDER.step(verb).label,
        "subject": found,
        "told": found.contact if is_told and not needs_word else None,
        "refusals": ORDER.refusals(found, verb, actor=request.actor),
    }
    return make(request, form, with_subject(act, found), f"{said}.", "orders/reason.html", context)


def with_subject(act: Callable[..., Any], subject: Any) -> Callable[..., Any]:
    """Return the command with its subject filled in, for `make`."""

    def run(**said: Any) -> Any:
        act(subject, **said)
        return subject

    return run
