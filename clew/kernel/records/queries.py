"""Finding records for a reader: own customer's only for a contact, all for staff."""

from django.db.models import QuerySet
from django.http import Http404

from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record


def visible_to(actor: Actor) -> QuerySet[Record]:
    """Return the records this actor may know of; nobody outside sees another customer's."""
    if actor.is_staff:
        return Record.objects.all()
    if actor.kind == "contact" and actor.customer_id:
        return Record.objects.filter(customer_id=actor.customer_id)
    return Record.objects.none()


def get_visible(actor: Actor, number: str, kind: str = "") -> Record:
    """Return the record with that number; foreign and missing answer alike (404)."""
    found = visible_to(actor).filter(number=number.upper())
    if kind:
        found = found.filter(kind=kind)
    record = found.select_related("owner", "customer").first()
    if record is None:
        raise Http404("No such record.")
    return record
