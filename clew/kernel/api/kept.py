"""A request with an Idempotency-Key is done once: sent again, it is answered as the first time.

The kernel's own command key holds the answer in the same transaction as the act, so a crash leaves
both or neither. Only what was done is kept: a refusal changed nothing, and may be tried again.
"""

from collections.abc import Callable
from datetime import timedelta

from clew.kernel import clock
from clew.kernel.api.models import KeptAnswer
from clew.kernel.audit_trail.models import CommandKey
from clew.kernel.commands import command, in_turn
from clew.kernel.people.actor import Actor

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 80
VERB = "kernel.api.kept.keep"


class Call:
    """One request to be done; its digest of method, path and body is what a key stands for."""

    def __init__(self, digest: str, work: Callable[[], KeptAnswer]) -> None:
        self.digest = digest
        self.work = work

    def __repr__(self) -> str:
        return self.digest  # the kernel compares the arguments of two uses of a key by this


def do(call: Call, *, actor: Actor, key: str) -> KeptAnswer:
    """Do a request in one transaction and keep its answer under the key, if there is one."""
    if not key:
        return now(call, actor=actor)
    _let_go(actor, key)
    return keep(call, actor=actor, key=key)


@command
def now(call: Call, *, actor: Actor) -> KeptAnswer:
    """Do a request whose answer nobody asks for again."""
    done = call.work()
    done.is_first = True
    return done


@command
def keep(call: Call, *, actor: Actor) -> KeptAnswer:
    """Do a request and store its answer; the key's second use finds it."""
    done = call.work()
    done.is_first = True
    done.save()
    return done


def found(digest: str, *, actor: Actor, key: str) -> KeptAnswer | None:
    """Return the answer kept under a key for this very request, before it is done outside."""
    used = CommandKey.objects.filter(actor=actor.pseudonym, verb=VERB, key=key).first()
    if used is None or used.used_at <= clock.now() - KEPT_FOR:
        return None

    def again() -> KeptAnswer:
        raise LookupError("The key was there a moment ago.")

    return keep(Call(digest, again), actor=actor, key=key)


def _let_go(actor: Actor, key: str) -> None:
    """Forget a use of this key that is older than a day: the key is free again."""
    old = CommandKey.objects.filter(
        actor=actor.pseudonym, verb=VERB, key=key, used_at__lte=clock.now() - KEPT_FOR
    )
    if old.exists():
        in_turn(old.delete)


def forget() -> int:
    """Throw away answers that are a day old, and their keys; a duty of the worker."""
    before = clock.now() - KEPT_FOR
    keys = CommandKey.objects.filter(verb=VERB, used_at__lte=before)
    answers = KeptAnswer.objects.filter(kept_at__lte=before)

    def both() -> int:
        keys.delete()
        return answers.delete()[0]

    return in_turn(both) if answers.exists() else 0
