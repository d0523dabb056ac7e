"""Who calls: the token in the Authorization header, its scopes, and its person's roles.

No cookie is looked at here, so no page of another site can make a browser act.
"""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from ninja.security import HttpBearer

from clew.kernel.api.operations import Operation
from clew.kernel.api.problems import NotSaid
from clew.kernel.people.actor import Actor
from clew.kernel.people.requests import address_of
from clew.kernel.refusals import NotAllowed, Refusal
from clew.kernel.tokens.api_tokens import actor_of, find, note_use
from clew.kernel.tokens.models import ApiToken
from clew.kernel.workflow import role_refusal

WRONG_TOKENS_A_MINUTE = 30
REQUESTS_A_MINUTE = 600


class TokenAuth(HttpBearer):
    """Let a request in when its token is live, has the scope, and its person the role."""

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the token's row and put its actor on the request; None when it is unknown."""
        wrong = f"api-wrong-{address_of(request)}"
        if cache.get(wrong, 0) >= WRONG_TOKENS_A_MINUTE:
            raise NotSaid(429, "Too many wrong tokens from your address. Wait a minute.")
        found = find(token)
        actor = actor_of(found) if found is not None else None
        if found is None or actor is None or actor.kind != "person":
            _count(wrong)
            return None
        if _count(f"api-{found.token_hash[:24]}") > REQUESTS_A_MINUTE:
            raise NotSaid(429, f"More than {REQUESTS_A_MINUTE} requests a minute. Wait a little.")
        request.actor = actor  # type: ignore[attr-defined]  # as ActorMiddleware does on the desk
        request.token = found  # type: ignore[attr-defined]  # read by ApiRequest
        note_use(found)
        _refuse(self.operation, found, actor)
        return found


def _count(counter: str) -> int:
    cache.add(counter, 0, 60)
    try:
        return cache.incr(counter)
    except ValueError:  # it ended between the two
        return 1


def _refuse(operation: Operation, token: ApiToken, actor: Actor) -> None:
    """Raise NotAllowed when the token's scopes or the person's roles do not carry this."""
    if operation.scope not in token.scopes:
        page = reverse("web:tokens")
        raise NotAllowed(
            Refusal(
                f"This token may not do that: it lacks the scope {operation.scope}. Make a token "
                "that has it.",
                page,
                "Make a token",
            )
        )
    if actor.only_administers and not operation.administration:
        raise NotAllowed(
            "An administrator looks after people, rules and mail, and reads no records."
        )
    if operation.roles and not actor.has(*operation.roles):
        raise NotAllowed(role_refusal("For this", tuple(sorted(operation.roles)), actor))
