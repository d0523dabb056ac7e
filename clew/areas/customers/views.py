"""Pages of customers: the list, a customer with everything that is theirs, contacts, holds."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.customers import commands, queries
from clew.areas.customers.forms import (
    LANGUAGES,
    ContactForm,
    CustomerForm,
    EditContactForm,
    ReasonForm,
)
from clew.areas.customers.listing import CUSTOMERS, THEIRS
from clew.areas.customers.models import Contact, Customer
from clew.areas.customers.workflow import WORKFLOW
from clew.kernel.listing.pages import list_page
from clew.kernel.listing.reading import read
from clew.kernel.panels.show import record_panels
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.kinds import kind_of
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import form_page, merge_page, say_refused, seen_version
from clew.kernel.ui.parts import Pages
from clew.kernel.ui.words import counted

VERBS: dict[str, tuple[Callable[..., Customer], str]] = {
    "hold": (commands.hold, "is on hold; new orders are stopped"),
    "decline": (commands.decline, "is declined; new orders are stopped"),
    "resume": (commands.resume, "is served again"),
}


def customers(request: ActorRequest) -> HttpResponse:
    """The customers, by everything a list is narrowed by."""
    return list_page(request, CUSTOMERS, "customers/list.html")


def new(request: ActorRequest) -> HttpResponse:
    """Register a customer."""
    form = CustomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.register(
                actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            number = made.record.number
            messages.success(request, f"{number} is registered.", extra_tags="draft=customer")
            return redirect("customers:contact_new", number)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "customers/edit.html", form, {})


def detail(request: ActorRequest, number: str) -> HttpResponse:
    """A customer: contacts, whether they are served, and everything that belongs to them."""
    customer = queries.get_visible(request.actor, number)
    asked = {name: request.GET.get(name, "") for name in ("kind", "after")}
    theirs = read(THEIRS, {**asked, "customer": number}, request.actor)
    page = theirs.page()
    context = {
        "customer": customer,
        "contacts": customer.contacts.order_by("-active", "name"),
        "approver": queries.approver(customer),
        "language": LANGUAGES.get(customer.language, customer.language),
        **_decisions(request, customer),
        "rows": [(row, kind_of(row.kind).title, row.state.replace("_", " ")) for row in page.rows],
        "kind": asked["kind"],
        "kinds": [(name, kind_of(name).plural, n) for name, n in queries.kinds_of(customer)],
        "pages": _pages(asked, theirs.next_query(page), len(page.rows)),
        **record_panels(customer.record, request),
    }
    return render(request, "customers/detail.html", context)


def edit(request: ActorRequest, number: str) -> HttpResponse:
    """Change what we know of a customer."""
    customer = queries.get_visible(request.actor, number)
    form = CustomerForm(request.POST or None, initial=_stored(customer, commands.CUSTOMER_WORDS))
    if request.method == "POST" and form.is_valid():
        try:
            seen = seen_version(request)
            commands.edit(customer, actor=request.actor, seen=seen, **form.cleaned_data)
            messages.success(request, f"{number} is changed.", extra_tags=f"draft={number}")
            return redirect("customers:detail", number)
        except Conflict as stale:
            customer.refresh_from_db()
            stored = _stored(customer, commands.CUSTOMER_WORDS)
            return merge_page(request, stale, form, stored, customer.record)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "customers/edit.html", form, {"customer": customer})


def contact_new(request: ActorRequest, number: str) -> HttpResponse:
    """Add a contact."""
    customer = queries.get_visible(request.actor, number)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contact = commands.add_contact(
                customer, actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            messages.success(
                request, f"{contact.name} is a contact now.", extra_tags=f"draft=contact-{number}"
            )
            return redirect("customers:detail", number)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "customers/contact.html", form, {"customer": customer})


def contact(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Change a contact, or say that they left."""
    found = queries.get_contact(request.actor, number, pk)
    form = EditContactForm(request.POST or None, initial=_stored(found, commands.CONTACT_WORDS))
    if request.method == "POST" and form.is_valid():
        try:
            seen = seen_version(request)
            commands.edit_contact(found, actor=request.actor, seen=seen, **form.cleaned_data)
            messages.success(
                request, f"{found.name} is changed.", extra_tags=f"draft=contact-{number}-{pk}"
            )
            return redirect("customers:detail", number)
        except Conflict as stale:
            found.refresh_from_db()
            stored = _stored(found, commands.CONTACT_WORDS)
            return merge_page(request, stale, form, stored, found.customer.record)
        except Refused as refused:
            say_refused(form, refused)
    context = {"customer": found.customer, "contact": found}
    return form_page(request, "customers/contact.html", form, context)


def decide(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Put a customer on hold, decline them, or serve them again."""
    customer = queries.get_visible(request.actor, number)
    run, words = VERBS[verb]
    run(customer, actor=request.actor, reason=request.POST.get("reason", ""))
    messages.success(request, f"{customer.record.number} {words}.")
    return redirect("customers:detail", number)


def _decisions(request: ActorRequest, customer: Customer) -> dict[str, object]:
    steps = WORKFLOW.steps_from(customer.state)
    refused = [WORKFLOW.refusals(customer, step.verb, actor=request.actor) for step in steps]
    return {
        "verbs": [(step.verb, step.label) for step in steps],
        "refused": refused[-1],
        "reason_form": ReasonForm(),
    }


def _stored(row: Customer | Contact, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _pages(asked: dict[str, str], following: str, shown: int) -> Pages:
    first = f"?kind={asked['kind']}#records" if asked["after"] else ""
    words = f"{counted(shown, 'record')}, newest first" if shown else ""
    return Pages(words, first, f"?{following}#records" if following else "")
