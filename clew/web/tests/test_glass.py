"""Who only administers reads no records, unless they break the glass before everybody's eyes."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from clew.areas.customers import commands as customers
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.sending import post, send_waiting
from clew.kernel.people import commands as people
from clew.kernel.people.models import Person
from clew.kernel.people.queries import person_actor
from clew.kernel.tasks.asking import waiting_for
from clew.kernel.testing import events_of
from tests.architecture.test_policy import ANYBODY, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def wattlebird(everyone):
    return customers.register("Wattlebird Nursery", actor=everyone.alice)


@pytest.fixture
def kim(everyone, wattlebird) -> Person:
    return people.take_in("Kim", "kim@linnet.example", actor=everyone.bob, roles=("administrator",))


@pytest.fixture
def desk(kim, client_of) -> Client:
    return client_of(person_actor(kim))


def test_every_page_of_records_is_refused_in_a_sentence(desk):
    before, odd, refused = Event.objects.count(), [], 0
    for route, row in listed():
        for method, who in (("get", row.read), ("post", row.write)):
            if not who or ANYBODY in who or row.administration:
                continue
            answer = getattr(desk, method)(route.url)
            refused += 1
            page = answer.content.decode()
            if answer.status_code != 403 or "reads no records" not in page or "/glass" not in page:
                odd.append(f"{method} {route.name}: {answer.status_code}")
    assert odd == []
    assert refused > 150
    assert Event.objects.count() == before


def test_what_they_look_after_is_open_and_tells_nothing_of_customers(desk, wattlebird):
    post(
        wattlebird.record,
        to_name="Helen Marsh",
        to_address="helen@wattlebird.example",
        subject="Wattlebird: is this what you want?",
        text="Dear Helen, open {link}",
        key="k",
        secret_link="http://localhost:8000/p/token-of-helen",
    )
    send_waiting()
    mail = OutgoingMail.objects.get()
    pages = ("/", "/people/", "/people/new", "/rules", "/mail/", f"/mail/{mail.pk}", "/trail/")
    for path in (*pages, "/glass", "/account/2fa/"):
        answer = desk.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200, path
        for word in ("Wattlebird", "Helen", "token-of-helen", "/customers/", "/search"):
            assert word not in page, f"{word} on {path}"
    assert desk.post(f"/mail/{mail.pk}/link").status_code == 403
    assert not any(e.endswith("mail_link_seen") for e in events_of(wattlebird.record.number))


def test_another_role_changes_nothing(kim, everyone, client_of):
    people.grant_role(kim, "logistics", actor=everyone.bob)
    assert client_of(person_actor(kim)).get("/customers/").status_code == 200


def test_nobody_makes_more_of_themselves(kim, desk):
    url = f"/people/{kim.record.number}/role"
    refused = desk.post(url, {"role": "quality_manager", "act": "grant"})
    assert refused.status_code == 409
    assert "does not grant roles to themselves" in refused.content.decode()
    assert person_actor(Person.objects.get(pk=kim.pk)).only_administers


def test_the_glass_gives_an_hour_of_reading_and_no_writing(desk, kim, wattlebird):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        assert desk.get("/customers/").status_code == 403
        broken = desk.post("/glass", {"reason": "Restore of RS-0004 asked by Heidi"}, follow=True)
        assert "You may read records now" in broken.content.decode()
        clock.shift(timedelta(minutes=59))
        for path in ("/", "/customers/", f"/r/{wattlebird.record.number}", "/rules"):
            page = desk.get(path, follow=True).content.decode()
            assert "The glass is broken" in page, path
        assert "Wattlebird" in desk.get("/customers/").content.decode()
        before = Event.objects.count()
        refused = desk.post("/customers/new", {"name": "Mine"})
        assert refused.status_code == 403
        assert "changes and signs nothing" in refused.content.decode()
        assert Event.objects.count() == before
        clock.shift(timedelta(minutes=2))
        assert desk.get("/customers/").status_code == 403
        assert "The glass is broken" not in desk.get("/").content.decode()
    assert events_of(kim.record.number)[-1] == "person.glass_broken"
    assert verify().ok


def test_top_management_and_quality_are_told_and_take_note(desk, kim, everyone, client_of):
    desk.post("/glass", {"reason": "A restore"})
    for actor in (everyone.heidi, everyone.bob):
        (task,) = waiting_for(actor)
        assert (task.title, task.url) == (
            "Kim reads records as administrator: look why",
            "/glass",
        )
    told = set(OutgoingMail.objects.values_list("to_address", flat=True))
    assert told == {"heidi@linnet.example", "bob@linnet.example"}
    assert "A restore" in OutgoingMail.objects.first().text
    heidi, url = client_of(everyone.heidi), f"/glass/{kim.record.number}"
    page = heidi.get("/glass").content.decode()
    assert "A restore" in page
    assert "Take note" in page
    assert desk.post(url).status_code == 403
    assert client_of(everyone.alice).get("/glass").status_code == 403
    heidi.post(url)
    assert not waiting_for(everyone.heidi)
    assert not waiting_for(everyone.bob)
    assert events_of(kim.record.number)[-1] == "person.glass_noted"


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_the_glass_stays_whole(desk, kim, reason):
    desk.post("/glass", {"reason": reason})
    assert "person.glass_broken" not in events_of(kim.record.number)
    assert desk.get("/customers/").status_code == 403


def test_who_may_read_anyway_has_no_glass_to_break(everyone, client_of):
    answer = client_of(everyone.bob).post("/glass", {"reason": "Just so"})
    assert answer.status_code == 409
    assert "let you read records already" in answer.content.decode()
    assert not Event.objects.filter(verb="person.glass_broken").exists()
