"""Who may take which step of an interaction and of an enquiry, from which state."""

import pytest

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.communication.workflow import ENQUIRIES, INTERACTIONS
from clew.areas.customers import commands as customers
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people.actor import SYSTEM
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db

SPEAKERS = {"alice", "bob", "judy"}
DECLINERS = {"bob", "heidi"}
EVERYBODY = {
    "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy",
}  # fmt: skip

# verb → (from, to, who may), written by hand
ENQUIRY_TABLE = {
    "answer": ({"open"}, "answered", SPEAKERS),
    "offer": ({"open", "answered", "offered"}, "offered", SPEAKERS),
    "win": ({"open", "answered", "offered"}, "won", SPEAKERS),
    "lose": ({"open", "answered", "offered"}, "lost", SPEAKERS),
    "decline": ({"open", "answered", "offered"}, "declined", DECLINERS),
    "reopen": ({"lost"}, "open", SPEAKERS),
}
# ivan caught it, so he is its owner
INTERACTION_TABLE = {
    "answer": ({"open"}, "answered", SPEAKERS | {"ivan"}),
    "use": ({"open", "answered", "used"}, "used", SPEAKERS | {"carol", "ivan"}),
    "close": ({"open", "answered"}, "closed", SPEAKERS | {"ivan"}),
    "reopen": ({"closed"}, "open", SPEAKERS | {"ivan"}),
}


@pytest.fixture
def caught(everyone) -> Interaction:
    customer = customers.register("Kinderfalk", actor=SYSTEM)
    greta = customers.add_contact(
        customer, "Greta Falk", actor=SYSTEM, email="greta@kinderfalk.example"
    )
    return communication.catch_note(
        actor=everyone.ivan, channel="phone", text="800 seats.", contact=greta
    )


@pytest.fixture
def enquiry(everyone, caught) -> Enquiry:
    return communication.make_enquiry(caught, actor=everyone.alice)


def test_the_tables_name_every_step():
    assert {s.verb: (set(s.source), s.target) for s in ENQUIRIES.steps} == {
        verb: (source, target) for verb, (source, target, _) in ENQUIRY_TABLE.items()
    }
    assert {s.verb: (set(s.source), s.target) for s in INTERACTIONS.steps} == {
        verb: (source, target) for verb, (source, target, _) in INTERACTION_TABLE.items()
    }


@pytest.mark.parametrize("verb", ENQUIRY_TABLE)
def test_steps_of_an_enquiry_by_state_and_person(everyone, enquiry, verb):
    source, _, who = ENQUIRY_TABLE[verb]
    _check(everyone, enquiry, ENQUIRIES, verb, source, who)


@pytest.mark.parametrize("verb", INTERACTION_TABLE)
def test_steps_of_an_interaction_by_state_and_person(everyone, caught, verb):
    source, _, who = INTERACTION_TABLE[verb]
    _check(everyone, caught, INTERACTIONS, verb, source, who)


def _check(everyone, subject, workflow, verb, source, who):
    for state in workflow.words:
        subject.state = state
        for name in EVERYBODY:
            refused = workflow.refusals(subject, verb, actor=getattr(everyone, name))
            assert (not refused) == (state in source and name in who), (state, name)


def test_denied_steps_change_nothing(everyone, enquiry):
    events = Event.objects.count()
    order = Record.objects.filter(kind="customer").get()
    attempts = [
        (NotAllowed, lambda: communication.answer_enquiry(
            enquiry, actor=everyone.dave, answer="Yes.")),
        (NotAllowed, lambda: communication.decline_enquiry(
            enquiry, actor=everyone.alice, reason="No.")),
        (Refused, lambda: communication.mark_lost(enquiry, actor=everyone.alice, reason=" ")),
        (Refused, lambda: communication.answer_enquiry(
            enquiry, actor=everyone.alice, answer="  ")),
        (Refused, lambda: communication.mark_won(enquiry, actor=everyone.alice, order=order)),
        (Refused, lambda: communication.mark_offered(enquiry, actor=everyone.alice, offer=order)),
        (NotAllowed, lambda: communication.make_enquiry(
            enquiry.interaction, actor=everyone.dave)),
        (Refused, lambda: communication.make_enquiry(enquiry.interaction, actor=everyone.alice)),
    ]  # fmt: skip
    for kind, attempt in attempts:
        with pytest.raises(kind):
            attempt()
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.answer, enquiry.outcome_reason) == ("open", "", "")
    assert Event.objects.count() == events
    assert verify().ok


def test_an_offer_answers_and_an_order_wins(everyone, enquiry):
    offer, order = _stand_in("offer"), _stand_in("order")
    communication.mark_offered(enquiry, actor=everyone.alice, offer=offer)
    assert enquiry.state == "offered"
    assert enquiry.answered_at is not None
    communication.mark_won(enquiry, actor=everyone.alice, order=order)
    assert enquiry.state == "won"
    events = Event.objects.count()
    communication.mark_won(enquiry, actor=everyone.alice, order=order)
    assert Event.objects.count() == events


def _stand_in(kind: str) -> Record:
    return open_record(kind, f"A stand-in for an {kind}")


def test_a_lost_enquiry_can_come_back(everyone, enquiry):
    communication.mark_lost(enquiry, actor=everyone.alice, reason="too dear")
    assert enquiry.outcome_by == everyone.alice.pseudonym
    communication.reopen_enquiry(enquiry, actor=everyone.alice, reason="they called again")
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.outcome_reason, enquiry.outcome_by) == ("open", "", None)
    assert verify().ok
