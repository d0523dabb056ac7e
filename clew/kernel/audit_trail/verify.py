"""Replaying the whole record: leaves = log, live content = last digest, values = commitments.

`clew verify` prints what this finds. It names records, never values.
"""

import json
from collections.abc import Collection, Iterator
from datetime import UTC
from typing import Any

from django.apps import apps
from django.db.models import Max
from django.utils.module_loading import import_string

from clew.kernel.audit_trail import checkpoints, merkle, notes
from clew.kernel.audit_trail.coverage import Finding, Report, checks, reasons
from clew.kernel.audit_trail.models import Checkpoint, Event, EventValue, LogNode
from clew.kernel.canonical import canonical, commitment
from clew.kernel.records.content import content_digest, contents_of
from clew.kernel.records.kinds import covered_tables, kind_of, kinds
from clew.kernel.records.models import Record


def verify(*, only: Collection[str] = ()) -> Report:
    """Replay everything; the report lists each finding with the record it concerns.

    only: kinds of record whose content alone is compared with the log, without replaying the log.
    """
    report = Report()
    if only:
        report.findings += _contents(report, only)
        return report
    report.covered = sorted(covered_tables() | _trail_tables())
    report.uncovered = sorted(_uncovered(set(report.covered)))
    for look in (_leaves, _values, _nodes, _checkpoints, _contents, *map(import_string, checks)):
        report.findings += look(report)
    return report


def _trail_tables() -> set[str]:
    return {m._meta.db_table for m in (Event, EventValue, LogNode, Checkpoint)}


def _uncovered(covered: set[str]) -> Iterator[tuple[str, str]]:
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table not in covered:
            yield table, reasons.get(model._meta.label, "carries no record content")


def _leaves(report: Report) -> Iterator[Finding]:
    expected = 0
    for event in Event.objects.select_related("record").order_by("seq").iterator(2000):
        report.events += 1
        name = event.record.number if event.record else "log"
        if event.seq != expected:
            yield Finding("log", f"Entries {expected} to {event.seq - 1} are missing.")
        expected = event.seq + 1
        if merkle.leaf_hash(event.leaf.encode()).hex() != event.leaf_hash:
            yield Finding(
                name, f"Entry {event.seq + 1} does not have the words it was sealed with."
            )
            continue
        wrong = _differing_column(event)
        if wrong:
            sealed = str(_said_in(event).get("record") or name)
            yield Finding(
                sealed, f"Entry {event.seq + 1}: its {wrong} differs from what was sealed."
            )


def _differing_column(event: Event) -> str:
    leaf = json.loads(event.leaf)
    seen = {
        "number": event.seq,
        "verb": event.verb,
        "record": event.record.number if event.record else None,
        "revision": event.revision,
        "actor": str(event.actor),
        "time": json.loads(canonical(event.at.astimezone(UTC))),
        "content digest": event.content_digest or None,
        "signature": event.signature or None,
    }
    keys = ("seq", "verb", "record", "revision", "actor", "at", "content", "signature")
    for (word, value), key in zip(seen.items(), keys, strict=True):
        if leaf.get(key) != value:
            return word
    return ""


def _values(report: Report) -> Iterator[Finding]:
    values = EventValue.objects.select_related("event__record").order_by("event_id", "id")
    count: dict[int, int] = {}
    leaf_of: tuple[int, dict[str, str]] = (-1, {})
    for value in values.iterator(2000):
        event = value.event
        if leaf_of[0] != event.seq:
            leaf_of = (event.seq, _said_in(event).get("values", {}))
        count[event.seq] = count.get(event.seq, 0) + 1
        name = event.record.number if event.record else "log"
        sealed = leaf_of[1].get(f"{value.field}/{value.side}")
        if sealed is None:
            yield Finding(name, f"Entry {event.seq + 1} holds a value that was not sealed with it.")
        elif value.erased_at is None and commitment(value.value, value.salt) != sealed:
            yield Finding(name, f"Entry {event.seq + 1}: the value of {value.field} was changed.")
    for event in Event.objects.select_related("record").order_by("seq").iterator(2000):
        sealed_count = len(_said_in(event).get("values", {}))
        if sealed_count != count.get(event.seq, 0):
            name = event.record.number if event.record else "log"
            yield Finding(name, f"Entry {event.seq + 1} has lost values that were sealed with it.")


