"""Customers: registering, contacts, who may stop serving one, and what that stops."""

import pytest

from clew.areas.customers import commands, queries
from clew.areas.customers.models import STATES, Contact, Customer
from clew.areas.customers.workflow import WORKFLOW
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people.actor import NOBODY
from clew.kernel.people.models import Pseudonym
from clew.kernel.refusals import Conflict, NotAllowed, Refused
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db

# verb → (from, to, who may), written by hand
TABLE = {
    "hold": ({"active"}, "on_hold", {"bob", "heidi"}),
    "decline": ({"active", "on_hold"}, "declined", {"bob", "heidi"}),
    "resume": ({"on_hold", "declined"}, "active", {"bob", "heidi"}),
}


@pytest.fixture
def kinderfalk(everyone) -> Customer:
    return commands.register("Kinderfalk", actor=everyone.alice, place="Bremen", country="de")


@pytest.fixture
def greta(everyone, kinderfalk) -> Contact:
    return commands.add_contact(
        kinderfalk, "Greta Falk", actor=everyone.alice, email="Greta.Falk@Kinderfalk.example"
    )


def test_a_registered_customer_is_its_own_customer(everyone, kinderfalk):
    record = kinderfalk.record
    assert (record.number, record.state, kinderfalk.country) == ("CU-0001", "active", "DE")
    assert record.customer_id == record.pk
    assert record.owner_id == everyone.alice.record_id
    assert events_of("CU-0001") == ["customer.registered"]
    assert verify().ok


def test_a_contact_has_a_pseudonym_and_is_found_by_address(everyone, greta):
    assert Pseudonym.objects.get(id=greta.pseudonym).record == greta.customer.record
    assert queries.contact_by_address(" GRETA.falk@kinderfalk.EXAMPLE ") == greta
    assert queries.contact_by_address("") is None
    commands.edit_contact(greta, actor=everyone.alice, active=False)
    assert queries.contact_by_address("greta.falk@kinderfalk.example") is None
    assert queries.contact_actor(greta) == NOBODY
    assert verify().ok


def test_what_is_refused(everyone, kinderfalk, greta):
    events = Event.objects.count()
    for attempt, sentence in (
        (lambda: commands.register(" ", actor=everyone.alice), "name is missing"),
        (lambda: commands.register("X", actor=everyone.alice, country="Germany"), "two letters"),
        (
            lambda: commands.add_contact(
                kinderfalk, "G", actor=everyone.alice, email="greta.falk@kinderfalk.example"
            ),
            "has the address",
        ),
        (
            lambda: commands.add_contact(kinderfalk, "G", actor=everyone.alice, email="g at k"),
            "is not an e-mail",
        ),
        (
            lambda: commands.add_contact(kinderfalk, "G", actor=everyone.alice, party="friend"),
            "not a party",
        ),
        (lambda: commands.hold(kinderfalk, actor=everyone.bob, reason=" "), "Say why"),
    ):
        with pytest.raises(Refused, match=sentence):
            attempt()
    with pytest.raises(NotAllowed):
        commands.register("X", actor=everyone.dave)
    with pytest.raises(NotAllowed):
        commands.hold(kinderfalk, actor=everyone.alice, reason="late payer")
    kinderfalk.refresh_from_db()
    assert (kinderfalk.state, kinderfalk.state_reason) == ("active", "")
    assert Event.objects.count() == events


def test_the_table_names_every_step():
    assert {s.verb: (set(s.source), s.target) for s in WORKFLOW.steps} == {
        verb: (source, target) for verb, (source, target, _) in TABLE.items()
    }


@pytest.mark.parametrize("verb", TABLE)
def test_steps_by_state_and_person(everyone, kinderfalk, verb):
    source, _, who = TABLE[verb]
    for state in STATES:
        kinderfalk.state = state
        for actor in everyone.all():
            refused = WORKFLOW.refusals(kinderfalk, verb, actor=actor)
            wanted = state in source and actor.name.lower() in who
            assert (not refused) == wanted, (state, actor.name)


def test_a_held_customer_may_not_order_until_served_again(everyone, kinderfalk):
    assert queries.may_order(kinderfalk) == []
    commands.hold(kinderfalk, actor=everyone.bob, reason="Invoices are open.")
    (refusal,) = queries.may_order(kinderfalk)
    assert "Kinderfalk is on hold since" in refusal.sentence
    assert "by Bob: Invoices are open." in refusal.sentence
    assert refusal.url == "/r/CU-0001"
    commands.decline(kinderfalk, actor=everyone.heidi, reason="Never paid.")
    assert "is declined" in queries.may_order(kinderfalk)[0].sentence
    commands.resume(kinderfalk, actor=everyone.heidi, reason="Paid.")
    assert queries.may_order(kinderfalk) == []
    kinderfalk.refresh_from_db()
    assert kinderfalk.state_reason == ""
    assert events_of("CU-0001")[-3:] == [
        "customer.held",
        "customer.declined",
        "customer.resumed",
    ]
    assert verify().ok


def test_a_stale_edit_is_a_conflict(everyone, kinderfalk):
    seen = kinderfalk.record.version
    commands.edit(kinderfalk, actor=everyone.alice, seen=seen, place="Bremerhaven")
    with pytest.raises(Conflict, match="was changed by somebody else"):
        commands.edit(kinderfalk, actor=everyone.judy, seen=seen, place="Hamburg")
    assert Customer.objects.get().place == "Bremerhaven"


def test_a_contact_knows_of_its_own_customer_only(everyone, kinderfalk, greta):
    other = commands.register("Other", actor=everyone.alice)
    actor = queries.contact_actor(greta)
    assert actor.customer_id == kinderfalk.pk
    assert actor.contact_id == greta.pk
    assert list(queries.visible_to(actor)) == [kinderfalk]
    for number in (other.record.number, "CU-9999"):
        with pytest.raises(Exception, match="No such customer"):
            queries.get_visible(actor, number)
    assert not queries.visible_to(NOBODY).exists()


def test_names_and_numbers_find_customer_and_contact(everyone, kinderfalk, greta):
    label = queries.label_of(kinderfalk, greta)
    assert label == "Greta Falk · Kinderfalk · CU-0001"
    assert label in queries.choices(everyone.alice)
    assert queries.chosen(everyone.alice, label) == (kinderfalk, greta)
    assert queries.chosen(everyone.alice, "kinderfalk") == (kinderfalk, None)
    assert queries.chosen(everyone.alice, "greta falk") == (kinderfalk, greta)
    assert queries.chosen(everyone.alice, "cu-0001") == (kinderfalk, None)
    assert queries.chosen(everyone.alice, "Nobody") is None
    commands.register("Kinderfalk", actor=everyone.alice)
    assert queries.chosen(everyone.alice, "Kinderfalk") is None
