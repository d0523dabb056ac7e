"""The acts and records of each area that the journey does not meet; each done once over the API."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clew.api.tests.parts import Everybody, a_customer, an_agreed_set, an_enquiry
from clew.areas.confirmations.commands import confirming
from clew.areas.customers.models import Contact
from clew.areas.customers.queries import contact_actor
from clew.areas.orders.tests import builders
from clew.areas.requirements.models import SetRevision
from clew.client import Answer, Refused
from clew.kernel import clock
from clew.kernel.api.operations import OPERATIONS
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.people.actor import Actor
from clew.kernel.testing import People, events_of
from clew.kernel.testing_api import Program
from clew.kernel.tokens.models import OneTimeLink

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
NOW = clock.now().isoformat()
SOON = str(clock.today() + timedelta(days=20))


def a_set(all_: Everybody) -> tuple[str, str, int]:
    customer, contact = a_customer(all_)
    made = all_.alice.requirement_sets.open(title="Wren", customer=customer)
    return made["number"], customer, contact


def a_note(all_: Everybody, **more: object) -> Answer:
    return all_.alice.interactions.note(text="800 seats, please.", channel="letter", **more)


def test_every_operation_is_called_by_a_test() -> None:
    sources = "\n".join(path.read_text() for path in HERE.glob("*.py"))
    called = set(re.findall(r"(\w+\.\w+)\(", sources)) | set(re.findall(r'"(\w+\.\w+)"', sources))
    assert sorted(set(OPERATIONS) - called) == []


def test_customers(all_: Everybody) -> None:
    alice, bob = all_.alice, all_.bob
    number, contact = a_customer(all_)
    assert [row["number"] for row in alice.customers.list()["items"]] == [number]
    seen = alice.customers.get(number)
    seen = alice.customers.edit(number, notes="two shops", match=seen)
    assert (seen["notes"], seen["place"]) == ("two shops", "Bremen")
    alice.customers.edit_contact(number, contact, part="Technics", match=seen)
    assert bob.customers.hold(number, reason="unpaid")["state"] == "on_hold"
    assert bob.customers.resume(number, reason="paid")["state"] == "active"
    assert bob.customers.decline(number, reason="weapons")["state"] == "declined"


def test_products_families_and_markets(all_: Everybody) -> None:
    alice = all_.alice
    family = alice.product_families.add(name="Wren", product_types=["child seats"])
    number = family["number"]
    alice.product_families.edit(number, intended_use="small cars", match=family)
    said = alice.product_families.get(number)
    assert (said["product_types"], said["intended_use"]) == (["child seats"], "small cars")
    assert [row["number"] for row in alice.each("product_families.list")] == [number]
    assert len(alice.product_families.list()["items"]) == 1
    product = alice.products.add(family=number, name="Wren 2", markets=["AU"])
    alice.products.edit(product["number"], description="a seat", match=product)
    alice.products.offer_in(product["number"], code="EU")
    alice.products.stop_offering(product["number"], "AU", reason="too far")
    said = alice.products.get(product["number"])
    assert {m["code"]: m["until"] is None for m in said["markets"]} == {"AU": False, "EU": True}
    assert alice.products.list()["items"][0]["family"]["number"] == number
    with pytest.raises(Refused) as gone:
        alice.products.stop_offering(product["number"], "AU")
    assert gone.value.status == 404
    alice.markets.add(code="US-TX", name="Texas")
    assert "US-TX" in {m["code"] for m in alice.markets.list()["items"]}


def test_the_register_of_law_and_its_verdicts(all_: Everybody) -> None:
    alice, grace = all_.alice, all_.grace
    assert grace.law.load()["loaded"] > 5
    own = grace.law.add(code="x-1", name="Our own", market="AU", product_types=["child seats"])
    assert own["code"] == "X-1"
    checked = grace.law.check(own["number"], status="in force", next_check=SOON, match=own)
    assert (checked["status"], checked["name"], checked["example"]) == (
        "in force", "Our own", False,
    )  # fmt: skip
    assert grace.law.get(own["number"])["next_check"] == SOON
    assert {row["market"] for row in grace.law.list(market="AU")["items"]} == {"AU"}
    customer, _ = a_customer(all_)
    family = alice.product_families.add(name="Wren", product_types=["child seats"])["number"]
    product = alice.products.add(family=family, name="Wren 2", markets=["AU"])["number"]
    its = alice.requirement_sets.open(
        title="Law", customer=customer, product=product, markets=["AU"]
    )["number"]
    refused = grace.requirement_sets.judge_law(its, own["number"], applies=False, reason="not this")
    row = next(r for r in refused["law"] if r["code"] == "X-1")
    assert (row["applies"], row["reason"]) == (False, "not this")
    accepted = grace.requirement_sets.accept_law(its)
    assert all(r["applies"] is not None for r in accepted["law"])
    assert accepted["lines"] == len([r for r in accepted["law"] if r["applies"]]) > 0


def test_interactions(all_: Everybody) -> None:
    alice = all_.alice
    unknown = alice.interactions.catch_text(
        source="From: Ute <ute@kind.example>\nTo: us@linnet.example\nSubject: Hello\n\nAny seats?\n"
    )["number"]
    assert alice.interactions.get(unknown)["customer"] is None
    made = alice.interactions.make_customer(unknown, name="Kind", contact_name="Ute Kind")
    assert made["customer"]["title"] == "Kind"
    dated = alice.interactions.received(unknown, happened_at="2026-03-02T09:00:00Z")
    assert dated["happened_at"] == "2026-03-02T09:00:00Z"
    told = alice.interactions.tell(unknown, subject="Re: Hello", text="Yes, many.")
    assert told["direction"] == "out"
    assert OutgoingMail.objects.filter(to_address="ute@kind.example").exists()
    customer, contact = a_customer(all_)
    other = a_note(all_)["number"]
    assigned = alice.interactions.assign(other, customer=customer, contact=contact)
    assert assigned["contact"] == contact
    assert alice.interactions.close(other, reason="a mistake")["state"] == "closed"
    assert alice.interactions.reopen(other)["state"] == "open"
    assert [r["number"] for r in alice.interactions.list(customer=customer)["items"]] == [other]
    with pytest.raises(Refused) as alone:
        a_note(all_, contact=contact)
    assert alone.value.errors == [
        {"pointer": "/customer", "parameter": "", "detail": "Name the contact's customer too."}
    ]
    with pytest.raises(Refused) as naive:
        a_note(all_, happened_at="2026-03-02T09:00:00")
    assert naive.value.errors[0]["pointer"] == "/happened_at"


def test_enquiries(all_: Everybody, tmp_path: Path) -> None:
    alice, bob = all_.alice, all_.bob
    _, contact = a_customer(all_)
    first = an_enquiry(all_, tmp_path)
    number = first["number"]
    judy = next(p["number"] for p in bob.people.list()["items"] if p["name"] == "Judy")
    edited = alice.enquiries.edit(number, wanted_date=SOON, owner=judy, match=first)
    assert (edited["wanted_date"], edited["owner"]["title"]) == (SOON, "Judy")
    assert edited["contact"] == contact
    assert alice.enquiries.tell(number, subject="Soon", text="We look.")["channel"] == "mail"
    declined = bob.enquiries.decline(number, reason="no room in August")
    assert declined["state"] == "declined"
    listed = alice.enquiries.list(state="declined")["items"]
    assert [row["number"] for row in listed] == [number]


def test_the_head_the_plan_and_the_ends_of_a_set(all_: Everybody) -> None:
    alice, bob = all_.alice, all_.bob
    number, customer, _ = a_set(all_)
    seen = alice.requirement_sets.get(number)
    edited = alice.requirement_sets.edit(number, title="Wren 2", set_class="light", match=seen)
    assert (edited["title"], edited["set_class"]) == ("Wren 2", "light")
    alice.requirement_sets.plan_contingency(number, text="Another supplier.")
    assert alice.requirement_sets.get(number)["contingency"] == "Another supplier."
    line = alice.requirement_sets.add_line(number, our_wording="Grey", customer_wording="grey")
    its = alice.requirements.get(line["number"])
    assert (its["words"], its["set"]["number"]) == ("Grey", number)
    for origin in ("implied", "obligatory", "organization"):
        alice.requirement_sets.say_none(number, origin, reason="for this test")
    asked = alice.requirement_sets.submit(number, match=alice.requirement_sets.get(number))
    assert asked["revision_state"] == "in_review"
    back = bob.requirement_sets.return_to_draft(number, reason="too vague")
    assert back["revision_state"] == "draft"
    alice.requirement_sets.submit(number, match=alice.requirement_sets.get(number))
    declined = bob.requirement_sets.decline(number, reason="we cannot")
    assert declined["revision_state"] == "declined"
    other = alice.requirement_sets.open(title="Other", customer=customer)["number"]
    gone = alice.requirement_sets.withdraw(other, reason="opened twice")
    assert gone["revision_state"] == "withdrawn"
    rows = alice.requirement_sets.list(customer=customer)["items"]
    assert [row["number"] for row in rows] == [other, number]
    assert alice.requirement_sets.list(state="declined")["items"][0]["number"] == number


def reviewed(everyone: People) -> tuple[str, int]:
    its_set = builders.a_set(everyone, set_class="light")
    builders.approve(everyone, its_set)
    return its_set.record.number, builders.greta(its_set.customer).pk


def test_the_customers_word(all_: Everybody, everyone: People) -> None:
    alice, heidi = all_.alice, all_.heidi
    number, contact = reviewed(everyone)
    sent = alice.confirmations.send_link(number, contact=contact)
    assert sent["revision"] == 1
    link = OneTimeLink.objects.get(record__number=number)
    assert link.token_hash not in str(sent)
    assert "/p/" not in str(sent)
    seen = alice.requirement_sets.get(number)
    waived = heidi.confirmations.waive(
        number, reason="they are on leave", expires_on=SOON, match=seen
    )
    assert waived["kind"] == "waiver"
    read = alice.confirmations.read_back(
        number, contact=contact, reference="on the phone", happened_at=NOW,
        match=alice.requirement_sets.get(number),
    )  # fmt: skip
    assert read["kind"] == "read_back"
    kinds = [c["kind"] for c in alice.confirmations.list(number)["items"]]
    assert kinds == ["read_back", "waiver"]


def test_an_approval_is_taken_back_visibly(all_: Everybody, everyone: People) -> None:
    number, _ = reviewed(everyone)
    opened = all_.alice.requirement_sets.reopen(number, reason="they want blue")
    assert opened["revision_state"] == "draft"
    assert "requirement_set.reopened" in events_of(number)


def test_what_was_signed_and_asked_by_link(all_: Everybody, everyone: People) -> None:
    alice = all_.alice
    number, contact = reviewed(everyone)
    alice.confirmations.send_link(number, contact=contact)
    link, greta, revision = by_link(number)
    item = revision.lines.first().requirement
    confirming.answer_item(link, item, actor=greta, answer="question", text="Which grey?")
    asked = alice.remarks.list(number)["items"][0]
    assert asked["outside"] is True
    answered = alice.confirmations.answer_customer(asked["id"], answer="GM-2.")
    assert answered["settlement"] == "GM-2."
    link, greta, revision = by_link(number)  # with the answer went a new one
    confirming.sign_by_link(
        link, actor=greta, printed_name="Greta Falk", part="Buying",
        seen=revision.content_digest, rendered="the terms",
    )  # fmt: skip
    signed = alice.confirmations.list(number)["items"][0]
    assert (signed["kind"], signed["signed"]) == ("link", True)
    receipt = json.loads(alice.confirmations.receipt_as_json(signed["id"]).content)
    assert receipt
    paper = alice.confirmations.receipt_as_pdf(signed["id"])
    assert paper.content.startswith(b"%PDF")
    for operation in ("confirmations.receipt_as_json", "confirmations.receipt_as_pdf"):
        with pytest.raises(Refused) as no:
            alice.call(operation, 99999)
        assert no.value.status == 404


def by_link(number: str) -> tuple[OneTimeLink, Actor, SetRevision]:
    """Return the live link, whose it is, and the revision under it."""
    link = OneTimeLink.objects.select_related("record").get(
        record__number=number, revoked_at=None, purpose="confirm"
    )
    contact = Contact.objects.get(pk=link.contact_id)
    revision = SetRevision.objects.get(requirement_set=link.record_id, n=link.revision)
    return link, contact_actor(contact), revision


def test_offers_end(all_: Everybody, everyone: People) -> None:
    alice = all_.alice
    number, contact = reviewed(everyone)
    offers = [
        alice.offers.draft(set=number, price="10.00", valid_until=SOON, contact=contact)["number"]
        for _ in range(2)
    ]
    alice.offers.send(offers[0])
    assert alice.offers.lose(offers[0], reason="too dear")["state"] == "lost"
    assert alice.offers.withdraw(offers[1], reason="a mistake")["state"] == "withdrawn"
    assert [row["number"] for row in alice.offers.list(state="lost")["items"]] == [offers[0]]
    assert alice.offers.get(offers[1])["ended_reason"] == "a mistake"


def test_orders_end_and_go_back(all_: Everybody, everyone: People) -> None:
    bob, carol, heidi = all_.bob, all_.carol, all_.heidi
    its_set = builders.a_ready_set(everyone)
    first = builders.an_order(everyone, its_set).record.number
    assert heidi.orders.decline(first, reason="no room")["state"] == "declined"
    order = builders.order_at(everyone, "in_realization", its_set).record.number
    due = next(p["number"] for p in bob.orders.get(order)["proofs"] if p["due"])
    checked = carol.orders.verify(order, item=due, passed=False, method="trial", result="stuck")
    assert next(p for p in checked["proofs"] if p["number"] == due)["state"] == "failed"
    carol.orders.verify(order, item=due, passed=True, method="trial", result="fits")
    bob.orders.make_ready(order)
    assert bob.orders.send_back(order, reason="a scratch")["state"] == "in_realization"
    assert bob.orders.cancel(order, reason="they closed")["state"] == "cancelled"
    rows = bob.orders.list(state="cancelled")["items"]
    assert [row["number"] for row in rows] == [order]


def test_changes_end(all_: Everybody, everyone: People) -> None:
    alice, bob = all_.alice, all_.bob
    its_set = builders.a_ready_set(everyone)
    number, contact = its_set.record.number, builders.greta(its_set.customer).pk

    def asked(title: str) -> Answer:
        return alice.changes.ask(
            set=number, title=title, origin="internal", driver="a part is gone",
            reason="no supplier", need="go on", adds_lines=True,
        )  # fmt: skip

    first = asked("Another lock")
    edited = alice.changes.edit(first["number"], title="Another buckle", match=first)
    assert edited["title"] == "Another buckle"
    assert alice.changes.withdraw(first["number"], reason="found one")["state"] == "withdrawn"
    second = asked("A new strap")["number"]
    alice.changes.submit(second)
    wish = alice.changes.confirm_wish(
        second, contact=contact, how="read back by phone", happened_at=NOW,
        match=alice.changes.get(second),
    )  # fmt: skip
    assert wish["wish_how"] == "read back by phone"
    if any(item["effect"] == "" for item in alice.changes.get(second)["impact"]):
        alice.changes.judge_rest(second)
    aspects = alice.changes.get(second)["assessment"]
    alice.changes.write_assessment(
        second, change_class="light", match=alice.changes.get(second),
        **dict.fromkeys(aspects, "none"),
    )  # fmt: skip
    assert alice.changes.assess(second)["state"] == "assessed"
    assert alice.changes.take_back(second, reason="forgot a thing")["state"] == "submitted"
    alice.changes.assess(second)
    assert bob.changes.reject(second, reason="too late")["state"] == "rejected"
    open_ones = [row["number"] for row in alice.changes.list(state="open")["items"]]
    assert open_ones == []
    with pytest.raises(Refused) as nothing:
        alice.changes.ask(title="X", origin="internal")
    assert nothing.value.errors[0]["pointer"] == "/set"


def test_a_plan_line_is_dropped_and_a_thing_reissued_in_words(
    all_: Everybody, everyone: People, tmp_path: Path
) -> None:
    alice, bob = all_.alice, all_.bob
    its_set = builders.a_ready_set(everyone, set_class="light")
    number = its_set.record.number
    change = alice.changes.ask(
        set=number, title="A new strap", origin="internal", driver="a part is gone",
        reason="no supplier", need="go on", adds_lines=True,
    )["number"]  # fmt: skip
    alice.changes.submit(change)
    stock = alice.changes.add_impact(change, what="310 straps in stock")["impact"][-1]["id"]
    if any(item["effect"] == "" for item in alice.changes.get(change)["impact"]):
        alice.changes.judge_rest(change)
    aspects = alice.changes.get(change)["assessment"]
    alice.changes.write_assessment(
        change, match=alice.changes.get(change), **dict.fromkeys(aspects, "none")
    )
    for vote in alice.changes.assess(change)["votes"]:
        all_.of(vote["function"]).changes.vote(change, vote["function"], vote="yes")
    bob.changes.approve(change, match=bob.changes.get(change))
    person = alice.people.list()["items"][0]["number"]
    planned = alice.changes.plan_task(change, what="Buy", person=person, due_on=SOON)
    dropped = alice.changes.task_dropped(change, planned["plan"][0]["id"], reason="not needed")
    assert dropped["plan"] == []
    said = alice.changes.reissued(change, stock, became="sold as spares")
    assert said["impact"][-1]["became"] == "sold as spares"
    report = tmp_path / "report.txt"
    report.write_text("seen")
    with pytest.raises(Refused) as early:
        all_.dave.changes.verify_with_evidence(change, passed=True, found="x", evidence=report)
    assert early.value.status == 409


def test_lists_and_exports(all_: Everybody, tmp_path: Path) -> None:
    alice = all_.alice
    number, _, _ = a_set(all_)
    csv = tmp_path / "list.csv"
    csv.write_text("Requirement\nFits a small car\n")
    staged = alice.lists.upload(number, file=csv)
    assert alice.lists.get(staged["id"])["counts"] == staged["counts"]
    assert alice.lists.export_xlsx(number).content[:2] == b"PK"


def test_what_every_record_has(all_: Everybody, tmp_path: Path) -> None:
    alice = all_.alice
    a_customer(all_)
    enquiry = an_enquiry(all_, tmp_path)["number"]
    its = alice.records.get(enquiry)
    assert (its["kind"], its["comes_from"][0]["number"]) == ("enquiry", "IN-0001")
    kinds = [row["kind"] for row in alice.records.list(kind="interaction")["items"]]
    assert kinds == ["interaction"]
    entries = alice.records.history(enquiry)["entries"]
    assert [entry["verb"] for entry in entries] == ["enquiry.made"]
    remark = alice.remarks.say(enquiry, text="How many?", kind="question")
    assert remark["settled_at"] is None
    assert alice.remarks.settle(remark["id"], settlement="800")["settlement"] == "800"
    assert [r["id"] for r in alice.remarks.list(enquiry)["items"]] == [remark["id"]]
    mail = alice.interactions.get("IN-0001")["files"][0]
    assert b"Message-ID: <wren-1@falk.example>" in alice.files.get(mail["id"]).content


def test_my_work_search_people_and_trail(all_: Everybody, tmp_path: Path) -> None:
    alice, bob = all_.alice, all_.bob
    a_customer(all_)
    enquiry = an_enquiry(all_, tmp_path)["number"]
    mine = alice.tasks.list()["items"]
    assert [task["record"]["number"] for task in mine] == [enquiry]
    assert mine[0]["customer_waits"] is True
    assert alice.tasks.asked()["items"] == []
    found = alice.search.find(q="wren seats")["hits"]
    assert enquiry in [hit["number"] for hit in found]
    assert alice.search.find(q=enquiry.lower())["hits"][0]["number"] == enquiry
    entries = bob.trail.list(limit=3)
    assert len(entries["items"]) == 3
    assert {entry["who"] for entry in entries["items"]} <= {"Alice", "Bob"}
    assert entries["items"][0]["seq"] > entries["items"][1]["seq"]
    signed = bob.trail.checkpoints()["items"]
    assert all(c["note"].startswith("clew/company/") for c in signed)
    assert alice.me.get()["name"] == "Alice"


def test_conformity_and_threads(all_: Everybody, everyone: People) -> None:
    alice = all_.alice
    order = builders.order_at(everyone, "delivered").record.number
    report = alice.conformity.report(limit=200)
    assert sum(report["counts"].values()) > 20
    one = alice.conformity.obligation(report["results"][0]["id"])
    assert {r["id"] for r in one["results"]} == {report["results"][0]["id"]}
    assert alice.threads.thread_pdf(order).content.startswith(b"%PDF")
    line = alice.orders.get(order)["proofs"][0]["number"]
    assert alice.threads.get(line)["number"] == line
    with pytest.raises(Refused) as no:
        alice.threads.get("CU-0001")
    assert no.value.status == 404


def test_a_notice_is_read_and_acknowledged(all_: Everybody, everyone: People) -> None:
    its_set = builders.a_ready_set(everyone)
    rows = all_.alice.requirement_sets.notices(its_set.record.number)["items"]
    waiting = next(row for row in rows if row["acknowledged_at"] is None)
    who = all_.of(waiting["function"])
    assert who.notices.get(waiting["id"])["set"]["number"] == its_set.record.number
    assert who.notices.acknowledge(waiting["id"])["acknowledged_at"] is not None


def test_the_set_of_another_revision_is_read(all_: Everybody, tmp_path: Path) -> None:
    _, contact = a_customer(all_)
    number = an_agreed_set(all_, an_enquiry(all_, tmp_path), contact)
    first = all_.alice.requirement_sets.get(number, revision=1)
    assert first["revision"] == 1
    with pytest.raises(Refused) as no:
        all_.alice.requirement_sets.get(number, revision=7)
    assert no.value.status == 404


LISTS = (
    "customers", "product-families", "products", "law", "interactions", "enquiries",
    "requirement-sets", "offers", "orders", "changes", "records", "people", "tasks", "trail",
)  # fmt: skip


def test_a_list_asks_as_much_for_many_rows_as_for_one(
    api_of: Callable[..., Program], everyone: People
) -> None:
    grace, alice = api_of(everyone.grace), api_of(everyone.alice)
    grace.post("/law/load")
    for n in range(3):
        its_set = builders.a_set(everyone, customer=builders.a_customer(everyone, f"Falk{n}"))
        number, greta = its_set.record.number, builders.greta(its_set.customer).pk
        customer = its_set.customer.record.number
        family = alice.post("/product-families", {"name": f"Wren {n}"}).json()["number"]
        alice.post("/products", {"family": family, "name": f"Wren {n}"})
        note = {"text": "seats", "customer": customer, "contact": greta}
        said = alice.post("/interactions", note).json()["number"]
        alice.post(f"/interactions/{said}/enquiry", {})
        alice.post("/offers", {"set": number, "contact": greta})
        builders.an_order(everyone, its_set)
        alice.post("/changes", {"set": number, "title": "X", "origin": "internal"})
    odd = {}
    for name in LISTS:
        alice.get(f"/{name}?limit=1")
        with CaptureQueriesContext(connection) as one:
            alice.get(f"/{name}?limit=1")
        with CaptureQueriesContext(connection) as many:
            rows = len(alice.get(f"/{name}?limit=50").json()["items"])
        if rows < 3 or len(many) > len(one):
            odd[name] = (rows, len(one), len(many))
    assert odd == {}
