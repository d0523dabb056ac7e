"""Signed notes over the log (C2SP checkpoints): made at every signature, kept and handed out."""

import uuid
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import Max, Subquery

from clew.kernel import clock
from clew.kernel.audit_trail import merkle, notes
from clew.kernel.audit_trail.models import Checkpoint, LogNode, LogOrigin
from clew.kernel.audit_trail.tree import DatabaseTree
from clew.kernel.remembering import read_once


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


@dataclass(frozen=True)
class Standing:
    """The log as it stands: its newest checkpoint, its number of entries, its newest leaf hash."""

    newest: Checkpoint | None
    size: int
    leaf: str


def standing() -> Standing:
    """Return how the log stands, asked once in a request; one query once there is a checkpoint."""
    return read_once("standing of the log", _standing)


def _standing() -> Standing:
    last = LogNode.objects.filter(level=0).order_by("-index")
    newest = (
        Checkpoint.objects.annotate(
            last=Subquery(last.values("index")[:1]), leaf=Subquery(last.values("hash")[:1])
        )
        .order_by("-size")
        .first()
    )
    if newest is not None:
        return Standing(newest, newest.last + 1, newest.leaf)
    node = last.first()
    return Standing(None, node.index + 1, node.hash) if node else Standing(None, 0, "")


def make_checkpoint() -> Checkpoint | None:
    """Sign the log as it stands; the newest one is returned when nothing was added since."""
    stands = _standing()
    newest, size = stands.newest, stands.size
    if size == 0 or (newest is not None and newest.size == size):
        return newest
    origin = LogOrigin.objects.get().origin
    root = merkle.root(DatabaseTree(), size)
    text = notes.Checkpoint(origin, size, root).text()
    note = notes.sign(text, origin, _signing_key())
    made = Checkpoint(size=size, root=root.hex(), note=note, made_at=clock.now())
    Checkpoint.objects.bulk_create([made], ignore_conflicts=True)  # somebody was as quick: theirs
    return Checkpoint.objects.get(size=size)


def covering(seq: int) -> Checkpoint:
    """Return the first checkpoint whose tree holds the entry; one is made when none does."""
    found = Checkpoint.objects.filter(size__gt=seq).order_by("size").first()
    found = found or make_checkpoint()
    if found is None:
        raise LookupError(f"The log has no entry {seq}.")
    return found
