"""Puts `request.actor` on every request, and asks for the second factor where a role needs one."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Company
from clew.kernel.people.queries import actor_of, company, company_shown
from clew.kernel.people.requests import house_of
from clew.kernel.records import walls
from clew.kernel.remembering import remembering

SAFE = ("GET", "HEAD")
WITHOUT_FACTOR = (
    "mfa_", "account_", "web:health", "web:receipt_check", "portal:", "api_pages:api:",
    "api_pages:openapi", "api_pages:unknown",
)  # fmt: skip


class ActorMiddleware:
    """Resolve the actor and the company once per request, when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))  # type: ignore[attr-defined]  # request.actor is ours
        # What is sent may write, and each entry makes the kept company old: it is read at once.
        house = company_shown if request.method in SAFE else company
        request.house = SimpleLazyObject(house)  # type: ignore[attr-defined]  # request.house is ours
        with remembering(reading=True):
            return self.get_response(request)


class DeskRoleMiddleware:
    """Answer every request as the desk's database role, where the database has roles."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with walls.desk():
            return self.get_response(request)


class SecondFactorMiddleware:
    """Lead people whose role needs a second factor to set one up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name.startswith(WITHOUT_FACTOR):
            return None
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        if actor.kind != "person" or not needs_factor(actor, house_of(request)):
            return None
        if Authenticator.objects.filter(user_id=request.user.pk).exists():
            return None
        messages.warning(
            request, "Your role needs a second factor: add a passkey or an authenticator app."
        )
        return redirect("mfa_index")


def needs_factor(actor: Actor, house: Company | None) -> bool:
    """Tell whether the company asks for a second factor for one of the actor's roles."""
    return bool(house and house.mfa_roles and actor.has(*house.mfa_roles))
