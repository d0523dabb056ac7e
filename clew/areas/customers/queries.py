"""Finding customers and contacts, and whether a customer may order."""

from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from clew.areas.customers.models import Contact, Customer
from clew.kernel.people.actor import NOBODY, Actor
from clew.kernel.people.queries import names_of
from clew.kernel.records.models import Record
from clew.kernel.records.queries import numbered
from clew.kernel.refusals import Refusal
from clew.kernel.ui.words import day


def visible_to(actor: Actor) -> QuerySet[Customer]:
    """Return the customers this actor may know of: all for staff, the own one for a contact."""
    customers = Customer.objects.select_related("record", "record__owner")
    if actor.is_staff:
        return customers
    if actor.kind == "contact" and actor.customer_id:
        return customers.filter(pk=actor.customer_id)
    return customers.none()


def get_visible(actor: Actor, number: str) -> Customer:
    """Return the customer with that number; foreign and missing answer alike (404)."""
    return numbered(visible_to(actor), number, "customer")


def get_contact(actor: Actor, number: str, contact_id: int) -> Contact:
    """Return a contact of a visible customer; foreign and missing answer alike (404)."""
    contact = Contact.objects.filter(customer=get_visible(actor, number), pk=contact_id).first()
    if contact is None:
        raise Http404("No such contact.")
    return contact


def contacts_by_address(address: str) -> list[Contact]:
    """Return the active contacts with this mail address, whatever its case, newest first."""
    address = address.strip().lower()
    if not address:
        return []
    found = Contact.objects.filter(email=address, active=True).select_related("customer__record")
    return list(found.order_by("-pk")[:20])


def contact_by_address(address: str) -> Contact | None:
    """Return the one contact with this address; None when nobody or two customers have it."""
    found = contacts_by_address(address)
    one_customer = len({contact.customer_id for contact in found}) == 1
    return found[0] if one_customer else None


def contact_actor(contact: Contact) -> Actor:
    """Return the actor of a contact who acts by a link; one who left is NOBODY."""
    if not contact.active:
        return NOBODY
    return Actor(
        contact.pseudonym,
        contact.name,
        "contact",
        record_id=contact.customer_id,
        customer_id=contact.customer_id,
        contact_id=contact.pk,
    )


def may_order(customer: Customer) -> list[Refusal]:
    """Return why this customer cannot order now; empty when nothing stops it (8.2.3)."""
    if customer.state == "active":
        return []
    words = "on hold" if customer.state == "on_hold" else "declined"
    since = f" since {day(customer.state_at)}" if customer.state_at else ""
    name = approver(customer)
    by = f" by {name}" if name else ""
    reason = f": {customer.state_reason.rstrip('.')}" if customer.state_reason else ""
    return [
        Refusal(
            f"{customer.name} is {words}{since}{by}{reason}. "
            "Top management or the quality manager can serve them again.",
            customer.record.get_absolute_url(),
            customer.name,
        )
    ]


def approver(customer: Customer) -> str:
    """Return the name of who set the customer's state, "" when nobody did."""
    if not isinstance(customer.state_by, UUID):
        return ""
    return names_of([customer.state_by])[customer.state_by]


def records_of(customer: Customer) -> QuerySet[Record]:
    """Return everything that belongs to a customer, newest first, of every area."""
    return Record.objects.filter(customer_id=customer.pk).exclude(pk=customer.pk).order_by("-id")


def kinds_of(customer: Customer) -> list[tuple[str, int]]:
    """Return how many records of each kind belong to a customer, most first."""
    counted = records_of(customer).order_by().values_list("kind").annotate(n=Count("id"))
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def listed(actor: Actor) -> QuerySet[Customer]:
    """Return the list's customers, with how many contacts each has."""
    active = Contact.objects.filter(customer=OuterRef("pk"), active=True).order_by()
    counted = active.values("customer").annotate(n=Count("pk")).values("n")
    return visible_to(actor).annotate(contact_count=Coalesce(Subquery(counted), 0))


def choices(actor: Actor, most: int = 1000) -> list[str]:
    """Return customers and their contacts as a field of a form offers them, newest first."""
    customers = visible_to(actor).prefetch_related("contacts").order_by("-record_id")[:most]
    return [
        label
        for customer in customers
        for label in (label_of(customer), *_contact_labels(customer))
    ]


def label_of(customer: Customer, contact: Contact | None = None) -> str:
    """Return "Greta Falk · Kinderfalk · CU-0001", or the customer alone."""
    words = [contact.name] if contact else []
    return " · ".join([*words, customer.name, customer.record.number])


def chosen(actor: Actor, label: str) -> tuple[Customer, Contact | None] | None:
    """Return who a label or a typed name means; None when nobody, or more than one, does."""
    first, *_, last = words if len(words := label.split(" · ")) > 1 else ("", label)
    last = last.strip()
    everybody = visible_to(actor)
    found = list(everybody.filter(record__number__iexact=last)[:1])
    found = found or list(everybody.filter(name__iexact=last)[:2])
    if len(found) == 1:
        return found[0], found[0].contacts.filter(name__iexact=first.strip(), active=True).first()
    contacts = Contact.objects.filter(name__iexact=last, active=True, customer__in=everybody)
    people = list(contacts.select_related("customer__record")[:2])
    return (people[0].customer, people[0]) if len(people) == 1 and not found else None


def _contact_labels(customer: Customer) -> list[str]:
    return [label_of(customer, c) for c in customer.contacts.all() if c.active]
