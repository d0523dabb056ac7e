"""The trail as a whole: commands leave events, `verify` sees every change made behind its back."""

import pytest
from django.db import connection, transaction

from clew.kernel.audit_trail import checkpoints, triggers
from clew.kernel.audit_trail.coverage import Report
from clew.kernel.audit_trail.models import Event, EventValue
from clew.kernel.audit_trail.verify import verify
from clew.kernel.commands import lock_record
from clew.kernel.comments.commands import say, settle
from clew.kernel.comments.models import Comment
from clew.kernel.people import commands as people
from clew.kernel.people.models import Person
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db


def records_named(report: Report) -> set[str]:
    return {finding.record for finding in report.findings}


def test_an_honest_company_verifies(everyone):
    checkpoints.make_checkpoint()
    report = verify()
    assert report.findings == []
    assert report.events == Event.objects.count() > 20
    assert report.checkpoints == 1


def test_the_first_leaf_names_the_mode(everyone):
    assert Event.objects.get(seq=0).verb == "log.opened"


def test_a_row_changed_by_sql_is_named(everyone):
    person = Person.objects.get(email="carol@linnet.example")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET name='Mallory' WHERE record_id=%s", [person.pk])
    assert records_named(verify()) == {person.record.number}


def test_events_cannot_be_changed_or_removed(everyone):
    for statement in (
        "UPDATE audit_trail_event SET verb='person.dismissed' WHERE seq=3",
        "DELETE FROM audit_trail_event WHERE seq=3",
        "DELETE FROM audit_trail_eventvalue",
        "UPDATE audit_trail_lognode SET hash='00'",
    ):
        with (
            pytest.raises(Exception, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_value_is_erased_without_breaking_the_proof(everyone):
    value = EventValue.objects.filter(field="name").first()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_trail_eventvalue SET value=NULL, erased_at=CURRENT_TIMESTAMP WHERE id=%s",
            [value.pk],
        )
    report = verify()
    assert report.ok
    assert [(entry, field) for _, entry, field in report.erased] == [(value.event_id + 1, "name")]


def test_a_refused_command_leaves_nothing(everyone):
    before = Event.objects.count()
    with pytest.raises(Refused, match="e-mail address already"):
        people.take_in("Alice again", "alice@linnet.example", actor=everyone.bob)
    with pytest.raises(Refused, match="you need the role"):
        people.take_in("Eve", "eve@linnet.example", actor=everyone.alice)
    assert Event.objects.count() == before
    assert not Person.objects.filter(name__startswith="Eve").exists()


def test_the_same_key_makes_one_record(everyone):
    record = Person.objects.get(email="carol@linnet.example").record
    first = say(record, actor=everyone.alice, kind="comment", text="Once.", key="k1")
    again = say(record, actor=everyone.alice, kind="comment", text="Once.", key="k1")
    assert first.pk == again.pk
    assert Comment.objects.count() == 1
    with pytest.raises(Refused, match="other contents"):
        say(record, actor=everyone.alice, kind="comment", text="Twice.", key="k1")


def test_a_stale_edit_is_a_conflict(everyone):
    record = Person.objects.get(email="carol@linnet.example").record
    seen = record.version
    say(record, actor=everyone.alice, kind="comment", text="Changes the version.")
    with pytest.raises(Conflict, match="changed by somebody else"):
        lock_record(record, seen=seen)


def test_remarks_are_settled_once(everyone):
    record = Person.objects.get(email="carol@linnet.example").record
    remark = say(record, actor=everyone.alice, kind="issue", text="The date is too early.")
    settle(remark, actor=everyone.bob, settlement="Moved by a week.")
    with pytest.raises(Refused, match="settled already"):
        settle(remark, actor=everyone.bob, settlement="Again.")
    assert events_of(record.number)[-2:] == ["person.commented", "person.remark_settled"]
    assert verify().ok


def test_a_trigger_that_does_nothing_is_missed(everyone):
    assert triggers.missing() == []
    name = "clew_audit_trail_event_update"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON audit_trail_event BEGIN SELECT 1; END"
            )
        else:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$"
            )
    assert triggers.missing() == [name]
