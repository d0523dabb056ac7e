"""Registering customers and their contacts, and deciding whether they are served (8.2.1, 8.2.3)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clew.areas.customers.models import PARTIES, Contact, Customer
from clew.areas.customers.workflow import WORKFLOW
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Pseudonym
from clew.kernel.people.queries import person_record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.workflow import require

SPEAKERS = ("sales", "customer_service", "quality_manager", "top_management")
CUSTOMER_WORDS = {
    "name": "Name",
    "place": "Place",
    "country": "Country",
    "language": "Language",
    "channel": "Channel",
    "notes": "Notes",
}
CONTACT_WORDS = {
    "name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "part": "Part",
    "party": "Stands for",
    "may_sign": "May sign",
    "active": "Still speaks for them",
}


@command
def register(
    name: str,
    *,
    actor: Actor,
    place: str = "",
    country: str = "",
    language: str = "en",
    channel: str = "",
    notes: str = "",
) -> Customer:
    """Register a customer, active from now on; the registrar owns the record.

    country: two letters (ISO 3166) or empty. Refused: no name, a country of another form.
    """
    require(actor, *SPEAKERS, to="register a customer")
    values = _checked_customer(
        {
            "name": name,
            "place": place,
            "country": country,
            "language": language,
            "channel": channel,
            "notes": notes,
        }
    )
    record = open_record("customer", values["name"], owner=person_record(actor), state="active")
    record.customer = record
    record.save(update_fields=["customer"])
    customer = Customer.objects.create(record=record, **values)
    emit("customer.registered", record, actor=actor, changes=_from_nothing(values))
    return customer


@command
def edit(customer: Customer, *, actor: Actor, seen: int | None = None, **values: Any) -> Customer:
    """Change what we know of a customer (any of CUSTOMER_WORDS).

    seen: the record's version the form was built on; another one is a Conflict.
    """
    require(actor, *SPEAKERS, to="edit a customer")
    values = _checked_customer(values)
    lock_record(customer.record, seen=seen)
    customer.refresh_from_db()
    changes = assign(customer, **values)
    if changes:
        assign(customer.record, title=customer.name)
        emit("customer.edited", customer.record, actor=actor, changes=changes)
    return customer


@command
def add_contact(
    customer: Customer,
    name: str,
    *,
    actor: Actor,
    email: str = "",
    phone: str = "",
    part: str = "",
    party: str = "payer",
    may_sign: bool = True,
) -> Contact:
    """Add a person who speaks for the customer; party: one of PARTIES (payer, end user …).

    Refused: no name, an address of another form or of another contact of this customer.
    """
    require(actor, *SPEAKERS, to="add a contact")
    values = _checked_contact(
        {
            "name": name,
            "email": email,
            "phone": phone,
            "part": part,
            "party": party,
            "may_sign": may_sign,
        }
    )
    record = lock_record(customer.record)
    _refuse_taken(customer, values["email"])
    contact = Contact.objects.create(customer=customer, **values)
    Pseudonym.objects.create(id=contact.pseudonym, record=record, name=contact.name)
    emit("customer.contact_added", record, actor=actor, changes=_from_nothing(values))
    return contact


@command
def edit_contact(
    contact: Contact, *, actor: Actor, seen: int | None = None, **values: Any
) -> Contact:
    """Change a contact (any of CONTACT_WORDS); one who left is kept with `active=False`.

    seen: the customer record's version the form was built on.
    """
    require(actor, *SPEAKERS, to="edit a contact")
    values = _checked_contact(values)
    lock_record(contact.customer.record, seen=seen)
    contact.refresh_from_db()
    if "email" in values:
        _refuse_taken(contact.customer, values["email"], besides=contact)
    changes = assign(contact, **values)
    if changes:
        Pseudonym.objects.filter(id=contact.pseudonym).update(name=contact.name)
        changes["contact"] = (None, contact.pk)
        emit("customer.contact_edited", contact.customer.record, actor=actor, changes=changes)
    return contact


@command
def hold(customer: Customer, *, actor: Actor, reason: str) -> Customer:
    """Stop new orders of a customer for the time being, with a reason."""
    return _decide(customer, "hold", actor, reason)


@command
def decline(customer: Customer, *, actor: Actor, reason: str) -> Customer:
    """Decide not to supply a customer at all, with a reason (8.2.3: nobody must sell)."""
    return _decide(customer, "decline", actor, reason)


@command
def resume(customer: Customer, *, actor: Actor, reason: str) -> Customer:
    """Serve a customer again who was on hold or declined."""
    return _decide(customer, "resume", actor, reason)


def _decide(customer: Customer, verb: str, actor: Actor, reason: str) -> Customer:
    lock_record(customer.record)
    customer.refresh_from_db()
    refusals = WORKFLOW.refusals(customer, verb, actor=actor, why=reason)
    changes = {}
    if not refusals:
        changes = assign(
            customer,
            state_reason=reason.strip()[:300] if verb != "resume" else "",
            state_by=actor.pseudonym,
            state_at=clock.now(),
        )
    WORKFLOW.advance(
        customer, verb, actor=actor, reason=reason.strip(), changes=changes, why=reason
    )
    return customer


def _refuse_taken(customer: Customer, email: str, *, besides: Contact | None = None) -> None:
    others = customer.contacts.filter(email=email, active=True)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    other = others.first() if email else None
    if other is not None:
        raise Refused(f"{other.name} of this customer has the address {email} already.")


def _checked_customer(values: dict[str, Any]) -> dict[str, Any]:
    values = _trimmed(values, CUSTOMER_WORDS, "customer")
    if "name" in values:
        refuse_unless(values["name"], "The customer's name is missing.")
    if country := values.get("country"):
        values["country"] = country.upper()
        refuse_unless(
            len(country) == 2 and country.isalpha(),
            f"Write the country as two letters, for example GB or DE; {country!r} is not.",
        )
    return values


def _checked_contact(values: dict[str, Any]) -> dict[str, Any]:
    values = _trimmed(values, CONTACT_WORDS, "contact")
    if "name" in values:
        refuse_unless(values["name"], "The contact's name is missing.")
    if "party" in values:
        refuse_unless(values["party"] in PARTIES, f"{values['party']!r} is not a party we know.")
    if email := values.get("email"):
        values["email"] = email.lower()
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise Refused(f"{email} is not an e-mail address.") from wrong
    return values


def _trimmed(values: dict[str, Any], words: dict[str, str], noun: str) -> dict[str, Any]:
    unknown = sorted(set(values) - set(words))
    refuse_unless(not unknown, f"Not a field of a {noun}: {', '.join(unknown)}.")
    return {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}


def _from_nothing(values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (None, value) for name, value in values.items() if value not in ("", None)}
