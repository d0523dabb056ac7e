"""What the tests of the API share: everybody's client, and the way to an agreed set."""

from collections.abc import Callable
from pathlib import Path

from clew.client import Answer, Clew
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.testing import People

ClewOf = Callable[..., Clew]
MAIL = b"""From: Greta Falk <greta@falk.example>
To: sales@linnet.example
Subject: 800 Wren seats
Message-ID: <wren-1@falk.example>
Date: Mon, 02 Mar 2026 09:00:00 +0000

We would like 800 Wren seats in grey. They must fit two-door cars.
"""
VOTERS = {
    "engineering": "carol", "production": "dave", "purchasing": "erin", "logistics": "frank",
    "sales": "alice", "customer_service": "judy", "compliance": "grace", "quality_manager": "bob",
}  # fmt: skip


class Everybody:
    """Everybody's client by first name: `all.alice.orders.get(...)`."""

    def __init__(self, clew_of: ClewOf, everyone: People) -> None:
        self.clew_of, self.everyone = clew_of, everyone

    def __getattr__(self, name: str) -> Clew:
        actor: Actor = getattr(self.everyone, name)
        return self.clew_of(actor)

    def of(self, function: str) -> Clew:
        return getattr(self, VOTERS[function])


def a_customer(all_: Everybody) -> tuple[str, int]:
    made = all_.alice.customers.register(name="Kinderfalk", place="Bremen", country="DE")
    with_greta = all_.alice.customers.add_contact(
        made["number"], name="Greta Falk", email="greta@falk.example", part="Buying"
    )
    return made["number"], with_greta["contacts"][0]["id"]


def an_enquiry(all_: Everybody, tmp_path: Path) -> Answer:
    mail = tmp_path / "wren.eml"
    mail.write_bytes(MAIL.replace(b"\n", b"\r\n"))
    caught = all_.alice.interactions.catch_mail(file=mail)
    assert caught["customer"]["title"] == "Kinderfalk"
    assert [f["role"] for f in caught["files"]] == ["original"]
    return all_.alice.interactions.make_enquiry(caught["number"])


def an_agreed_set(all_: Everybody, enquiry: Answer, contact: int) -> str:
    alice = all_.alice
    number = alice.requirement_sets.open(title="800 Wren seats", enquiry=enquiry["number"])[
        "number"
    ]
    first = alice.requirement_sets.add_line(
        number, our_wording="800 Wren seats in grey", source=enquiry["interaction"]["number"],
        customer_wording="800 Wren seats in grey", criterion="counted",
    )  # fmt: skip
    alice.requirement_sets.edit_line(
        number, first["number"], criterion="counted twice", match=first
    )
    alice.requirement_sets.add_lines(number, lines=[
        {"our_wording": "Fits a two-door car", "origin": "implied", "critical": True,
         "criterion": "fits", "verification": "trial", "intended_use": "small cars"},
        {"our_wording": "Cartons stack four high", "origin": "organization",
         "category": "delivery"},
    ])  # fmt: skip
    alice.requirement_sets.say_none(number, "obligatory", reason="sold as a spare part only")
    review_and_confirm(all_, number, contact)
    return number


def review_and_confirm(all_: Everybody, number: str, contact: int) -> None:
    alice = all_.alice
    asked = alice.requirement_sets.submit(number, match=alice.requirement_sets.get(number))
    for verdict in asked["verdicts"]:
        if verdict["given_at"] is None:
            all_.of(verdict["function"]).requirement_sets.verdict(
                number, verdict["function"], feasibility="yes", nothing_to_add=True
            )
    heidi = all_.heidi
    approved = heidi.requirement_sets.approve(number, match=heidi.requirement_sets.get(number))
    assert approved["revision_state"] == "reviewed"
    letter = alice.interactions.note(
        text="We order: PO-4711", channel="letter", contact=contact,
        customer=approved["customer"]["number"],
    )  # fmt: skip
    alice.confirmations.own_order(
        number, reference="PO-4711", contact=contact, source=letter["number"],
        happened_at=clock.now().isoformat(), match=alice.requirement_sets.get(number),
    )  # fmt: skip
    for notice in alice.requirement_sets.notices(number)["items"]:
        if notice["must_know_first"]:
            all_.of(notice["function"]).notices.acknowledge(notice["id"])
    assert alice.requirement_sets.release(number)["revision_state"] == "released"
