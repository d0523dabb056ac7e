"""Finding offers and orders for a reader."""

from django.db.models import QuerySet
from django.http import Http404

from clew.areas.orders.models import Offer, Order
from clew.kernel.people.actor import Actor
from clew.kernel.records.queries import visible_to as visible_records


def visible_to(actor: Actor) -> QuerySet[Order]:
    """Return the orders this actor may know of."""
    return Order.objects.filter(record__in=visible_records(actor)).select_related(
        "record__owner", "customer__record", "requirement_set__record", "contact"
    )


def get_visible(actor: Actor, number: str) -> Order:
    """Return the order with that number; foreign and missing answer alike (404)."""
    found = visible_to(actor).filter(record__number=number.upper()).first()
    if found is None:
        raise Http404("No such order.")
    return found


def visible_offers(actor: Actor) -> QuerySet[Offer]:
    """Return the offers this actor may know of."""
    return Offer.objects.filter(record__in=visible_records(actor)).select_related(
        "record__owner", "customer__record", "requirement_set__record", "contact"
    )


def get_visible_offer(actor: Actor, number: str) -> Offer:
    """Return the offer with that number; foreign and missing answer alike (404)."""
    found = visible_offers(actor).filter(record__number=number.upper()).first()
    if found is None:
        raise Http404("No such offer.")
    return found
