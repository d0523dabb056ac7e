"""What a request says it has seen: If-Match with the ETag of the answer it was made on."""

import re
from dataclasses import dataclass

from clew.kernel.api.problems import NotSaid, Stale
from clew.kernel.audit_trail import drafts
from clew.kernel.commands import lock_record
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.models import Record
from clew.kernel.tokens.models import ApiToken

FORM = re.compile(r'^(?:W/)?"(\d{1,9})(?:\.([0-9a-f]{16,64}))?"$')
HOW = 'If-Match is the ETag of what you saw, with its quotes, as in "12".'


@dataclass(frozen=True)
class Seen:
    """An ETag as it came back: the record's version and, where it has one, its content digest."""

    text: str
    version: int
    content: str = ""


class ApiRequest(ActorRequest):
    """A request of a program: its token, and what it says it has seen (None: nothing)."""

    token: ApiToken
    seen: Seen | None


def read(header: str) -> Seen | None:
    """Read If-Match; None when it is not there. Another form is a problem (400)."""
    header = header.strip()
    if not header:
        return None
    found = FORM.match(header)
    if found is None:
        raise NotSaid(400, HOW)
    return Seen(header.removeprefix("W/").strip('"'), int(found[1]), found[2] or "")


def on(request: ApiRequest, record: Record) -> Record:
    """Lock the record an act is about; another version than the one seen is Stale (412).

    Before an act that reads a foreign file nothing is locked: its command looks again.
    """
    running = drafts.current() is not None
    fresh = lock_record(record) if running else Record.objects.get(pk=record.pk)
    if request.seen is not None and request.seen.version != fresh.version:
        raise _stale(request.seen, record, str(fresh.version))
    return fresh


def content_seen(request: ApiRequest, record: Record, stands: str) -> str:
    """Lock the record and return the content digest that was seen; another one is Stale.

    stands: the digest as it is now. The version may differ (a remark was made): words decide.
    """
    fresh = lock_record(record)
    seen = request.seen
    if seen is None or not seen.content:
        raise NotSaid(428, f"For this act the whole ETag is needed. {HOW}")
    if seen.content != stands:
        raise _stale(seen, record, f"{fresh.version}.{stands}")
    return stands


def _stale(seen: Seen, record: Record, current: str) -> Stale:
    sentence = f"{record.number} was changed since you looked. Read it again, then decide again."
    return Stale(sentence, seen.text, current)
