"""A sales person drops a mail and makes an enquiry with one key, through the pages."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.customers import commands as customers
from clew.areas.customers.models import Customer
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db
MAILS = Path(__file__).parents[4] / "tests" / "data"


def dropped(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (MAILS / name).read_bytes(), "message/rfc822")


@pytest.fixture
def alice(everyone, client_of):
    return client_of(everyone.alice)


@pytest.fixture
def kinderfalk(everyone):
    customer = customers.register("Kinderfalk", actor=everyone.alice, place="Bremen", country="DE")
    customers.add_contact(
        customer, "Greta Falk", actor=everyone.alice, email="greta.falk@kinderfalk.example"
    )
    return customer


@pytest.mark.sf("SF-019")
def test_from_a_dropped_mail_to_an_answered_enquiry(alice, kinderfalk):
    page = alice.post("/catch/mail", {"file": dropped("enquiry-en.eml")}, follow=True)
    assert page.redirect_chain[-1][0] == "/interactions/IN-0001"
    assert "Half of our customers in the city drive small two-door cars" in page.text
    assert 'data-key="e"' in page.text

    page = alice.post("/interactions/IN-0001/enquiry", follow=True)
    assert page.redirect_chain[-1][0] == "/enquiries/EN-0001"
    enquiry = Enquiry.objects.get()
    assert enquiry.customer == kinderfalk
    assert enquiry.contact.name == "Greta Falk"
    for fact in ("EN-0001", "Owner: Alice", "19 May 2026"):
        assert fact in page.text

    form = {"answer": "Yes, in August.", "by": "mail"}
    page = alice.post("/enquiries/EN-0001/answer", form)
    assert "say why it took longer" in page.text
    assert "Yes, in August." in page.text  # nothing typed is lost
    assert Enquiry.objects.get().state == "open"

    form["delay_reason"] = "the factory was closed"
    page = alice.post("/enquiries/EN-0001/answer", form, follow=True)
    assert "EN-0001 is answered." in page.text
    assert "the factory was closed" in page.text
    mail = OutgoingMail.objects.get()
    assert mail.to_address == "greta.falk@kinderfalk.example"
    assert mail.text.startswith("Yes, in August.")

    page = alice.post("/enquiries/EN-0001/lose", {"reason": "too dear"}, follow=True)
    assert "marked it as lost" in page.text
    assert "too dear" in page.text
    listed = alice.get("/enquiries/").text
    for fact in ("EN-0001", "Alice", "lost", "answered"):
        assert fact in listed
    assert verify().ok


def test_an_unknown_sender_becomes_a_customer_on_the_page(alice):
    page = alice.post("/catch/mail", {"file": dropped("anfrage-de.eml")}, follow=True)
    assert "Say first" in page.text
    assert 'value="Jürgen Müller"' in page.text
    form = {
        "name": "Spielhaus Süß",
        "contact_name": "Jürgen Müller",
        "place": "Köln",
        "country": "DE",
        "party": "dealer",
    }
    page = alice.post("/interactions/IN-0001/new-customer", form, follow=True)
    assert "Spielhaus Süß is a customer now." in page.text
    assert Customer.objects.get().contacts.get().party == "dealer"
    assert verify().ok


def test_an_unknown_sender_of_a_customer_we_have(alice, kinderfalk):
    alice.post("/catch/mail", {"file": dropped("anfrage-de.eml")})
    wrong = alice.post("/interactions/IN-0001/customer", {"who": "Nobody Ltd", "add_sender": "on"})
    assert "No customer is called that" in wrong.text
    form = {"who": "Kinderfalk · CU-0001", "add_sender": "on"}
    alice.post("/interactions/IN-0001/customer", form)
    assert Interaction.objects.get().contact.name == "Jürgen Müller"
    assert kinderfalk.contacts.count() == 2


@pytest.mark.sf("SF-219")
@pytest.mark.sf("SF-026")
def test_visits_and_calls_are_kept_per_customer_before_any_order(client_of, everyone, kinderfalk):
    dave = client_of(everyone.dave)
    for channel, text in (("meeting", "Walked the shop with them."), ("phone", "Wants 20 more.")):
        form = {"text": text, "channel": channel, "direction": "in", "who": "Greta Falk"}
        page = dave.post("/catch", form, follow=True)
        assert "is kept." in page.text
    page = dave.get("/customers/CU-0001").text
    assert page.index("Wants 20 more.") < page.index("Walked the shop with them.")
    assert "IN-0001" in page
    assert "IN-0002" in page
    assert verify().ok


def test_pasted_text_with_the_head_of_a_mail_is_a_mail(alice, kinderfalk):
    text = (
        "From: Greta Falk <greta.falk@kinderfalk.example>\nSubject: Spare buckles\n\nTen, please."
    )
    form = {"text": text, "channel": "letter", "direction": "in"}
    alice.post("/catch", {**form, "channel": "phone"})  # what was chosen before does not matter
    caught = Interaction.objects.get()
    assert (caught.channel, caught.subject, caught.text) == (
        "mail",
        "Spare buckles",
        "Ten, please.",
    )
    assert caught.customer == kinderfalk
    alice.post("/catch", {**form, "text": "Ten buckles, please."})
    assert Interaction.objects.latest("pk").channel == "letter"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("offer.pdf", b"%PDF-1.7", "This is a PDF document, not a mail."),
        ("empty.eml", b"", "file is empty (0 bytes)"),
        ("note.txt", b"hello there", "not a mail"),
    ],
)
def test_a_file_that_is_no_mail_answers_with_a_sentence(alice, name, content, sentence):
    events = Event.objects.count()
    page = alice.post("/catch/mail", {"file": SimpleUploadedFile(name, content)})
    assert page.status_code == 422
    assert sentence in page.text
    assert Event.objects.count() == events
    assert not Interaction.objects.exists()


def test_the_same_mail_again_says_so(alice, kinderfalk):
    alice.post("/catch/mail", {"file": dropped("enquiry-en.eml")})
    page = alice.post("/catch/mail", {"file": dropped("enquiry-en.eml")}, follow=True)
    assert "This was caught before: it is IN-0001." in page.text
    assert Interaction.objects.count() == 1


def test_a_double_click_makes_one_enquiry(alice, kinderfalk):
    alice.post("/catch/mail", {"file": dropped("enquiry-en.eml")})
    for _ in range(2):
        page = alice.post("/interactions/IN-0001/enquiry", {"key": "k1"}, follow=True)
        assert page.redirect_chain[-1][0] == "/enquiries/EN-0001"
    assert Enquiry.objects.count() == 1


def test_a_declined_enquiry_tells_the_customer(alice, client_of, everyone, kinderfalk):
    alice.post("/catch/mail", {"file": dropped("enquiry-en.eml")})
    alice.post("/interactions/IN-0001/enquiry")
    events = Event.objects.count()
    page = alice.get("/enquiries/EN-0001").text
    who = '<a href="/people/?role=top_management&amp;role=quality_manager">top management or '
    assert f"To decline you need the role {who}quality manager</a>." in page
    no = alice.post("/enquiries/EN-0001/decline", {"reason": "no", "by": "mail"})
    assert no.status_code == 403
    assert Event.objects.count() == events
    heidi = client_of(everyone.heidi)
    heidi.post("/enquiries/EN-0001/decline", {"reason": "We make no beds.", "by": "mail"})
    assert Enquiry.objects.get().state == "declined"
    assert "We make no beds." in OutgoingMail.objects.get().text
    assert events_of("EN-0001")[-1] == "enquiry.declined"
    assert "Heidi declined it" in alice.get("/enquiries/EN-0001").text
    assert verify().ok


def test_nothing_to_do_needs_its_reason_and_can_be_undone(alice, kinderfalk):
    alice.post("/catch/mail", {"file": dropped("enquiry-en.eml")})
    assert "Because is missing." in alice.post("/interactions/IN-0001/close", {"reason": ""}).text
    page = alice.post("/interactions/IN-0001/close", {"reason": "only a thank-you"}, follow=True)
    assert "only a thank-you" in page.text
    alice.post("/interactions/IN-0001/reopen")
    assert Interaction.objects.get().state == "open"
    assert events_of("IN-0001") == [
        "interaction.caught",
        "interaction.closed",
        "interaction.reopened",
    ]
    assert verify().ok


def test_lists_filter_by_state_and_customer(alice, kinderfalk):
    alice.post("/catch/mail", {"file": dropped("enquiry-en.eml")})
    alice.post("/catch/mail", {"file": dropped("no-date.eml")})
    alice.get("/catch")  # takes the messages
    assert "IN-0002" not in alice.get("/interactions/?customer=CU-0001").text
    assert "IN-0001" in alice.get("/interactions/?state=late").text
    assert "IN-0002" not in alice.get("/interactions/?state=late").text
    assert "Nothing here in this view." in alice.get("/interactions/?state=closed").text


def test_missing_and_malformed_numbers_answer_404(alice):
    for path in ("/interactions/IN-9999", "/enquiries/EN-9999", "/customers/CU-9999/edit"):
        assert alice.get(path).status_code == 404


@pytest.mark.sf("SF-082")
def test_everything_said_with_a_customer_is_one_log_with_times_and_is_found(alice, kinderfalk):
    alice.post("/catch/mail", {"file": dropped("enquiry-en.eml")})
    for channel, who, direction, text in (
        ("phone", "Greta Falk", "in", "She asked for a swatch of the moss cover."),
        ("meeting", "Kinderfalk", "in", "Walked the shop with them."),
        ("letter", "Greta Falk", "out", "We sent the swatch today."),
        ("phone", "", "in", "Somebody else wants a swatch."),
    ):
        form = {"channel": channel, "who": who, "direction": direction, "text": text}
        assert alice.post("/catch", form).status_code == 302
    alice.post(
        "/interactions/IN-0001/write", {"subject": "Yes", "text": "In August.", "by": "mail"}
    )
    alice.get("/catch")  # takes the messages
    log = alice.get("/interactions/?customer=CU-0001").text
    theirs = set(Interaction.objects.filter(customer=kinderfalk))
    assert len(theirs) == 5
    for each in Interaction.objects.all():
        assert (each.record.number in log) is (each in theirs)
    times = re.findall(r'data-th="Said"[^>]*><time datetime="([^"]+)"', log)
    assert len(times) == 5
    found = alice.get("/search", {"q": "swatch moss cover", "kind": "interaction"}).text
    assert "IN-0002" in found
    assert "IN-0003" not in found
    assert verify().ok
