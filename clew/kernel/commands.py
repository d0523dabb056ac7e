"""Commands: every write that matters is a verb, in one transaction, with its events.

    @command
    def accept(order: Order, *, actor: Actor, seen: str) -> Order: ...

Callers may pass `key=` (an idempotency key): the same actor, verb and key answers with the same
record and writes nothing again. Commands may call commands; the outermost one owns the transaction.
"""

import hashlib
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from clew.kernel import clock
from clew.kernel.audit_trail import append, drafts
from clew.kernel.audit_trail.checkpoints import make_checkpoint
from clew.kernel.audit_trail.models import CommandKey
from clew.kernel.fair_lock import write_lock
from clew.kernel.jobs.bell import ring
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import Conflict, KeyReused
from clew.kernel.remembering import forget, remembering

R = TypeVar("R")


def command(verb: Callable[..., R]) -> Callable[..., R]:
    """Make a function a command: one transaction, one batch of events, idempotent by key."""
    name = f"{verb.__module__.removeprefix('clew.')}.{verb.__name__}"

    @wraps(verb)
    def run(*args: Any, actor: Actor, key: str = "", **kwargs: Any) -> R:
        if drafts.current() is not None:
            return verb(*args, actor=actor, **kwargs)
        with _transaction():
            use = _use_of(key, name, actor, args, kwargs)
            if use is not None and use.pk:
                return _result_of(use)
            result = verb(*args, actor=actor, **kwargs)
            if use is not None:
                _remember(use, result)
            return result

    run.is_command = True  # type: ignore[attr-defined]  # read by the architecture tests
    return run


@contextmanager
def _transaction() -> Any:
    batch = drafts.Batch()
    token = drafts._batch.set(batch)
    try:
        with _fair_turn(), transaction.atomic(), remembering():
            yield
            if batch.drafts:
                events = append.append(batch.drafts)
                signed = any(d.signature for d in batch.drafts)
                transaction.on_commit(lambda: _after(signed, bool(events)))
    finally:
        drafts._batch.reset(token)
        forget()


def in_turn(work: Callable[[], R]) -> R:
    """Do a small write that is no command (a checkpoint, a delivery) in its fair turn."""
    with _fair_turn(), transaction.atomic():
        return work()


def _fair_turn() -> Any:
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return nullcontext()
    return write_lock(settings.HOME.database.with_suffix(".lock"))


def _after(signed: bool, any_events: bool) -> None:
    if signed:
        in_turn(make_checkpoint)
    if any_events:
        ring()


def _use_of(
    key: str, name: str, actor: Actor, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> CommandKey | None:
    if not key:
        return None
    fingerprint = hashlib.sha256(repr([*map(_plain, args), *_sorted(kwargs)]).encode()).hexdigest()
    _lock_key(f"{actor.pseudonym}/{name}/{key}")
    used = CommandKey.objects.filter(actor=actor.pseudonym, verb=name[:80], key=key[:80]).first()
    if used is None:
        return CommandKey(
            actor=actor.pseudonym,
            verb=name[:80],
            key=key[:80],
            fingerprint=fingerprint,
            used_at=clock.now(),
        )
    if used.fingerprint != fingerprint:
        raise KeyReused(
            "This form was already sent with other contents. Open it again to send the new ones."
        )
    return used


def _lock_key(whole: str) -> None:
    # Two posts of one form at once: the second waits here, and finds the key of the first used.
    # SQLite needs none of it: its writers stand in one queue.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [whole])


def _sorted(kwargs: dict[str, Any]) -> list[str]:
    return [f"{name}={_plain(kwargs[name])}" for name in sorted(kwargs)]


def _plain(value: Any) -> str:
    if isinstance(value, Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, list | tuple):
        return repr([_plain(v) for v in value])
    if isinstance(value, dict):
        return repr({str(k): _plain(v) for k, v in sorted(value.items())})
    return repr(value)


def _remember(use: CommandKey, result: object) -> None:
    if isinstance(result, Model):
        use.result = f"{result._meta.label}:{result.pk}"
    use.save()


def _result_of(use: CommandKey) -> Any:
    if not use.result:
        return None
    label, pk = use.result.rsplit(":", 1)
    return apps.get_model(label)._default_manager.get(pk=pk)


def lock_record(record: Record, *, seen: int | None = None) -> Record:
    """Lock a record's identity row for the length of the command and return it fresh.

    seen: the version the form was built on; another one raises Conflict, and nothing is lost.
    """
    fresh = Record.objects.select_for_update().get(pk=record.pk)
    if seen is not None and fresh.version != seen:
        raise Conflict(
            f"{fresh.number} was changed by somebody else since you opened it "
            f"(it is at version {fresh.version}, your page showed {seen}). "
            "Look at what changed, then send yours again."
        )
    return fresh
