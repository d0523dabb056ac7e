"""Finding the token of a request, and the tokens of a person."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from django.db import OperationalError
from django.db.models import QuerySet
from django.http import Http404

from clew.kernel import clock
from clew.kernel.commands import in_turn
from clew.kernel.people.actor import NOBODY, Actor
from clew.kernel.people.commands import MAY_GRANT
from clew.kernel.people.queries import person_actor
from clew.kernel.tokens.links import hash_of
from clew.kernel.tokens.models import ApiToken

SCOPES = {
    "read": "read what its person may read",
    "write": "act as its person",
    "sign": "approve and waive in its person's name",
}
START = "clew_"
SHOWN = len(START) + 6
LONGEST = timedelta(days=366)


def find(secret: str) -> ApiToken | None:
    """Return the live token; expired, revoked and unknown ones answer alike (None)."""
    if not secret.startswith(START):
        return None
    found = ApiToken.objects.filter(token_hash=hash_of(secret), revoked_at=None)
    row = found.select_related("person__record").first()
    return row if row is not None and row.expires_at > clock.now() else None


def actor_of(token: ApiToken) -> Actor:
    """Return the actor of a token's person, with the roles granted now; NOBODY once they left."""
    actor = person_actor(token.person)
    if actor.kind != "person":
        return NOBODY
    return replace(actor, way=f"API token {token.prefix}… of {token.person.record.number}")


def note_use(token: ApiToken) -> None:
    """Note the day a token was used last; a write at most once a day."""
    today = clock.today()
    if token.last_used_on != today:
        row = ApiToken.objects.filter(pk=token.pk)
        with suppress(OperationalError):  # a full disk must not stop reading
            in_turn(lambda: row.update(last_used_on=today))


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """Return the tokens a person made, newest first."""
    return ApiToken.objects.filter(person_id=actor.record_id).order_by("-pk")


def live_of_others(actor: Actor) -> QuerySet[ApiToken]:
    """Return the live tokens of everybody else, for who looks after people; nobody's for others."""
    live = ApiToken.objects.filter(revoked_at=None, expires_at__gt=clock.now())
    if not actor.has(*MAY_GRANT):
        return live.none()
    others = live.exclude(person_id=actor.record_id).select_related("person__record")
    return others.order_by("person__name", "-pk")


def get_token(actor: Actor, pk: int) -> ApiToken:
    """Return a token of one's own, or of anybody for who looks after people; else 404."""
    found = ApiToken.objects.select_related("person__record").filter(pk=pk)
    if not actor.has(*MAY_GRANT):
        found = found.filter(person_id=actor.record_id)
    token = found.first()
    if token is None:
        raise Http404("No such token.")
    return token
