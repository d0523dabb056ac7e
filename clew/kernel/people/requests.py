"""The request as our views see it, and the address it comes from."""

from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Company
from clew.kernel.people.queries import company


class ActorRequest(HttpRequest):
    """An HttpRequest on which ActorMiddleware has put the actor and the company."""

    actor: Actor
    house: Company | None


def house_of(request: HttpRequest) -> Company | None:
    """Return the company, asked once a request; error pages may stand outside of one."""
    return (request.house or None) if hasattr(request, "house") else company()


def address_of(request: HttpRequest) -> str:
    """Return the caller's network address, which rate limits count by.

    Each trusted proxy (CLEW_PROXIES) adds the address it was called from at the end of
    X-Forwarded-For; what stands before is the caller's own word and is not believed.
    """
    count: int = settings.PROXIES
    named = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < count <= len(named):
        with suppress(ValueError):
            return str(ip_address(named[-count].strip()))
    return str(request.META.get("REMOTE_ADDR") or "unknown")
