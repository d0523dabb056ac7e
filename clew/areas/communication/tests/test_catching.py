"""Catching: a mail, a note and a paste become interactions; what is no mail leaves nothing."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Interaction
from clew.areas.customers import commands as customers
from clew.areas.customers.queries import contact_actor
from clew.kernel import clock
from clew.kernel.attachments import store
from clew.kernel.attachments.models import File, RecordFile
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.refusals import NotAllowed, Refused
from clew.kernel.tasks.models import Task
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db
MAILS = Path(__file__).parents[4] / "tests" / "data"


def mail(name: str) -> bytes:
    return (MAILS / name).read_bytes()


@pytest.fixture
def kinderfalk(everyone):
    customer = customers.register("Kinderfalk", actor=everyone.alice, place="Bremen", country="de")
    customers.add_contact(
        customer, "Greta Falk", actor=everyone.alice, email="greta.falk@Kinderfalk.example"
    )
    return customer


def test_a_mail_of_a_known_sender_finds_its_customer(everyone, kinderfalk):
    caught = communication.catch_mail(mail("enquiry-en.eml"), actor=everyone.alice)
    assert caught.just_caught
    assert caught.record.number == "IN-0001"
    assert caught.customer == kinderfalk
    assert caught.contact.name == "Greta Falk"
    assert caught.record.customer_id == kinderfalk.pk
    assert caught.record.owner_id == everyone.alice.record_id
    assert caught.subject == "800 Wren seats for the autumn, and two-door cars"
    assert caught.happened_at == datetime(2026, 5, 15, 14, 40, 12, tzinfo=UTC)
    # Friday afternoon and two working days: Tuesday
    assert caught.answer_by == datetime(2026, 5, 19, 14, 40, 12, tzinfo=UTC)
    assert caught.to == ["sales@linnet.example"]
    assert caught.notes == []
    assert events_of("IN-0001") == ["interaction.caught"]
    assert verify().ok


def test_the_original_bytes_are_kept_and_sealed(everyone):
    raw = mail("drawing-attached.eml")
    caught = communication.catch_mail(raw, actor=everyone.alice, name="drawing.eml")
    files = {f.role: f for f in RecordFile.objects.filter(record=caught.record)}
    assert set(files) == {"original", "attachment"}
    assert store.read(files["original"].file_id) == raw
    assert files["attachment"].name == "base drawing.pdf"
    assert store.read(files["attachment"].file_id).startswith(b"%PDF-")
    event = Event.objects.get(record=caught.record)
    assert hashlib.sha256(raw).hexdigest() in event.leaf


def test_umlauts_of_an_old_charset_are_read(everyone):
    caught = communication.catch_mail(mail("anfrage-de.eml"), actor=everyone.alice)
    assert caught.subject == "Kindersitze für unsere Geschäfte in Köln"
    assert caught.from_name == "Jürgen Müller"
    assert "Grüßen" in caught.text
    assert caught.customer is None


def test_a_mail_without_date_says_so_and_can_be_dated(everyone):
    caught = communication.catch_mail(mail("no-date.eml"), actor=everyone.alice)
    assert any("no date" in note for note in caught.notes)
    came = clock.now() - timedelta(days=3)
    communication.set_received(caught, actor=everyone.alice, happened_at=came)
    caught.refresh_from_db()
    assert caught.happened_at == came
    assert Task.objects.get(record=caught.record, done_at=None).due_at == caught.answer_by
    assert verify().ok


def test_a_date_in_the_future_is_not_believed(everyone):
    late = mail("enquiry-en.eml").replace(b"15 May 2026", b"15 May 2126")
    caught = communication.catch_mail(late, actor=everyone.alice)
    assert caught.happened_at <= clock.now()
    assert any("future" in note for note in caught.notes)


def test_a_year_that_cannot_be_is_not_believed(everyone):
    old = mail("enquiry-en.eml").replace(
        b"15 May 2026 16:40:12 +0200", b"1 Jan 1904 00:00:00 +0000"
    )
    caught = communication.catch_mail(old, actor=everyone.alice)
    assert caught.happened_at.year >= 2020
    assert any("the mail says 1904;" in note for note in caught.notes)


def test_only_owner_and_speakers_sort_what_was_caught(everyone, kinderfalk):
    caught = communication.catch_mail(mail("no-date.eml"), actor=everyone.dave)
    events = Event.objects.count()
    for attempt in (
        lambda: communication.assign_customer(caught, actor=everyone.erin, customer=kinderfalk),
        lambda: communication.set_received(
            caught, actor=everyone.erin, happened_at=clock.now() - timedelta(days=1)
        ),
    ):
        with pytest.raises(NotAllowed, match="or owner"):
            attempt()
    assert Event.objects.count() == events
    communication.assign_customer(caught, actor=everyone.dave, customer=kinderfalk)


def test_the_same_mail_twice_is_one_interaction(everyone):
    first = communication.catch_mail(mail("enquiry-en.eml"), actor=everyone.alice)
    events = Event.objects.count()
    again = communication.catch_mail(mail("enquiry-en.eml"), actor=everyone.bob, name="copy.eml")
    assert again.pk == first.pk
    assert not again.just_caught
    assert Event.objects.count() == events
    by_another_way = b"Received: from elsewhere.example\r\n" + mail("enquiry-en.eml")
    assert communication.catch_mail(by_another_way, actor=everyone.bob).pk == first.pk
    no_id = mail("no-date.eml").replace(b"Message-ID: <no-date-1@corner-toys.example>\r\n", b"")
    third = communication.catch_mail(no_id, actor=everyone.alice)
    assert communication.catch_mail(no_id, actor=everyone.alice).pk == third.pk


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 nothing", "PDF document, not a mail"),
        (b"PK\x03\x04 half a zip", "ZIP archive, not a mail"),
        (b"just a line of text without any header", "not a mail"),
        (b"\x00\x01\x02\x03" * 100, "binary file"),
    ],
)
def test_what_is_no_mail_leaves_nothing(everyone, content, sentence):
    events = Event.objects.count()
    with pytest.raises(Refused, match=sentence):
        communication.catch_mail(content, actor=everyone.alice, name="thing.bin")
    assert Event.objects.count() == events
    assert not Interaction.objects.exists()
    assert not File.objects.exists()


def test_a_mail_that_is_too_big_is_refused_before_it_is_read(everyone):
    with pytest.raises(Refused, match="a mail may have 40 MB"):
        communication.catch_mail(b"From: a@b.c\r\n" + bytes(41 * 2**20), actor=everyone.alice)
    assert not Interaction.objects.exists()


def test_two_customers_with_one_address_ask_for_a_choice(everyone, kinderfalk):
    other = customers.register("Falk Import", actor=everyone.alice)
    customers.add_contact(
        other, "Greta Falk", actor=everyone.alice, email="greta.falk@kinderfalk.example"
    )
    caught = communication.catch_mail(mail("enquiry-en.eml"), actor=everyone.alice)
    assert caught.customer is None
    assert any("two customers" in note for note in caught.notes)


def test_a_phone_note_of_a_contact(everyone, kinderfalk):
    greta = kinderfalk.contacts.get()
    note = communication.catch_note(
        actor=everyone.dave, channel="phone", text="They want 20 more.\nBy Friday.", contact=greta
    )
    assert note.subject == "They want 20 more."
    assert note.customer == kinderfalk
    assert note.record.owner_id == everyone.dave.record_id
    assert note.answer_by > note.happened_at
    assert verify().ok


def test_notes_that_cannot_be(everyone, kinderfalk):
    greta = kinderfalk.contacts.get()
    other = customers.register("Other", actor=everyone.alice)
    events = Event.objects.count()
    for given, sentence in (
        ({"text": "  "}, "few words"),
        ({"text": "x", "channel": "pigeon"}, "channel"),
        ({"text": "x", "customer": other, "contact": greta}, "another customer"),
        ({"text": "x", "happened_at": clock.now() + timedelta(hours=1)}, "future"),
    ):
        with pytest.raises(Refused, match=sentence):
            communication.catch_note(**{"actor": everyone.alice, "channel": "phone", **given})
    with pytest.raises(NotAllowed):
        communication.catch_note(
            actor=contact_actor(greta), channel="phone", text="I record myself."
        )
    assert Event.objects.count() == events


def test_an_unknown_sender_becomes_a_customer(everyone):
    caught = communication.catch_mail(mail("anfrage-de.eml"), actor=everyone.alice)
    communication.make_customer(
        caught,
        actor=everyone.alice,
        name="Spielhaus Süß",
        contact_name=caught.from_name,
        place="Köln",
        country="DE",
    )
    caught.refresh_from_db()
    assert caught.customer.name == "Spielhaus Süß"
    assert caught.contact.email == "juergen.mueller@spielhaus-suess.example"
    assert caught.record.customer == caught.customer.record
    assert events_of("CU-0001") == ["customer.registered", "customer.contact_added"]
    assert verify().ok


def test_an_answer_to_our_mail_is_joined_to_it(everyone, kinderfalk):
    caught = communication.catch_mail(mail("enquiry-en.eml"), actor=everyone.alice)
    told = communication.tell_customer(
        caught, actor=everyone.alice, subject="Re: seats", text="Which cars?"
    )
    assert caught.state == "answered"
    reply = (
        b"From: greta.falk@kinderfalk.example\r\nSubject: Re: seats\r\n"
        b"Message-ID: <r2@kinderfalk.example>\r\nIn-Reply-To: "
        + told.message_id.encode()
        + b"\r\n\r\nSmall ones.\r\n"
    )
    answer = communication.catch_mail(reply, actor=everyone.alice)
    assert [link.source_id for link in answer.record.links_up.all()] == [told.pk]
    assert verify().ok
