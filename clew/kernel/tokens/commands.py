"""Making and revoking the tokens with which a program acts for a person."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.people.commands import MAY_GRANT
from clew.kernel.people.models import Person
from clew.kernel.refusals import NotAllowed, refuse_unless
from clew.kernel.tokens.api_tokens import LONGEST, SCOPES, SHOWN, START
from clew.kernel.tokens.links import hash_of
from clew.kernel.tokens.models import ApiToken

MOST = 20


@command
def make_token(
    name: str, *, actor: Actor, scopes: Iterable[str], days: int = 90
) -> tuple[ApiToken, str]:
    """Make a token for the actor; returns its row and the token, which is shown only once.

    name: what it is for. scopes: of SCOPES. days: until it ends, at most a year.
    Refused: no name, no scope, more than MOST live tokens, anybody but a person of the company.
    """
    if actor.kind != "person":
        raise NotAllowed("Only a person of the company makes a token.")
    person = Person.objects.select_related("record").get(pk=actor.record_id)
    lock_record(person.record)
    chosen = [scope for scope in SCOPES if scope in set(scopes)]
    refuse_unless(name.strip(), "Say what the token is for.")
    refuse_unless(len(name.strip()) <= 80, "Say in 80 signs what the token is for.")
    refuse_unless(set(scopes) <= set(SCOPES), f"A token's scopes are {', '.join(SCOPES)}.")
    refuse_unless(chosen, "Choose what the token may do.")
    refuse_unless(0 < days <= LONGEST.days, f"A token lasts 1 to {LONGEST.days} days.")
    live = person.api_tokens.filter(revoked_at=None, expires_at__gt=clock.now()).count()
    refuse_unless(live < MOST, f"You have {live} tokens already. Revoke one first.")
    secret = START + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        name=name.strip(),
        prefix=secret[:SHOWN],
        token_hash=hash_of(secret),
        scopes=chosen,
        made_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )
    emit(
        "person.token_made",
        person.record,
        actor=actor,
        changes={"token": (None, token.prefix), "scopes": (None, chosen), "days": (None, days)},
    )
    return token, secret


@command
def revoke_token(token: ApiToken, *, actor: Actor) -> ApiToken:
    """End a token from now on: one's own, or anybody's by who looks after people."""
    if actor.record_id != token.person_id and not actor.has(*MAY_GRANT):
        raise NotAllowed("This token is somebody else's.")
    lock_record(token.person.record)
    token = ApiToken.objects.select_related("person__record").get(pk=token.pk)
    refuse_unless(token.revoked_at is None, "This token is revoked already.")
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    emit(
        "person.token_revoked",
        token.person.record,
        actor=actor,
        changes={"token": (token.prefix, None)},
    )
    return token
