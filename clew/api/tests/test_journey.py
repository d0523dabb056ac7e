"""The whole journey by programs alone: from the customer's mail to the closed order and change."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from clew.api.tests.parts import (
    Everybody,
    a_customer,
    an_agreed_set,
    an_enquiry,
    review_and_confirm,
)
from clew.areas.changes.models import ASPECTS
from clew.client import Refused
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.signatures.models import Signature
from clew.kernel.testing import People, events_of
from clew.kernel.tokens.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.mark.sf("SF-123")
def test_from_the_mail_to_the_closed_order(
    all_: Everybody, everyone: People, tmp_path: Path
) -> None:
    alice = all_.alice
    customer, contact = a_customer(all_)
    enquiry = an_enquiry(all_, tmp_path)
    answered = alice.enquiries.answer(enquiry["number"], answer="We will.", delay_reason="fair")
    assert answered["state"] == "answered"
    number = an_agreed_set(all_, enquiry, contact)
    soon = str(clock.today() + timedelta(days=30))
    offer = alice.offers.draft(set=number, price="42000.00", valid_until=soon, contact=contact)
    alice.offers.edit(offer["number"], terms="30 days net.", match=offer)
    assert alice.offers.send(offer["number"])["state"] == "sent"
    assert alice.call("offers.sheet", offer["number"]).content.startswith(b"%PDF")
    order = alice.orders.receive(
        set=number, title="800 Wren seats", offer=offer["number"], contact=contact, quantity="800",
        unit="pieces", customer_reference="PO-4711",
    )["number"]  # fmt: skip
    assert alice.orders.accept(order, match=alice.orders.get(order))["state"] == "accepted"
    assert all_.dave.orders.start(order)["state"] == "in_realization"
    with pytest.raises(Refused) as early:
        all_.bob.orders.make_ready(order)
    assert early.value.status == 409
    assert "is critical and nothing proves yet that it is met" in early.value.detail
    report = tmp_path / "trial.txt"
    report.write_text("fits all three cars")
    due = next(p["number"] for p in alice.orders.get(order)["proofs"] if p["due"])
    proved = all_.carol.orders.verify_with_evidence(
        order, item=due, passed=True, method="trial", result="fits", evidence=report
    )
    proof = next(p for p in proved["proofs"] if p["number"] == due)
    assert proof["state"] == "met"
    assert alice.files.get(proof["evidence"]).content == b"fits all three cars"
    all_.bob.orders.make_ready(order)
    all_.frank.orders.deliver(order, what="800 Wren seats", delivered_on=str(clock.today()))
    alice.orders.ask(order, contact=contact)
    closed = alice.orders.close(order, post_delivery_note="two years of warranty")
    assert closed["state"] == "closed"
    assert alice.enquiries.get(enquiry["number"])["state"] == "won"
    thread = alice.threads.get(order)
    assert thread["opening"]
    assert {"said", "reviewed", "accepted", "proved", "delivered"} <= {
        k["kind"] for k in thread["knots"]
    }
    assert alice.customers.get(customer)["version"] > 0
    assert all_.bob.trail.verify()["ok"]


def test_what_is_signed_by_a_token_says_so(
    all_: Everybody, everyone: People, tmp_path: Path
) -> None:
    _, contact = a_customer(all_)
    number = an_agreed_set(all_, an_enquiry(all_, tmp_path), contact)
    signature = Signature.objects.get(record__number=number, meaning="approved")
    token = ApiToken.objects.get(person_id=everyone.heidi.record_id)
    assert signature.method.startswith(f"API token {token.prefix}")
    assert signature.printed_name == "Heidi"
    assert verify().ok


def test_an_approval_is_of_the_words_that_were_read(
    all_: Everybody, everyone: People, tmp_path: Path
) -> None:
    alice, heidi = all_.alice, all_.heidi
    a_customer(all_)
    enquiry = an_enquiry(all_, tmp_path)
    number = alice.requirement_sets.open(title="Wren", enquiry=enquiry["number"])["number"]
    seen = alice.requirement_sets.get(number)
    with pytest.raises(Refused) as bare:
        heidi.requirement_sets.approve(number)
    assert bare.value.status == 428
    with pytest.raises(Refused) as short:
        heidi.requirement_sets.approve(number, match=f'"{seen["version"]}"')
    assert short.value.status == 428
    alice.requirement_sets.add_line(number, our_wording="Something else")
    before = Event.objects.count()
    with pytest.raises(Refused) as late:
        alice.requirement_sets.submit(number, match=seen)
    assert late.value.status == 412
    assert late.value.versions["seen"] == seen.etag.strip('"')
    assert late.value.versions["current"] == alice.requirement_sets.get(number).etag.strip('"')
    assert Event.objects.count() == before


def test_a_line_that_was_reworded_meanwhile_shows_both_texts(
    all_: Everybody, tmp_path: Path
) -> None:
    alice = all_.alice
    a_customer(all_)
    enquiry = an_enquiry(all_, tmp_path)
    number = alice.requirement_sets.open(title="Wren", enquiry=enquiry["number"])["number"]
    line = alice.requirement_sets.add_line(number, our_wording="Grey")
    alice.requirement_sets.edit_line(number, line["number"], our_wording="Blue", match=line)
    with pytest.raises(Refused) as late:
        alice.requirement_sets.edit_line(number, line["number"], our_wording="Red", match=line)
    assert late.value.status == 412
    assert {"what": "Our wording", "seen": "Red", "now": "Blue"} in late.value.problem[
        "differences"
    ]
    gone = alice.requirement_sets.remove_line(number, line["number"])
    assert gone["lines"] == 0


def test_a_change_from_the_wish_to_the_close(
    all_: Everybody, everyone: People, tmp_path: Path
) -> None:
    alice, bob = all_.alice, all_.bob
    customer, contact = a_customer(all_)
    number = an_agreed_set(all_, an_enquiry(all_, tmp_path), contact)
    order = alice.orders.receive(set=number, title="800 Wren seats", contact=contact)["number"]
    alice.orders.accept(order, match=alice.orders.get(order))
    all_.dave.orders.start(order)
    wish = alice.interactions.note(text="Charcoal, please.", customer=customer, contact=contact)
    grey = next(
        line["number"] for line in alice.each("requirement_sets.lines", number)
        if "grey" in line["our_wording"]
    )  # fmt: skip
    change = alice.changes.ask(
        order=order, source=wish["number"], title="Charcoal instead of grey", origin="customer",
        driver="stains show", reason="parents complain", need="stains do not show",
        customer_words="Charcoal, please.", touched=[grey],
    )["number"]  # fmt: skip
    alice.changes.submit(change)
    alice.changes.compute_impact(change)
    alice.changes.add_impact(change, what="310 grey covers in stock", effect="not_affected")
    touched = alice.changes.get(change)["impact"]
    for item in touched:
        if item["record"] and item["record"]["number"] in (grey, number, order):
            alice.changes.judge_impact(change, item["id"], effect="affected")
    if any(item["effect"] == "" for item in alice.changes.get(change)["impact"]):
        alice.changes.judge_rest(change, remark="not touched")
    alice.changes.write_assessment(
        change, match=alice.changes.get(change), **dict.fromkeys(ASPECTS, "none")
    )
    voting = alice.changes.assess(change)
    for vote in voting["votes"]:
        all_.of(vote["function"]).changes.vote(change, vote["function"], vote="yes")
    approved = bob.changes.approve(change, match=bob.changes.get(change))
    assert approved["state"] == "approved"
    carol = everyone.carol.record_id
    person = next(p["number"] for p in bob.each("people.list") if p["name"] == "Carol")
    assert carol
    planned = alice.changes.plan_task(
        change, what="Order the fabric", person=person, due_on=str(clock.today())
    )
    started = alice.changes.start(change)
    assert started["opened_revision"] == 2
    all_.carol.changes.task_done(change, planned["plan"][0]["id"])
    line = alice.requirement_sets.line(number, grey)
    alice.requirement_sets.edit_line(number, grey, our_wording="800 Wren seats in charcoal",
                                     customer_wording="Charcoal, please.", match=line)  # fmt: skip
    review_and_confirm(all_, number, contact)
    assert [o["number"] for o in alice.changes.get(change)["orders_behind"]] == [order]
    alice.changes.adopt(change, order)
    for notice in alice.each("requirement_sets.notices", number):
        all_.of(notice["function"]).notices.acknowledge(notice["id"])
    for item in alice.changes.get(change)["impact"]:
        if item["effect"] == "affected" and not item["became"]:
            alice.changes.reissued(change, item["id"], became="as revision 2 says")
    alice.changes.finish(change)
    verified = all_.dave.changes.verify(change, passed=True, found="The first seat is charcoal.")
    assert verified["verification_passed"] is True
    closed = bob.changes.close(change, lessons="Ask for the stains.", customer_feedback="Pleased.")
    assert closed["state"] == "closed"
    assert events_of(change)[-1] == "change_request.closed"
    assert verify().ok


def test_a_list_comes_in_by_upload_mapping_dry_run_and_publish(
    all_: Everybody, tmp_path: Path
) -> None:
    alice = all_.alice
    customer, _ = a_customer(all_)
    number = alice.requirement_sets.open(title="List", customer=customer)["number"]
    csv = tmp_path / "list.csv"
    csv.write_text("No;Requirement;Category\nA1;Fits a small car;product\nA2;Grey;nonsense\n")
    staged = alice.lists.upload(number, file=csv)
    assert staged["header"][:2] == ["No", "Requirement"]
    assert staged["published_at"] is None
    assert [place["place"] for place in staged["refused"]]
    mapped = alice.lists.understand(
        staged["id"], header_row=1, mapping={"external_id": 0, "our_wording": 1}
    )
    assert (mapped["refused_count"], mapped["counts"]["new"]) == (0, 2)
    with pytest.raises(Refused) as wrong:
        alice.lists.understand(staged["id"], header_row=1, mapping={"colour": 0})
    assert wrong.value.errors[0]["pointer"] == "/mapping/colour"
    done = alice.lists.publish(staged["id"], leave_out=False)
    assert done["published_at"] is not None
    lines = {line["external_id"]: line["our_wording"]
             for line in alice.each("requirement_sets.lines", number, limit=1)}  # fmt: skip
    assert lines == {"A1": "Fits a small car", "A2": "Grey"}
    alice.lists.paste(number, text="Blue\nGreen\timplied")
    assert alice.requirement_sets.get(number)["lines"] == 4
    assert b"Fits a small car" in alice.lists.export_csv(number).content


def test_the_link_goes_by_mail_and_is_in_no_answer(all_: Everybody, tmp_path: Path) -> None:
    alice = all_.alice
    customer, contact = a_customer(all_)
    its: Any = an_enquiry(all_, tmp_path)
    number = alice.requirement_sets.open(title="Wren", enquiry=its["number"])["number"]
    with pytest.raises(Refused) as early:
        alice.confirmations.send_link(number, contact=contact)
    assert early.value.status == 409
    lost = alice.enquiries.lose(its["number"], reason="too dear")
    assert lost["state"] == "lost"
    assert alice.enquiries.reopen(its["number"], reason="came back")["state"] in (
        "open",
        "answered",
    )
    assert not OutgoingMail.objects.filter(text__contains="/p/").exists()
    assert customer
