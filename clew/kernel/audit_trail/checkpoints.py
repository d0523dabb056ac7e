"""Signed notes over the log (C2SP checkpoints): made at every signature, kept and handed out."""

import uuid
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import Max, Subquery

from clew.kernel import clock
from clew.kernel.audit_trail import merkle, notes
from clew.kernel.audit_trail.models import Checkpoint, LogNode, LogOrigin
from clew.kernel.audit_trail.tree import DatabaseTree


def open_log(mode: str) -> LogOrigin:
    """Name the log, once: mode is "demo" or "company" and can never be changed."""
    kept = LogOrigin.objects.first()
    if kept is not None:
        return kept
    return LogOrigin.objects.create(
        origin=f"clew/{mode}/{uuid.uuid4().hex[:16]}", mode=mode, opened_at=clock.now()
    )


def is_demo() -> bool:
    """Tell whether this database was opened as a demo."""
    return LogOrigin.objects.filter(mode="demo").exists()


@cache
def _signing_key() -> Ed25519PrivateKey:
    return notes.load_or_create_key(settings.HOME.keys / "log.key")


def vkey() -> str:
    """Return the log's public verifier key in the C2SP form, to be handed to anyone."""
    origin = LogOrigin.objects.get().origin
    return notes.vkey(origin, _signing_key().public_key())


def log_size() -> int:
    """Return the number of entries in the log."""
    last = LogNode.objects.filter(level=0).aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def latest() -> Checkpoint | None:
    """Return the newest checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def latest_and_size() -> tuple[Checkpoint | None, int]:
    """Return the newest checkpoint and the number of entries, in one query once there is one."""
    last = LogNode.objects.filter(level=0).order_by("-index").values("index")[:1]
    newest = Checkpoint.objects.annotate(last=Subquery(last)).order_by("-size").first()
    return (newest, newest.last + 1) if newest else (None, log_size())


def make_checkpoint() -> Checkpoint | None:
    """Sign the log as it stands; the newest one is returned when nothing was added since."""
    newest, size = latest_and_size()
    if size == 0 or (newest is not None and newest.size == size):
        return newest
    origin = LogOrigin.objects.get().origin
    root = merkle.root(DatabaseTree(), size)
    text = notes.Checkpoint(origin, size, root).text()
    note = notes.sign(text, origin, _signing_key())
    return Checkpoint.objects.get_or_create(
        size=size, defaults={"root": root.hex(), "note": note, "made_at": clock.now()}
    )[0]


def covering(seq: int) -> Checkpoint:
    """Return the first checkpoint whose tree holds the entry; one is made when none does."""
    found = Checkpoint.objects.filter(size__gt=seq).order_by("size").first()
    found = found or make_checkpoint()
    if found is None:
        raise LookupError(f"The log has no entry {seq}.")
    return found