def _nodes(report: Report) -> Iterator[Finding]:
    leaves = [
        _bytes_of(h) for h in Event.objects.order_by("seq").values_list("leaf_hash", flat=True)
    ]
    store = merkle.MemoryStore()
    merkle.append(store, 0, leaves)
    kept = {
        (level, index): _bytes_of(h)
        for level, index, h in LogNode.objects.values_list("level", "index", "hash").iterator()
    }
    if kept != store.nodes:
        yield Finding("log", "The nodes of the log do not belong to its entries.")
    report_roots(report, store, len(leaves))


def _bytes_of(digest: str) -> bytes:
    """Return the bytes of a digest; one that was broken is no digest of anything."""
    try:
        found = bytes.fromhex(digest)
    except ValueError:
        return bytes(32)
    return found if len(found) == 32 else bytes(32)


def report_roots(report: Report, store: merkle.MemoryStore, size: int) -> None:
    """Keep the replayed tree for the checkpoints' turn."""
    report.__dict__["_tree"] = (store, size)


def _checkpoints(report: Report) -> Iterator[Finding]:
    store, size = report.__dict__.pop("_tree")
    for checkpoint in Checkpoint.objects.order_by("size"):
        report.checkpoints += 1
        report.witnessed = report.witnessed or bool(checkpoint.witnessed_by)
        try:
            said = notes.open_checkpoint(checkpoint.note, checkpoints.vkey())
        except ValueError:
            yield Finding("log", f"Checkpoint {checkpoint.size} is not signed by this log's key.")
            continue
        if (said.size, said.root.hex()) != (checkpoint.size, checkpoint.root):
            yield Finding("log", f"Checkpoint {checkpoint.size} does not say what its note says.")
        elif said.size > size:
            yield Finding("log", f"The log had {said.size} entries once and has {size} now.")
        elif merkle.root(store, said.size) != said.root:
            yield Finding("log", f"The first {said.size} entries are not those once signed.")


def _contents(report: Report, only: Collection[str] = ()) -> Iterator[Finding]:
    of_records = Event.objects.exclude(record=None)
    if only:
        of_records = of_records.filter(record__kind__in=only)
    last = dict(
        Event.objects.filter(
            seq__in=of_records.values("record").annotate(last=Max("seq")).values("last")
        ).values_list("record_id", "content_digest")
    )
    known = {k.name for k in kinds()}
    kept = set(Record.objects.values_list("kind", flat=True))
    for kind_name in sorted(set(only) or kept | known):
        if kind_name not in known:
            yield Finding("log", f"There are records of an unknown kind, {kind_name!r}.")
            continue
        yield from _kind_contents(report, kind_name, last)
    for record_id in last:
        number = _number_in_leaf(record_id)
        yield Finding(number, f"{number} was removed from the database.")


def _kind_contents(report: Report, kind_name: str, last: dict[int, str]) -> Iterator[Finding]:
    kind = kind_of(kind_name)
    numbers = dict(Record.objects.filter(kind=kind_name).values_list("pk", "number"))
    ids = list(numbers)
    for start in range(0, len(ids), 400):
        chunk = dict.fromkeys(ids[start : start + 400], kind_name)
        for pk, content in contents_of(chunk).items():
            report.records += 1
            sealed = last.pop(pk, None)
            if sealed is None:
                yield Finding(numbers[pk], f"{numbers[pk]} was never recorded in the log.")
            elif content_digest(kind, content) != sealed:
                yield Finding(
                    numbers[pk],
                    f"{numbers[pk]} does not stand as it was last recorded: "
                    "it was changed outside of Clew.",
                )


def _number_in_leaf(record_id: int) -> str:
    event = Event.objects.filter(record_id=record_id).order_by("-seq").first()
    return str(_said_in(event).get("record", "log")) if event else f"record {record_id}"


def _said_in(event: Event) -> dict[str, Any]:
    """Return what a leaf says; one whose text was broken says nothing, and `_leaves` names it."""
    try:
        said = json.loads(event.leaf)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
