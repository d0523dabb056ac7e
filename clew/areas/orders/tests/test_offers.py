"""Offers: what may leave before the review, what it says on its face, and how it ends."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from clew.areas.communication import commands as communication
from clew.areas.orders import commands
from clew.areas.orders.models import Offer
from clew.areas.orders.tests import builders as b
from clew.areas.requirements.commands import lines
from clew.kernel import clock
from clew.kernel.attachments import store
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.jobs.duties import duties
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.sending import folder_file, send_waiting
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db


def test_a_binding_offer_waits_for_the_review_and_another_says_what_it_is(everyone):
    its_set = b.a_set(everyone, set_class="light")
    binding = b.an_offer(everyone, its_set)
    events = Event.objects.count()
    with pytest.raises(Refused, match="before the review of RS-0001, revision 1, is approved"):
        commands.send_offer(binding, actor=everyone.alice)
    assert Event.objects.count() == events

    loose = commands.send_offer(b.an_offer(everyone, its_set, binding=False), actor=everyone.alice)
    mail = OutgoingMail.objects.get(record=loose.record)
    assert "NOT BINDING" in mail.text
    assert mail.subject.startswith("Our non-binding offer OF-0002")

    b.approve(everyone, its_set)
    commands.send_offer(binding, actor=everyone.alice)
    mail = OutgoingMail.objects.get(record=binding.record)
    assert "binds us until" in mail.text
    assert "NOT BINDING" not in mail.text
    assert send_waiting() == 2
    assert b"application/pdf" in folder_file(mail).read_bytes()
    held = binding.record.files.get(role="offer as sent")
    assert store.read(held.file_id).startswith(b"%PDF")
    assert verify().ok


def test_a_binding_offer_needs_price_day_and_somebody_to_go_to(everyone, ready_set):
    offer = b.an_offer(everyone, ready_set, price=None, valid_until=None, contact=None)
    with pytest.raises(Refused) as caught:
        commands.send_offer(offer, actor=everyone.alice)
    said = {r.link: r.url for r in caught.value.refusals}
    assert said == dict.fromkeys(
        ["its price", "its last day", "a contact"], f"/offers/{offer.record.number}/edit"
    )
    commands.edit_offer(
        offer, actor=everyone.alice, price=Decimal(9), contact=b.greta(ready_set.customer),
        valid_until=clock.today() - timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(Refused, match="last day has passed"):
        commands.send_offer(offer, actor=everyone.alice)


def test_what_was_sent_is_not_changed_and_a_stale_edit_is_a_conflict(everyone, ready_set):
    offer = b.an_offer(everyone, ready_set)
    with pytest.raises(Conflict):
        commands.edit_offer(offer, actor=everyone.alice, seen=0, price=Decimal(1))
    commands.send_offer(offer, actor=everyone.alice)
    with pytest.raises(Refused, match="what was sent is not changed"):
        commands.edit_offer(offer, actor=everyone.alice, price=Decimal(1))
    offer.refresh_from_db()
    assert offer.price == Decimal("42000.00")


def test_an_offer_over_words_that_were_replaced_is_not_sent(everyone, ready_set):
    offer = b.an_offer(everyone, ready_set)
    b.revise(everyone, ready_set)
    with pytest.raises(Refused, match="revision 1 of RS-0001 was replaced"):
        commands.send_offer(offer, actor=everyone.alice)


def test_offers_end_by_themselves_when_their_last_day_passed(everyone, ready_set):
    late = b.an_offer(everyone, ready_set)
    other = b.an_offer(everyone, ready_set, valid_until=clock.today() + timedelta(days=90))
    for offer in (late, other):
        commands.send_offer(offer, actor=everyone.alice)
    assert commands.expire_offers() == 0
    duty = next(d for d in duties() if d.name == "offers")
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        duty.do()
    assert Offer.objects.get(pk=late.pk).state == "expired"
    assert Offer.objects.get(pk=other.pk).state == "sent"
    assert events_of(late.record.number)[-1] == "offer.expired"
    assert verify().ok


def test_a_withdrawn_offer_is_taken_back_from_the_customer_too(everyone, ready_set):
    sent, draft = b.an_offer(everyone, ready_set), b.an_offer(everyone, ready_set)
    commands.send_offer(sent, actor=everyone.alice)
    for offer in (sent, draft):
        commands.withdraw_offer(offer, actor=everyone.alice, reason="the steel price doubled")
    told = OutgoingMail.objects.filter(subject__contains="withdrawn")
    assert [mail.record_id for mail in told] == [sent.pk]
    assert "the steel price doubled" in told[0].text


def test_offer_and_order_bring_the_enquiry_to_its_end(everyone):
    customer = b.a_customer(everyone)
    note = communication.catch_note(
        actor=everyone.alice, channel="phone", subject="800 seats", text="We need 800 seats.",
        customer=customer, contact=b.greta(customer),
    )  # fmt: skip
    enquiry = communication.make_enquiry(note, actor=everyone.alice)
    its_set = lines.open_set("800 seats", actor=everyone.alice, customer=customer, enquiry=enquiry)
    offer = b.an_offer(everyone, its_set, binding=False, enquiry=enquiry)
    commands.send_offer(offer, actor=everyone.alice)
    enquiry.refresh_from_db()
    assert enquiry.state == "offered"
    order = b.an_order(everyone, its_set, offer=offer, enquiry=enquiry, source=note)
    enquiry.refresh_from_db()
    offer.refresh_from_db()
    assert (enquiry.state, offer.state) == ("won", "accepted")
    up = order.record.links_up.values_list("type", "source__number")
    assert set(up) == {
        ("ordered", "RS-0001"), ("accepted_offer", "OF-0001"), ("stated_in", "IN-0001"),
    }  # fmt: skip
    assert verify().ok
