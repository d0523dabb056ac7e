"""`clew verify` sees every change made behind Clew's back, and names the record.

A company with rows in every covered table is told by commands. Then one column of one row is
changed by SQL, for every column of every covered table, and taken back again.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from clew.areas.orders import commands as orders
from clew.areas.requirements.commands.choosing import choose_rules
from clew.areas.requirements.models import Standing
from clew.areas.requirements.rules import said_by_files
from clew.conformity.tests.story import Story
from clew.kernel.attachments.models import RecordFile
from clew.kernel.attachments.store import path_of
from clew.kernel.audit_trail import checkpoints
from clew.kernel.audit_trail.models import Checkpoint, Event, EventValue, LogNode
from clew.kernel.audit_trail.verify import verify
from clew.kernel.comments.commands import say
from clew.kernel.digest import commands as mail
from clew.kernel.people import deciding
from clew.kernel.people.models import Company, Person
from clew.kernel.records.kinds import Part, kinds, parts_of
from clew.kernel.records.models import Record
from clew.kernel.signatures.commands import revoke
from clew.kernel.signatures.models import Signature
from clew.kernel.testing import People, prepared
from tests.trail.changes import (
    another,
    delete_row,
    insert_copy,
    is_part_of_unique,
    set_column,
    undone,
    without_guards,
)

pytestmark = pytest.mark.django_db
TRAIL = (Event, EventValue, LogNode, Checkpoint)
# Columns of the trail itself that carry nothing of what was decided; each with its reason.
FREE = {
    ("audit_trail_eventvalue", "id"): "the order of rows, which the leaf does not speak of",
    ("audit_trail_lognode", "id"): "a node is known by level and index",
    ("audit_trail_checkpoint", "id"): "a checkpoint is known by its size",
    ("audit_trail_checkpoint", "made_at"): "for people; the log's own times stand in the leaves",
    ("audit_trail_eventvalue", "erased_by"): "an erasure leaves every proof intact, by design",
}


@prepared
def story(everyone: People) -> Story:
    """A company in which every covered table has rows; nothing guards its database any more."""
    story, people = Story(everyone), everyone
    story.tell("started")
    say(story.order.record, actor=people.alice, kind="question", text="Does the colour hold?")
    line = story.revision.lines.order_by("position")[0]
    orders.verify(
        story.order, line.requirement, actor=people.carol, passed=True, method="Counted",
        result="All there.", evidence=SimpleUploadedFile("count.txt", b"800 of 800"),
    )  # fmt: skip
    story.tell("closed")
    mail.choose(Person.objects.get(name="Alice"), actor=people.alice, daily=False, at_once=True)
    house = Company.objects.get()
    deciding.choose_prefix(house, "offer", actor=people.bob, prefix="QU")
    deciding.choose_retention(house, actor=people.bob, years={"interaction": 10})
    said = {**said_by_files()[1], "verdict_days": 5}
    choose_rules(house, actor=people.bob, said=said, seen=0)
    signature = Signature.objects.filter(meaning="confirmed").first()
    revoke(signature, actor=people.bob, reason="Signed for a colleague.")
    checkpoints.make_checkpoint()
    without_guards()
    return story


def _rows(part: Part, kind_name: str) -> models.QuerySet:
    return (
        part.table()
        ._default_manager.filter(
            **{f"{part.record}__in": Record.objects.filter(kind=kind_name).values("pk")}
        )
        .order_by("pk")
    )


def _covered() -> Iterator[tuple[str, Part, models.Model]]:
    """Yield (kind, part, row) once for each covered table, from the first kind with a row."""
    seen: set[str] = set()
    for kind in kinds():
        for part in parts_of(kind):
            if part.model in seen:
                continue
            row = _rows(part, kind.name).last()
            if row is not None:
                seen.add(part.model)
                yield kind.name, part, row


def _number(part: Part, row: models.Model) -> str:
    owner = part.table()._default_manager.filter(pk=row.pk).values_list(part.record, flat=True)
    return Record.objects.get(pk=owner[0]).number


def test_an_honest_company_verifies(story: Story) -> None:
    assert verify().findings == []


def test_every_covered_table_has_a_row(story: Story) -> None:
    found = {part.model for _, part, _ in _covered()}
    assert {part.model for kind in kinds() for part in parts_of(kind)} - found == set()


def test_every_column_of_record_content_is_seen(story: Story) -> None:
    unseen, columns = [], 0
    for kind_name, part, row in list(_covered()):
        number = _number(part, row)
        whole = part.model == "records.Record"
        for turn, field in enumerate(row._meta.concrete_fields):
            columns += 1
            with undone():
                set_column(row, field, another(field, getattr(row, field.attname)))
                # All of it once for each table; the kind's content alone for its other columns.
                report = verify() if whole or turn == 1 else verify(only=[kind_name])
                named = {finding.record for finding in report.findings}
            if number not in named:
                unseen.append(f"{part.model}.{field.name} ({number}): {sorted(named)[:3]}")
    assert unseen == []
    assert columns > 250
    print(f"{columns} columns")
    assert verify().ok


def test_what_lists_say_of_a_requirement_is_compared_with_its_line(story: Story) -> None:
    row = Standing.objects.select_related("requirement__record").order_by("pk").last()
    number, unseen = row.requirement.record.number, []
    for field in Standing._meta.concrete_fields:
        if field.primary_key:
            continue
        with undone():
            set_column(row, field, another(field, getattr(row, field.attname)))
            if number not in {f.record for f in verify().findings}:
                unseen.append(field.name)
    with undone():
        delete_row(row)
        if number not in {f.record for f in verify().findings}:
            unseen.append("the whole row")
    assert unseen == []


def test_a_row_taken_out_is_seen(story: Story) -> None:
    unseen = []
    for kind_name, part, row in list(_covered()):
        number = _number(part, row)
        with undone():
            delete_row(row)
            named = {f.record for f in verify(only=[kind_name]).findings}
            named |= {f.record for f in verify().findings}
        if number not in named:
            unseen.append(f"{part.model} of {number}: {sorted(named)[:3]}")
    assert unseen == []


def test_a_row_put_in_is_seen(story: Story) -> None:
    unseen = []
    for kind_name, part, row in list(_covered()):
        number = _number(part, row)
        changed = {
            f.attname: another(f, getattr(row, f.attname))
            for f in row._meta.concrete_fields
            if f.primary_key or f.unique or is_part_of_unique(f)
        }
        owner = part.record.split("__")[0]
        unique = row._meta.get_field(owner).unique
        kept = {k: v for k, v in changed.items() if unique or k not in (owner, f"{owner}_id")}
        if row._meta.pk.attname == owner or part.model == "records.Record":
            continue  # one row for a record: a second one is a new record, seen below
        with undone():
            insert_copy(row, **kept)
            named = {f.record for f in verify(only=[kind_name]).findings}
        if number not in named:
            unseen.append(f"{part.model} of {number}: {sorted(named)[:3]}")
    assert unseen == []


def test_a_record_put_in_is_seen(story: Story) -> None:
    record = story.order.record
    with undone():
        insert_copy(record, id=record.pk + 900_000, number="SO-9998")
        assert "SO-9998" in {f.record for f in verify().findings}


def test_every_column_of_the_log_is_seen(story: Story) -> None:
    unseen = []
    for model in TRAIL:
        row = _last_of(model)
        for field in model._meta.concrete_fields:
            with undone():
                set_column(row, field, another(field, getattr(row, field.attname)))
                seen = not verify().ok
            free = (model._meta.db_table, field.attname) in FREE
            if seen == free:
                unseen.append(f"{model._meta.db_table}.{field.attname}: seen {seen}, free {free}")
    assert unseen == []


def _last_of(model: type[models.Model]) -> models.Model:
    if model is EventValue:
        return EventValue.objects.exclude(value=None).order_by("id").last()
    if model is Event:
        return Event.objects.exclude(record=None).order_by("seq").last()
    return model._default_manager.order_by("pk").last()


def test_entries_cut_off_are_seen(story: Story) -> None:
    last = Event.objects.order_by("seq").last()
    with undone():
        EventValue.objects.filter(event=last)._raw_delete("default")
        delete_row(last)
        assert not verify().ok
    for model in (EventValue, LogNode):
        with undone():
            delete_row(_last_of(model))
            assert not verify().ok


def test_a_file_with_other_bytes_is_seen(story: Story) -> None:
    held = RecordFile.objects.filter(record=story.order.record).first()
    path = path_of(held.file_id)
    kept = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(b"801 of 800")
    try:
        assert story.order.record.number in {f.record for f in verify().findings}
    finally:
        path.write_bytes(kept)


def test_what_is_not_covered_is_said_with_a_reason(story: Story) -> None:
    report = verify()
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    assert {table for table, _ in report.uncovered} | set(report.covered) == tables
    assert all(reason.strip() for _, reason in report.uncovered)
