"""The customer's word by the commands: own order, read-back, waiver; and what refuses them."""

from datetime import timedelta

import pytest
import time_machine

from clew.areas.confirmations.commands import confirming
from clew.areas.confirmations.tests.parts import open_story
from clew.areas.requirements.commands import lines, releasing, reviewing
from clew.areas.requirements.queries import is_confirmed
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people import commands as people_commands
from clew.kernel.people.models import Person
from clew.kernel.refusals import Conflict, NotAllowed, Refused
from clew.kernel.testing import prepared

pytestmark = pytest.mark.django_db


@prepared
def story(everyone):
    return open_story(everyone)


def person_of(actor):
    return Person.objects.get(pk=actor.record_id)


def test_a_customers_order_confirms_without_a_click(story):
    story.reviewed()
    with pytest.raises(Refused, match="number of the customer's order"):
        confirming.confirm_by_own_order(
            story.revision, actor=story.people.alice, contact=None, reference="",
            source=story.letter(), happened_at=clock.now(),
        )  # fmt: skip
    with pytest.raises(Refused, match="Name the message or the order in which it came"):
        confirming.confirm_by_own_order(
            story.revision, actor=story.people.alice, contact=None, reference="PO 4711",
            source=None, happened_at=clock.now(),
        )  # fmt: skip
    assert story.revision.state == "reviewed"
    story.confirmed()
    assert story.revision.state == "confirmed"
    assert is_confirmed(story.revision)
    with pytest.raises(Refused, match="is confirmed already"):
        story.confirmed()
    assert verify().ok


def test_what_was_compared_is_what_is_confirmed(story):
    story.reviewed()
    alice, heidi = story.people.alice, story.people.heidi
    seen, letter = seen_of(story.revision), story.letter()
    reviewing.reopen(story.revision, actor=alice, reason="Charcoal.")
    line = story.revision.lines.first()
    lines.edit_line(line, actor=alice, seen=line.version.n, our_wording="Covers are charcoal.")
    story.reviewed()
    before = Event.objects.count()
    until = clock.today() + timedelta(days=10)
    stale = [
        lambda: confirming.confirm_by_own_order(
            story.revision, actor=alice, contact=story.contact, reference="PO 4711",
            source=letter, happened_at=clock.now(), seen=seen,
        ),
        lambda: confirming.confirm_by_read_back(
            story.revision, actor=alice, contact=story.contact, reference="by phone",
            happened_at=clock.now(), seen=seen,
        ),
        lambda: confirming.waive(
            story.revision, actor=heidi, reason="Sale.", expires_on=until, seen=seen
        ),
    ]  # fmt: skip
    for act in stale:
        with pytest.raises(Conflict, match="1 line of RS-0001 changed since you opened this"):
            act()
    assert Event.objects.count() == before
    assert story.revision.state == "reviewed"


def test_nothing_is_confirmed_before_the_approval(story):
    story.submit()
    letter = story.letter()
    before = Event.objects.count()
    with pytest.raises(Refused, match="possible when it is approved"):
        confirming.confirm_by_own_order(
            story.revision, actor=story.people.alice, contact=story.contact,
            reference="PO 4711", source=letter, happened_at=clock.now(),
        )  # fmt: skip
    assert Event.objects.count() == before


def test_a_read_back_does_not_suffice_for_class_high(everyone):
    story = open_story(everyone, set_class="high").reviewed()
    with pytest.raises(Refused, match="read-back does not suffice for class high"):
        confirming.confirm_by_read_back(
            story.revision, actor=everyone.alice, contact=story.contact,
            reference="on the phone", happened_at=clock.now(),
        )  # fmt: skip
    assert story.revision.state == "reviewed"


def test_a_read_back_confirms_class_standard(story):
    story.reviewed()
    confirming.confirm_by_read_back(
        story.revision, actor=story.people.alice, contact=story.contact,
        reference="on the phone, line by line", happened_at=clock.now(),
    )  # fmt: skip
    assert is_confirmed(story.revision)
    assert verify().ok


def test_a_waiver_ends_and_the_customer_can_still_confirm(story):
    story.reviewed()
    until = clock.today() + timedelta(days=10)
    with pytest.raises(NotAllowed, match="To waive"):
        confirming.waive(
            story.revision, actor=story.people.alice, reason="Sale starts.", expires_on=until
        )
    with pytest.raises(Refused, match="lies ahead"):
        confirming.waive(
            story.revision, actor=story.people.heidi, reason="x", expires_on=clock.today()
        )
    confirming.waive(
        story.revision, actor=story.people.heidi, reason="Sale starts.", expires_on=until
    )
    assert story.revision.state == "confirmed"
    assert is_confirmed(story.revision)
    with time_machine.travel(clock.now() + timedelta(days=11)):
        assert not is_confirmed(story.revision)
        story.acknowledge()
        with pytest.raises(Refused, match="The waiver for revision 1 has ended"):
            releasing.release(story.revision, actor=story.people.alice)
        story.confirmed()
        assert is_confirmed(story.revision)
        story.released()
    assert verify().ok


def test_under_four_eyes_the_author_does_not_waive(everyone):
    story = open_story(everyone, set_class="high").reviewed()
    people_commands.grant_role(person_of(everyone.alice), "top_management", actor=everyone.bob)
    alice = people_commands.act_as(person_of(everyone.alice))
    until = clock.today() + timedelta(days=10)
    with pytest.raises(NotAllowed, match="somebody other than who wrote"):
        confirming.waive(story.revision, actor=alice, reason="Sale.", expires_on=until)
    confirming.waive(story.revision, actor=everyone.heidi, reason="Sale.", expires_on=until)
