"""Replaying the whole record: leaves = log, live content = last digest, values = commitments.

`clew verify` prints what this finds. It names records, never values.
"""

from collections.abc import Collection, Iterator

from django.apps import apps
from django.db.models import Max
from django.utils.module_loading import import_string

from clew.kernel.audit_trail import checkpoints, merkle, notes, replay
from clew.kernel.audit_trail.coverage import Finding, Report, checks, reasons
from clew.kernel.audit_trail.models import Checkpoint, Event, EventValue, LogNode
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
    for look in (
        replay.leaves,
        replay.values,
        _nodes,
        _checkpoints,
        _contents,
        *map(import_string, checks),
    ):
        report.findings += look(report)
    return report


def _trail_tables() -> set[str]:
    return {m._meta.db_table for m in (Event, EventValue, LogNode, Checkpoint)}


def _uncovered(covered: set[str]) -> Iterator[tuple[str, str]]:
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table not in covered:
            yield table, reasons.get(model._meta.label, "carries no record content")


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
        if checkpoint.witnessed_by:
            # The key of no witness is known here, so nothing shows it: a claim is not believed.
            words = f"Checkpoint {checkpoint.size} names a witness, and nothing here shows it."
            yield Finding("log", words)
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
    return str(replay.said_in(event.leaf).get("record", "log")) if event else f"record {record_id}"
