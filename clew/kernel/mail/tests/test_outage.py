"""A mail server that is away for a while, or refuses for good."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from clew.kernel.audit_trail.models import Event
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.sending import WAITS, due, post, send_waiting
from clew.kernel.mail.tests.smtp_stub import smtp
from clew.kernel.records.models import Record
from clew.kernel.tasks.asking import waiting_for
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(everyone) -> Record:
    return Record.objects.get(pk=everyone.ivan.record_id)


@pytest.fixture
def away(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:1"


def written(record: Record, key: str = "k", **more: str) -> OutgoingMail:
    asked = {"to_name": "H", "to_address": "h@shop.example", "subject": "About it", "text": "T"}
    return post(record, key=key, **{**asked, **more})


def test_the_waits_grow_over_two_days():
    assert sorted(WAITS) == WAITS
    assert WAITS[0] == timedelta(minutes=1)
    assert timedelta(days=2) < sum(WAITS, timedelta()) < timedelta(days=2, hours=6)


def test_an_outage_of_a_day_loses_nothing(record, away, settings):
    mail = written(record)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(200):
            send_waiting()
            clock.shift(timedelta(minutes=8))
    mail.refresh_from_db()
    assert mail.state == "late"
    assert 8 < mail.attempts < len(WAITS)
    with smtp() as server, time_machine.travel(start + timedelta(days=1, hours=8)):
        settings.SMTP_URL = server.url
        assert send_waiting() == 1
    assert "Subject: About it" in server.taken[0]
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_a_failure_is_not_tried_again_at_once(record, away):
    mail = written(record)
    assert send_waiting() == 0
    assert send_waiting() == 0
    mail.refresh_from_db()
    assert mail.attempts == 1
    assert mail.next_try_at - timezone.now() > timedelta(seconds=50)


def test_a_server_out_of_reach_ends_the_round(record, away):
    written(record, "a")
    written(record, "b")
    send_waiting()
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 1]
    send_waiting()
    assert not due().exists()


def test_after_two_days_the_administrator_is_asked(record, away, everyone):
    mail = written(record)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(len(WAITS) + 1):
            send_waiting()
            clock.shift(timedelta(hours=4))
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("given_up", "ConnectionRefusedError")
    (task,) = waiting_for(everyone.bob)
    assert task.url == f"/mail/{mail.pk}"
    assert record.number in task.title
    assert not waiting_for(everyone.alice)
    assert events_of(record.number)[-1] == "person.mail_given_up"
    assert not due().exists()


def test_a_refused_address_is_final_and_said(record, settings, everyone):
    mail = written(record)
    with smtp("550 5.1.1 no such user here") as server:
        settings.SMTP_URL = server.url
        assert send_waiting() == 0
    mail.refresh_from_db()
    assert mail.state == "given_up"
    assert mail.last_error == "Refused by the mail server: 550 5.1.1 no such user here"
    assert server.taken == []


def test_a_refusal_for_now_is_tried_again(record, settings):
    mail = written(record)
    with smtp("451 greylisted, come back") as server:
        settings.SMTP_URL = server.url
        send_waiting()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("late", 1)


def test_a_mail_nobody_can_write_stops_no_other(record):
    broken = written(record, "a", to_address="h\n@shop.example")
    fine = written(record, "b")
    before = Event.objects.count()
    assert send_waiting() == 1
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == ("given_up", "sent")
    assert Event.objects.count() == before + 1
