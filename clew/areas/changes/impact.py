"""What a change may touch, found by links: records, files, and the people who answer for them."""

from collections.abc import Iterator
from dataclasses import dataclass

from clew.areas.changes import queries
from clew.areas.changes.models import ChangeRequest
from clew.areas.requirements.models import Requirement
from clew.areas.requirements.rules import function_name
from clew.kernel.attachments.models import RecordFile
from clew.kernel.links.models import Link
from clew.kernel.links.pairs import pair_of
from clew.kernel.links.tracing import affected_by
from clew.kernel.records.models import Record
from clew.kernel.ui.words import counted

MOST_FILES = 500  # nobody judges more one by one; the page says so


@dataclass(frozen=True)
class Found:
    """One thing a change may touch: a record or None, its words, and how it was found."""

    record: Record | None
    what: str
    found_by: str


def found_by_links(change: ChangeRequest) -> list[Found]:
    """Return everything the change may touch, nearest first.

    The set, the touched lines, all that stands below them by links (orders, offers, later drawings
    and tests), their files, their owners, the functions that judged them, and the customer. The
    set's other lines are one item: nobody judges 400 lines one by one.
    """
    touched = list(
        Record.objects.filter(
            pk__in=Requirement.objects.filter(
                requirement_set=change.requirement_set, record__number__in=change.touched
            ).values("record_id")
        ).order_by("pk")
    )
    the_set = change.requirement_set.record
    below = _below(change, [the_set, *touched])
    records = [the_set, *touched, *(found.record for found in below if found.record)]
    return [
        Found(the_set, _words(the_set), "the set that changes"),
        *(Found(record, _words(record), "named in the request") for record in touched),
        *below,
        *_other_lines(change, len(touched)),
        *_files(records),
        *_people(change, records),
    ]


def _words(record: Record) -> str:
    return f"{record.number} {record.title}"[:200]


def _below(change: ChangeRequest, start: list[Record]) -> list[Found]:
    own_lines = set(
        Requirement.objects.filter(requirement_set=change.requirement_set).values_list(
            "record_id", flat=True
        )
    )
    reached = [r for r in affected_by(start) if r.pk not in own_lines and r.pk != change.pk]
    seen = {record.pk for record in (*start, *reached)} | own_lines
    why: dict[int, str] = {}
    joints = Link.objects.filter(
        target__in=[record.pk for record in reached], source__in=seen, removed_at=None
    )
    for link in joints.select_related("source", "target").order_by("id"):
        pair = pair_of(link.type, link.source.kind, link.target.kind)
        words = pair.up if pair else link.type
        why.setdefault(link.target_id, f"{words} {link.source.number}"[:120])
    return [Found(r, _words(r), why.get(r.pk, "by links")) for r in reached]


def _other_lines(change: ChangeRequest, touched: int) -> Iterator[Found]:
    base = queries.base_revision(change)
    count = base.lines.count() - touched if base else 0
    if count > 0:
        number = change.requirement_set.record.number
        lines = "1 other line" if count == 1 else f"{count} other lines"
        yield Found(None, f"The {lines} of {number}", f"held by {number}")


def _files(records: list[Record]) -> Iterator[Found]:
    held = RecordFile.objects.filter(record__in=[r.pk for r in records]).select_related("record")
    for file in held.order_by("record_id", "id")[:MOST_FILES]:
        yield Found(None, f"File {file.name}"[:200], f"file of {file.record.number}")
    if more := max(0, held.count() - MOST_FILES):
        words = f"{counted(more, 'more file')}, not listed one by one"
        yield Found(None, words, f"beyond the first {MOST_FILES}")


def _people(change: ChangeRequest, records: list[Record]) -> Iterator[Found]:
    customer = change.requirement_set.customer
    yield Found(customer.record, _words(customer.record), "the customer")
    owned: dict[int, tuple[Record, str]] = {}
    with_owners = Record.objects.filter(pk__in=[r.pk for r in records], owner__isnull=False)
    for record in with_owners.select_related("owner").order_by("pk"):
        if record.owner is not None:
            owned.setdefault(record.owner.pk, (record.owner, f"owns {record.number}"))
    for person, why in owned.values():
        yield Found(person, person.title[:200], why)
    base = queries.base_revision(change)
    if base is not None:
        for verdict in base.verdicts.order_by("id"):
            name = function_name(verdict.function)
            yield Found(None, name, f"gave the verdict on revision {base.n}")
