"""The way of an order through the pages, from the set to the customer's answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clew.areas.communication.models import Interaction
from clew.areas.customers.queries import contact_actor
from clew.areas.orders import commands
from clew.areas.orders.models import Offer, Order, SatisfactionAnswer, Verification
from clew.areas.orders.tests import builders as b
from clew.areas.requirements.models import Requirement
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
ORDER = {
    "title": "800 Wren seats",
    "stated": "documented",
    "customer_reference": "PO-4711",
    "quantity": "800",
    "unit": "pieces",
    "value": "42000",
    "currency": "EUR",
    "wanted_date": "31 Aug 2027",
}


def post(client: Client, url: str, **data: object) -> str:
    """Send a form and return the text of the page it leads to, which must be a page."""
    answer = client.post(url, data, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    return answer.content.decode()


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def link_of(order: Order) -> str:
    mail = OutgoingMail.objects.exclude(secret_link="").get(record=order.record)
    return mail.secret_link.split("//", 1)[1].partition("/")[2]


@pytest.mark.sf("SF-004", "SF-020", "SF-074")
def test_from_the_set_to_the_customers_answer(everyone, client_of: SignIn):
    its_set = b.a_set(everyone)
    alice, bob, dave = client_of(everyone.alice), client_of(everyone.bob), client_of(everyone.dave)
    frank, carol = client_of(everyone.frank), client_of(everyone.carol)
    customer, number = its_set.customer, its_set.record.number
    assert number in text(alice, "/orders/new")
    page = post(alice, f"/orders/new/{number}", key="k1", contact=b.greta(customer).pk, **ORDER)
    order = Order.objects.get()
    assert "SO-0001 is received" in page
    assert "cannot be accepted before the review of RS-0001, revision 1, is approved" in page
    assert f'href="/requirements/{number}/review?revision=1"' in page
    assert alice.post("/orders/SO-0001/step/accept").status_code == 409

    b.approve(everyone, its_set)
    assert "Nothing is missing" in text(alice, "/orders/SO-0001")
    assert "SO-0001 is accepted" in post(
        alice, "/orders/SO-0001/step/accept", seen=seen_of(its_set.newest)
    )
    assert "has not confirmed" in text(dave, "/orders/SO-0001")
    assert dave.post("/orders/SO-0001/step/start").status_code == 409
    b.confirm(everyone, its_set)
    b.release(everyone, its_set)
    assert "SO-0001 is in work" in post(dave, "/orders/SO-0001/step/start")

    line = b.critical_line(order).requirement.record.number
    assert "nothing proves yet" in text(bob, "/orders/SO-0001")
    hole = f"/orders/SO-0001/verify?item={line}"
    assert hole in text(carol, "/orders/SO-0001")
    assert f"Is {line} met?" in text(carol, hole)
    report = SimpleUploadedFile("door-trial.pdf", b"%PDF-1.7 trial", "application/pdf")
    proof = {"item": line, "passed": "yes", "method": "trial in three cars", "result": "fits"}
    page = post(carol, "/orders/SO-0001/verify", key="k2", evidence=report, **proof)
    assert "1 of 1 proved" in page
    held = Verification.objects.get().evidence
    assert f'href="/files/{held.pk}"' in page
    assert b"".join(bob.get(f"/files/{held.pk}").streaming_content) == b"%PDF-1.7 trial"

    assert "is released for delivery" in post(bob, "/orders/SO-0001/step/make_ready")
    delivery = {"what": "800 Wren seats", "delivered_on": str(clock.today()), "last": "yes"}
    page = post(frank, "/orders/SO-0001/deliver", key="k3", **delivery)
    assert "SO-0001 has the delivery" in page

    assert "Ask the customer</a> what they thought of it" in text(alice, "/orders/SO-0001")
    greta = b.greta(customer)
    assert "Greta Falk is asked by mail" in post(alice, "/orders/SO-0001/voice", contact=greta.pk)
    _greta_answers(order)
    page = post(alice, "/orders/SO-0001/close", post_delivery_note="two years of warranty")
    assert "SO-0001 is closed" in page
    for shown in (
        "trial in three cars", "door-trial.pdf", "9 of 10", "Early and complete.", "Greta Falk",
        "two years of warranty", "Your order PO-4711 is accepted",
        "Your order PO-4711 is delivered",
    ):  # fmt: skip
        assert shown in page
    assert verify().ok


def _greta_answers(order: Order) -> None:
    guest, link = Client(), f"/{link_of(order)}"
    page = text(guest, link)
    assert "How satisfied are you with 800 Wren seats?" in page
    assert page.count('type="radio"') == 11
    for wrong in ({}, {"score": "11"}, {"score": "ten"}):
        answer = guest.post(link, {"words": "Early and complete.", **wrong})
        assert answer.status_code == 422
        assert "Choose a number from 0 to 10" in answer.content.decode()
        assert "Early and complete." in answer.content.decode()
    page = post(guest, link, score="9", words="Early and complete.")
    assert "You gave us 9 of 10" in page
    before = Event.objects.count()
    again = guest.post(link, {"score": "1", "words": "Someone else."}).content.decode()
    assert "You gave us 9 of 10" in again
    assert Event.objects.count() == before
    assert SatisfactionAnswer.objects.get().score == 9


def test_a_link_is_of_one_contact_and_of_one_purpose(everyone, ready_set):
    order = b.order_at(everyone, "delivered", ready_set)
    commands.ask_satisfaction(order, b.greta(order.customer), actor=everyone.alice)
    link = order.record.one_time_links.get()
    ute = voice_of(order, "Ute Kind")
    with pytest.raises(Refused, match="for somebody else"):
        commands.answer_satisfaction(link, actor=ute, score=0)
    link.purpose = "confirm"
    with pytest.raises(Refused, match="for somebody else"):
        commands.answer_satisfaction(link, actor=voice_of(order, "Greta Falk"), score=0)
    assert SatisfactionAnswer.objects.get().answered_at is None
    assert Client().get("/p/not-a-token").status_code == 404


def voice_of(order: Order, name: str) -> Actor:
    return contact_actor(order.customer.contacts.get(name=name))


def test_a_contact_is_asked_again_after_a_week_and_the_old_link_is_gone(everyone, ready_set):
    order = b.order_at(everyone, "delivered", ready_set)
    greta = b.greta(order.customer)
    commands.ask_satisfaction(order, greta, actor=everyone.alice)
    old = link_of(order)
    with pytest.raises(Refused, match="less than a week ago"):
        commands.ask_satisfaction(order, greta, actor=everyone.alice)
    OutgoingMail.objects.update(secret_link="")
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        commands.ask_satisfaction(order, greta, actor=everyone.alice)
        assert Client().get(f"/{old}").status_code == 404
        assert Client().get(f"/{link_of(order)}").status_code == 200
    assert SatisfactionAnswer.objects.count() == 1
    assert verify().ok


def test_a_double_click_makes_one_order(everyone, ready_set, client_of: SignIn):
    commands.send_offer(offer := b.an_offer(everyone, ready_set), actor=everyone.alice)
    alice = client_of(everyone.alice)
    sent = {"key": "same", "offer": offer.pk, **ORDER}
    pages = [post(alice, "/orders/new/RS-0001", **sent) for _ in range(2)]
    assert all("SO-0001 is received" in page for page in pages)
    assert Order.objects.count() == 1
    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert verify().ok


def test_a_refused_form_keeps_what_was_typed(everyone, ready_set, client_of: SignIn):
    order = b.order_at(everyone, "accepted", ready_set)
    frank = client_of(everyone.frank)
    said = {"what": "first lot", "delivered_on": str(clock.today()), "last": "no"}
    page = frank.post(f"/orders/{order.record.number}/deliver", said).content.decode()
    assert "deliver is possible when it is ready for delivery" in page
    assert 'value="first lot"' in page
    assert not order.deliveries.exists()


@pytest.mark.sf("SF-142")
def test_the_page_says_what_stops_the_start_and_a_spoken_order(everyone, client_of: SignIn):
    its_set = b.a_set(everyone, set_class="light")
    b.approve(everyone, its_set)
    alice, dave = client_of(everyone.alice), client_of(everyone.dave)
    post(alice, "/orders/new/RS-0001", **ORDER | {"stated": "verbal"})
    assert "came by word of mouth" in text(alice, "/orders/SO-0001")
    assert alice.post("/orders/SO-0001/step/accept").status_code == 409
    post(alice, "/orders/new/RS-0001", **ORDER)
    post(alice, "/orders/SO-0002/step/accept", seen=seen_of(its_set.newest))
    assert dave.post("/orders/SO-0002/step/start").status_code == 409
    b.confirm(everyone, its_set)
    b.release(everyone, its_set)
    post(alice, "/orders/SO-0001/step/accept", seen=seen_of(its_set.newest))
    for number in ("SO-0001", "SO-0002"):
        assert "is in work" in post(dave, f"/orders/{number}/step/start")


@pytest.mark.sf("SF-056")
def test_no_new_order_of_a_customer_who_is_not_served(everyone, ready_set, client_of: SignIn):
    order = b.order_at(everyone, "received", ready_set)
    alice, bob = client_of(everyone.alice), client_of(everyone.bob)
    customer = order.customer.record.number
    for verb, word in (("hold", "on hold"), ("decline", "declined")):
        post(bob, f"/customers/{customer}/{verb}", reason="Two bills are open.")
        page = alice.post(f"/orders/{order.record.number}/step/accept")
        assert page.status_code == 409
        for shown in (word, "Two bills are open", "by Bob"):
            assert shown in page.content.decode()
        post(bob, f"/customers/{customer}/resume", reason="They paid.")
    seen = seen_of(order.requirement_set.newest)
    assert "is accepted" in post(alice, f"/orders/{order.record.number}/step/accept", seen=seen)


def test_an_offer_through_the_pages(everyone, client_of: SignIn):
    its_set = b.a_set(everyone, set_class="light")
    alice = client_of(everyone.alice)
    said = {"binding": "no", "currency": "EUR", "price": "42000", "terms": "30 days net."}
    assert "is not approved yet" in text(alice, "/offers/new/RS-0001")
    page = post(alice, "/offers/new/RS-0001", key="k", **said)
    assert "This offer is NOT BINDING" in page
    assert "The offer needs <a" in page
    draft = alice.get("/offers/OF-0001/sheet")
    assert draft.content.startswith(b"%PDF")
    version = Offer.objects.get().record.version
    greta = b.greta(its_set.customer).pk
    edited = post(alice, "/offers/OF-0001/edit", version=version, contact=greta, **said)
    assert "Greta Falk" in edited
    assert "OF-0001 is sent" in post(alice, "/offers/OF-0001/send")
    sent = alice.get("/offers/OF-0001/sheet")
    assert sent.content != draft.content
    assert sent.content == alice.get("/offers/OF-0001/sheet").content
    assert "is marked lost" in post(alice, "/offers/OF-0001/lose", reason="They chose another.")
    assert "They chose another." in text(alice, "/offers/OF-0001")
    assert verify().ok


def test_an_end_through_the_pages(everyone, ready_set, client_of: SignIn):
    received, other = b.an_order(everyone, ready_set), b.an_order(everyone, ready_set)
    bob = client_of(everyone.bob)
    first = f"/orders/{received.record.number}"
    assert "Greta Falk is told by mail" in text(bob, f"{first}/decline")
    assert "Reason is missing" in bob.post(f"{first}/decline", {"reason": ""}).content.decode()
    assert "is declined" in post(bob, f"{first}/decline", reason="No room before October.")
    assert "No room before October." in text(bob, first)
    refused = client_of(everyone.ivan).post(
        f"/orders/{other.record.number}/decline", {"reason": "I do not like it."}
    )
    assert "you need the role" in refused.content.decode()
    other.refresh_from_db()
    assert other.state == "received"


def test_lists_filter_and_page(everyone, ready_set, client_of: SignIn):
    for _ in range(51):
        b.an_order(everyone, ready_set)
    alice = client_of(everyone.alice)
    page = text(alice, "/orders/")
    assert "SO-0051" in page
    assert "SO-0001" not in page
    older = page.split('href="?after=')[1].split('"')[0]
    assert "SO-0001" in text(alice, f"/orders/?after={older}")
    assert "No order is in this state" in text(alice, "/orders/?state=closed")
    assert "No offer yet" in text(alice, "/offers/")


def test_foreign_missing_and_unsigned_answer_without_telling(
    everyone, ready_set, client_of: SignIn
):
    order = b.order_at(everyone, "received", ready_set)
    alice, nobody = client_of(everyone.alice), Client()
    for place in ("orders/SO-0404", "orders/SO-0404/verify", "offers/OF-0404"):
        text(alice, f"/{place}", 404)
    for place in (f"orders/{order.record.number}", "orders/", "offers/"):
        assert nobody.get(f"/{place}").status_code == 302
    assert client_of(everyone.frank).post("/orders/new/RS-0001", ORDER).status_code == 403
    assert alice.get(f"/orders/{order.record.number}/step/accept").status_code == 405
    assert Order.objects.count() == 1


@pytest.mark.sf("SF-049")
def test_payer_receiver_and_user_are_named_apart_and_each_is_heard(everyone, client_of: SignIn):
    its_set = b.a_set(everyone)
    customer, alice = its_set.customer, client_of(everyone.alice)
    for name, party in (("Karl Depot", "dealer"),):
        form = {"name": name, "party": party, "email": "karl@kinderfalk.example"}
        post(alice, f"/customers/{customer.record.number}/contacts/new", **form)
    said = {
        "Greta Falk": "The price holds for a year.",
        "Karl Depot": "Pallets must not be higher than 1.8 m.",
        "Ute Kind": "The buckle opens with one hand.",
    }
    for name, words in said.items():
        post(alice, "/catch", text=words, channel="phone", direction="in", who=name)
        source = Interaction.objects.get(text=words)
        line = {"origin": "stated", "category": "product", "source": source.pk}
        post(
            alice,
            f"/requirements/{its_set.record.number}/lines",
            customer_wording=words,
            our_wording=f"{words} Agreed.",
            **line,
        )
        number = Requirement.objects.latest("pk").record.number
        shown = text(alice, f"/requirements/{number}")
        assert words in shown
        assert source.record.number in shown
        assert name in text(alice, f"/interactions/{source.record.number}")
    who = {
        part: customer.contacts.get(name=name).pk
        for part, name in zip(("contact", "receiver", "end_user"), said, strict=True)
    }
    shown = post(alice, f"/orders/new/{its_set.record.number}", key="k1", **ORDER, **who)
    for part, name in zip(("Ordered by", "Received by", "Used by"), said, strict=True):
        assert f"<dt>{part}</dt><dd>{name}</dd>" in shown
    for words in said.values():
        assert f"{words} Agreed." in shown
    assert verify().ok
