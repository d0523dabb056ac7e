"""One mail on a working morning, one at once for what cannot wait, and silence otherwise."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from clew.kernel.commands import command
from clew.kernel.digest.queries import choice_of, person_of, stop_key
from clew.kernel.digest.writing import write_all
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.sending import folder_file, send_waiting
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.tasks.asking import ask, done
from clew.kernel.testing import People, events_of

MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=ZoneInfo("UTC"))
Clock = time_machine.Traveller


@pytest.fixture
def monday() -> Clock:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def accounts(everyone: People, client_of: Callable[[Actor], Client]) -> None:
    for actor in (everyone.alice, everyone.bob):
        client_of(actor)


@command
def asked(key: str, *, actor: Actor, to: Actor | None = None, role: str = "", **more: object):
    """Ask somebody to do something about the asker's own record."""
    record = Person.objects.get(pk=actor.record_id).record
    person = Person.objects.get(pk=to.record_id).record if to else None
    return ask(
        record, key, f"Look at {key}", url=f"/about/{key}", actor=actor, person=person, role=role,
        **more,
    )  # fmt: skip


def subjects() -> list[str]:
    return list(OutgoingMail.objects.order_by("id").values_list("subject", flat=True))


@pytest.mark.django_db
def test_nobody_is_mailed_when_nothing_waits(accounts, monday):
    assert write_all() == 0


@pytest.mark.django_db
def test_one_mail_in_the_morning_grouped_by_what_it_holds_up(everyone, accounts, monday):
    asked("paper", actor=everyone.heidi, to=everyone.alice)
    asked("order", actor=everyone.heidi, role="sales", blocks=True, due_at=MONDAY)
    assert write_all() == 1
    (mail,) = OutgoingMail.objects.all()
    assert mail.to_address == "alice@linnet.example"
    assert mail.subject == "2 things wait for you, 1 holds somebody up"
    held, later = mail.text.split("WHEN THERE IS TIME (1)")
    assert "HOLDS SOMEBODY UP (1)" in held
    assert f"{settings.PUBLIC_URL}/about/order" in held
    assert "Due today." in held
    assert "Look at paper  (new)" in later
    assert write_all() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "moment", [MONDAY - timedelta(hours=2), MONDAY - timedelta(days=1)], ids=["early", "Sunday"]
)
def test_no_mail_at_night_or_on_a_day_off(everyone, accounts, monday, moment):
    asked("paper", actor=everyone.heidi, to=everyone.alice)
    monday.move_to(moment)
    assert write_all() == 0


@pytest.mark.django_db
def test_the_same_tasks_are_not_told_again_until_a_week_late(everyone, accounts, monday):
    asked("paper", actor=everyone.heidi, to=everyone.alice, due_at=MONDAY + timedelta(days=1))
    told = []
    for day in range(12):
        monday.move_to(MONDAY + timedelta(days=day))
        told.append(write_all())
    # New on Monday, due on Tuesday, then silence for a week: Tuesday the 8th.
    assert told == [1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]


@pytest.mark.django_db
def test_what_is_done_is_not_told(everyone, accounts, monday):
    task = asked("paper", actor=everyone.heidi, to=everyone.alice)

    @command
    def finish(*, actor: Actor) -> None:
        done(task.record, "paper", actor=actor)

    finish(actor=everyone.alice)
    assert write_all() == 0


@pytest.mark.django_db
def test_at_once_goes_one_mail_for_what_one_person_holds_up(everyone, accounts, monday):
    monday.move_to(MONDAY.replace(hour=3))
    asked("first", actor=everyone.heidi, to=everyone.alice, blocks=True)
    asked("second", actor=everyone.heidi, to=everyone.alice, blocks=True)
    asked("of all sales", actor=everyone.heidi, role="sales", blocks=True)
    asked("no hurry", actor=everyone.heidi, to=everyone.bob)
    assert write_all() == 0
    monday.shift(timedelta(minutes=6))
    assert write_all() == 1
    (mail,) = OutgoingMail.objects.all()
    assert mail.subject.startswith("You are waited for: ")
    assert mail.subject.endswith("Look at first and 1 other")
    assert "of all sales" not in mail.text
    assert write_all() == 0


@pytest.mark.django_db
def test_acts_that_keep_coming_do_not_put_the_mail_off(everyone, accounts, monday):
    monday.move_to(MONDAY.replace(hour=3))
    told = []
    for n in range(4):
        asked(f"act {n}", actor=everyone.heidi, to=everyone.alice, blocks=True)
        told.append(write_all())
        monday.shift(timedelta(minutes=4))
    assert told == [0, 0, 1, 0]


@pytest.mark.django_db
def test_the_link_in_the_mail_stops_it_with_one_click(everyone, accounts, monday):
    asked("paper", actor=everyone.heidi, to=everyone.alice)
    write_all()
    send_waiting()
    message = sent()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = message["List-Unsubscribe"].strip(" <>").removeprefix(settings.PUBLIC_URL)
    anybody = Client(enforce_csrf_checks=True)
    assert b"Stop mails about tasks?" in anybody.get(path).content
    person = Person.objects.get(email="alice@linnet.example")
    assert choice_of(person.record).daily
    answer = anybody.post(path, {"List-Unsubscribe": "One-Click"})
    assert b"These mails have stopped" in answer.content
    assert events_of(person.record.number)[-1] == "person.mail_chosen"
    asked("more", actor=everyone.heidi, to=everyone.alice, blocks=True)
    monday.move_to(MONDAY + timedelta(days=1))
    assert write_all() == 0


@pytest.mark.django_db
def test_a_key_we_did_not_make_stops_nothing(everyone, accounts):
    person = Person.objects.get(email="alice@linnet.example")
    key = stop_key(person.record)
    assert person_of(key) == person
    forged = f"{person.pk}~{'x' * 43}"
    assert person_of(forged) is None
    assert Client().post(f"/stop/{forged}").status_code == 404
    assert choice_of(person.record).daily


@pytest.mark.django_db
def test_i_choose_on_my_own_page_and_see_what_it_would_say(everyone, accounts, client_of, monday):
    asked("paper", actor=everyone.heidi, to=everyone.alice)
    alice = client_of(everyone.alice)
    assert "Look at paper" in alice.get("/mail/mine").content.decode()
    assert alice.post("/mail/mine", {"at_once": "on"}).status_code == 302
    record = Person.objects.get(email="alice@linnet.example").record
    assert (choice_of(record).daily, choice_of(record).at_once) == (False, True)
    assert write_all() == 0


def sent():
    """Return the one mail as it left."""
    written = folder_file(OutgoingMail.objects.get())
    return BytesParser(policy=policy.default).parsebytes(written.read_bytes())
