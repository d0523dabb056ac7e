"""Finding records for a reader: own customer's only for a contact, all for staff."""

from operator import attrgetter
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record

R = TypeVar("R", bound=Model)


def visible_to(actor: Actor) -> QuerySet[Record]:
    """Return the records this actor may know of; nobody outside sees another customer's."""
    if actor.is_staff:
        return Record.objects.all()
    if actor.kind == "contact" and actor.customer_id:
        return Record.objects.filter(customer_id=actor.customer_id)
    return Record.objects.none()


def of_visible_records(rows: QuerySet[R], actor: Actor) -> QuerySet[R]:
    """Return the rows (each with a `record`) this actor may know of, by the same rule.

    A condition on the record's own columns: a subquery would be read whole for every list.
    """
    if actor.is_staff:
        return rows
    if actor.kind == "contact" and actor.customer_id:
        return rows.filter(record__customer_id=actor.customer_id)
    return rows.none()


def numbered(rows: QuerySet[R], number: str, what: str) -> R:
    """Return the row (it has a `record`) of that number; foreign and missing answer alike (404).

    what: as the sentence calls it, "order". The number is unique, so no order is asked for: to find
    one, the compiler hashes every column of the query.
    """
    for row in rows.filter(record__number=number.upper()).order_by():
        return row
    raise Http404(f"No such {what}.")


def in_order(rows: QuerySet[R], *names: str) -> list[R]:
    """Return the rows sorted by these attributes, here: for a few rows of many columns."""
    return sorted(rows.order_by(), key=attrgetter(*names))


def get_visible(actor: Actor, number: str, kind: str = "") -> Record:
    """Return the record with that number; foreign and missing answer alike (404)."""
    found = visible_to(actor).filter(number=number.upper())
    if kind:
        found = found.filter(kind=kind)
    for record in found.select_related("owner", "customer").order_by():
        return record
    raise Http404("No such record.")
