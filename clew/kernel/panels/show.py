"""What every record page shows beside its own content, computed in five queries.

A sixth finds who is asked where there is talk. What higher rooms add to it (`panels.more`) comes
with queries of their own.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from clew.kernel.attachments.models import RecordFile
from clew.kernel.audit_trail.models import Event
from clew.kernel.comments.forms import RemarkForm
from clew.kernel.comments.mentions import waiting_for_me
from clew.kernel.comments.queries import of_record
from clew.kernel.links import tracing
from clew.kernel.panels.more import panels_of
from clew.kernel.people.queries import name_of_actor, named
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.models import Record
from clew.kernel.records.queries import in_order
from clew.kernel.signatures.queries import of_record as of_record_signed

NEWEST = 50
MOST_IN_A_TABLE = 20_000
VALUES = ("values__field", "values__side", "values__value", "values__erased_at")
HISTORY_COLUMNS = ("entry", "at", "who", "what", "field", "before", "after", "why")


@dataclass(frozen=True)
class Change:
    """One field before and after an event, as text; an erased value says so."""

    field: str
    before: str
    after: str


@dataclass
class Entry:
    """One event as the history shows it."""

    seq: int
    at: datetime
    who: str
    did: str
    verb: str
    reason: str = ""
    changes: list[Change] = field(default_factory=list)


def decided(record: Record, *verbs: str) -> dict[str, Any]:
    """Return the context of the history panel alone: the newest entries of these verbs."""
    history = history_of(record, NEWEST + 1, verbs)
    return {
        "record": record,
        "history": history[:NEWEST],
        "history_more": len(history) > NEWEST,
    }


def record_panels(record: Record, request: ActorRequest) -> dict[str, Any]:
    """Return the context of the shared panels: trace, talk, files, history, and more from above."""
    history = history_of(record, NEWEST + 1)
    up, down = tracing.around(record)
    talk = in_order(of_record(record), "pk")
    return {
        "record": record,
        "trace_up": [step.record for step in up],
        "trace_down": [step.record for step in down],
        "talk": talk,
        "remark_form": RemarkForm(),
        "asked_here": waiting_for_me(record, request.actor) if talk else [],
        "files": files_of(record),
        "signatures": of_record_signed(record),
        "prints": True,
        "history": history[:NEWEST],
        "more": panels_of(record, request.actor),
        "history_more": len(history) > NEWEST,
    }


def files_of(record: Record) -> list[RecordFile]:
    """Return the files of a record, oldest first."""
    return in_order(RecordFile.objects.filter(record=record).select_related("file"), "pk")


def history_of(record: Record, most: int = NEWEST, verbs: Collection[str] = ()) -> list[Entry]:
    """Return the newest events of a record, of these verbs alone, with their before and after."""
    newest = Event.objects.filter(record=record).order_by("-seq")
    if verbs:
        newest = newest.filter(verb__in=verbs)
    rows = (
        Event.objects.filter(seq__in=newest.values("seq")[:most])
        .annotate(name=name_of_actor())
        .order_by("-seq", "values__id")
        .values_list("seq", "at", "actor", "name", "verb", *VALUES)
    )
    entries: dict[int, Entry] = {}
    pairs: dict[tuple[int, str], dict[str, str]] = {}
    for seq, at, actor, name, verb, field_, side, value, erased_at in rows:
        if seq not in entries:
            entries[seq] = Entry(seq, at, named(actor, name), _did(verb), verb)
        text = "(erased)" if erased_at else _text(value)
        if side == "reason":
            entries[seq].reason = text
        elif side is not None:
            pairs.setdefault((seq, field_), {})[side] = text
    for (seq, field_), sides in pairs.items():
        change = Change(field_.replace("_", " "), sides.get("before", ""), sides.get("after", ""))
        entries[seq].changes.append(change)
    return list(entries.values())


def history_rows(record: Record) -> Iterator[tuple[str, ...]]:
    """Yield the history as rows of HISTORY_COLUMNS, newest entry first; times are UTC."""
    for entry in history_of(record, MOST_IN_A_TABLE):
        at = entry.at.astimezone(UTC).isoformat(timespec="seconds")
        head = (str(entry.seq), at, entry.who, entry.verb)
        for change in entry.changes or [Change("", "", "")]:
            yield (*head, change.field, change.before, change.after, entry.reason)


def _did(verb: str) -> str:
    return verb.partition(".")[2].replace("_", " ")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_text(v)}" for k, v in value.items())
    return str(value)
