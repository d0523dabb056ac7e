"""Finding the link behind a token, and handing it to the area it was made for."""

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clew.areas.confirmations.portal import VIEWS as CONFIRMATIONS
from clew.areas.customers.models import Contact
from clew.areas.customers.queries import contact_actor
from clew.areas.orders.portal import VIEWS as ORDERS
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.people.requests import address_of
from clew.kernel.records import walls
from clew.kernel.tokens import links
from clew.kernel.tokens.models import OneTimeLink

Door = Callable[[HttpRequest, OneTimeLink, Actor, str], HttpResponse]
VIEWS: dict[str, Door] = {**CONFIRMATIONS, **ORDERS}
WRONG_TOKENS_A_MINUTE = 30


def enter(request: HttpRequest, token: str, rest: str = "") -> HttpResponse:
    """Open a one-time link: unknown, expired and replaced ones answer alike."""
    counter = f"portal-wrong-{address_of(request)}"
    if cache.get(counter, 0) >= WRONG_TOKENS_A_MINUTE:
        return render(request, "portal/gone.html", {"too_many": True}, status=429)
    link = links.find(token)
    door = VIEWS.get(link.purpose) if link else None
    contact = (
        Contact.objects.select_related("customer__record")
        .filter(pk=link.contact_id, active=True)
        .first()
        if link
        else None
    )
    if link is None or door is None or contact is None:
        cache.add(counter, 0, 60)
        cache.incr(counter)
        return render(request, "portal/gone.html", status=404)
    if link.opened_at is None:
        OneTimeLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=clock.now())
    actor = contact_actor(contact)
    with walls.portal(link.record.customer_id or 0):
        response = door(request, link, actor, rest)
    response["X-Robots-Tag"] = "noindex"
    return response
