"""Puts `request.actor` on every request; nothing else reads roles from the session."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from clew.kernel.people.queries import actor_of


class ActorMiddleware:
    """Resolve the actor once per request, when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))  # type: ignore[attr-defined]  # request.actor is ours
        return self.get_response(request)
