"""The review by its commands: rounds, verdicts, approval, revision, release."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction

from clew.areas.customers import commands as customers
from clew.areas.requirements.commands import lines, releasing, reviewing, revising
from clew.areas.requirements.models import Notice, ReviewRound, SetRevision
from clew.areas.requirements.queries import is_confirmed, is_confirmed_by_customer
from clew.areas.requirements.rules import required, rules
from clew.areas.requirements.stale import seen_of
from clew.areas.requirements.tests.review_parts import approved_change, noted, open_story, voices_of
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.comments.commands import say, settle
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.people import commands as people_commands
from clew.kernel.people.actor import SYSTEM
from clew.kernel.people.models import Person
from clew.kernel.people.queries import company as the_company
from clew.kernel.refusals import Conflict, NotAllowed, Refused
from clew.kernel.signatures.checking import differs
from clew.kernel.tasks.asking import waiting_for
from clew.kernel.testing import events_of, prepared

pytestmark = pytest.mark.django_db


@prepared
def story(everyone):
    return open_story(everyone)


def functions(revision, **which):
    return sorted(revision.verdicts.filter(**which).values_list("function", flat=True))


def test_submitting_asks_the_functions_of_the_rules(story):
    revision = story.submit()
    assert revision.state == "in_review"
    assert revision.round == 1
    assert functions(revision) == ["customer_service", "engineering", "logistics", "production"]
    why = revision.verdicts.get(function="engineering").why_asked
    assert why == "product (3 lines)"
    titles = [task.key for task in waiting_for(story.people.carol)]
    assert titles == ["verdict/1/engineering"]
    assert revision.record.state == "in_review"
    assert verify().ok


def test_a_stale_submission_is_a_conflict_with_the_lines(story):
    seen = seen_of(story.revision)
    line = story.line(2)
    lines.edit_line(
        line, actor=story.people.alice, seen=1, our_wording="In three warehouses by 1 June 2026."
    )
    before = Event.objects.count()
    with pytest.raises(Conflict, match="1 line of RS-0001 changed since you opened this") as caught:
        reviewing.submit(story.revision, actor=story.people.alice, seen=seen)
    assert caught.value.rows == [
        ("RQ-0002", "In the customer's warehouse by 1 June 2026.",
         "In three warehouses by 1 June 2026."),
    ]  # fmt: skip
    assert story.revision.state == "draft"
    assert Event.objects.count() == before
    with pytest.raises(Conflict, match="changed since you opened it"):
        reviewing.submit(story.revision, actor=story.people.alice, seen=seen.split(" ")[0])


def test_a_set_without_implied_lines_is_not_submitted(everyone):
    story = open_story(everyone)
    lines.remove_line(story.line(4), actor=everyone.alice)
    with pytest.raises(Refused, match="No line is implied"):
        story.submit()
    assert story.revision.state == "draft"


def test_nobody_answers_for_another_function(story):
    story.submit()
    before = Event.objects.count()
    with pytest.raises(NotAllowed, match="To answer for Production you need the role production"):
        reviewing.give_verdict(
            story.revision, "production", actor=story.people.carol, feasibility="yes"
        )
    with pytest.raises(Refused, match="Law is not asked about RS-0001"):
        reviewing.give_verdict(
            story.revision, "compliance", actor=story.people.grace, feasibility="yes"
        )
    assert Event.objects.count() == before
    assert functions(story.revision, given_at=None) == functions(story.revision)


def test_a_function_nobody_holds_is_answered_by_the_quality_manager(story):
    people_commands.lift_role(
        person_of(story.people.dave), "production", actor=story.people.bob, reason="Left."
    )
    story.submit()
    reviewing.give_verdict(story.revision, "production", actor=story.people.bob, feasibility="yes")
    assert story.revision.verdicts.get(function="production").by_name == "Bob"


def person_of(actor):
    return Person.objects.get(pk=actor.record_id)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"feasibility": "maybe"}, "Say feasible"),
        ({"feasibility": "no"}, "what stands in the way"),
        ({"feasibility": "conditions"}, "under which conditions"),
        ({"feasibility": "yes", "risk": "Foam.", "nothing_to_add": True}, "Nothing to add"),
        ({"feasibility": "no", "conditions": "x", "nothing_to_add": True}, "Nothing to add"),
    ],
)
def test_a_verdict_needs_its_words(story, said, sentence):
    story.submit()
    with pytest.raises(Refused, match=sentence):
        reviewing.give_verdict(story.revision, "production", actor=story.people.dave, **said)
    assert story.revision.verdicts.get(function="production").given_at is None


def test_nothing_to_add_keeps_name_and_time(story):
    story.submit()
    reviewing.give_verdict(
        story.revision,
        "production",
        actor=story.people.dave,
        feasibility="yes",
        nothing_to_add=True,
    )
    verdict = story.revision.verdicts.get(function="production")
    assert (verdict.feasibility, verdict.nothing_to_add, verdict.by_name) == ("yes", True, "Dave")
    assert verdict.given_at is not None
    assert not waiting_for(story.people.dave).exists()


def test_approval_needs_every_verdict(story):
    story.submit()
    story.judge(but="logistics")
    before = Event.objects.count()
    with pytest.raises(Refused, match="Logistics has no verdict on revision 1 yet") as caught:
        story.approve()
    assert caught.value.refusals[0].url.startswith("/requirements/RS-0001/review?revision=1")
    assert Event.objects.count() == before
    assert story.revision.state == "in_review"


def test_approval_needs_no_no(story):
    story.submit()
    story.judge(but="logistics")
    reviewing.give_verdict(
        story.revision, "logistics", actor=story.people.frank, feasibility="no",
        conditions="Six weeks by sea.",
    )  # fmt: skip
    with pytest.raises(Refused, match="Logistics says it cannot be done"):
        story.approve()


@pytest.mark.parametrize("kind", ["question", "change", "issue"])
def test_approval_needs_settled_remarks(story, kind):
    story.submit()
    story.judge()
    remark = say(
        story.its_set.record, actor=story.people.dave, kind=kind, text="Which lot first?",
        item=story.line(2).requirement.record, revision=1,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"1 .* is open on RQ-0002"):
        story.approve()
    settle(remark, actor=story.people.alice, settlement="The American one.")
    assert story.approve().state == "reviewed"


def test_the_approval_is_signed_over_what_was_seen(story):
    story.submit()
    story.judge()
    revision = story.approve()
    signature = revision.approval
    assert (signature.meaning, signature.printed_name) == ("approved", "Bob")
    assert signature.content_digest == revision.content_digest
    assert "1,200 Tern seats in the grey melange cover." in signature.rendered
    assert differs(signature) == ""
    assert events_of("RS-0001")[-1] == "requirement_set.approved"
    with pytest.raises(Refused, match="is reviewed"):
        lines.edit_line(story.line(1), actor=story.people.alice, seen=1, our_wording="Other.")
    assert verify().ok


def test_approving_over_another_digest_is_a_conflict(story):
    story.submit()
    story.judge()
    with pytest.raises(Conflict):
        reviewing.approve(story.revision, actor=story.people.bob, seen="0" * 64)
    assert story.revision.state == "in_review"


def test_lines_changed_behind_the_review_are_not_approved(story):
    story.submit()
    story.judge()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE requirements_setline SET position=99 WHERE position=1")
    with pytest.raises(Refused, match="The lines are not those of round 1 any more"):
        reviewing.approve(story.revision, actor=story.people.bob, seen=seen_of(story.revision))


def test_approved_lines_are_frozen_in_the_database(story):
    story.reviewed()
    for statement in (
        "UPDATE requirements_setline SET position=9 WHERE position=1",
        "DELETE FROM requirements_setline",
        "UPDATE requirements_requirementversion SET our_wording='x'",
        "UPDATE requirements_setrevision SET content_digest='x'",
    ):
        with (
            pytest.raises(Exception, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_four_eyes_in_class_high(everyone):
    story = open_story(everyone, set_class="high")
    people_commands.grant_role(person_of(everyone.alice), "top_management", actor=everyone.bob)
    alice = people_commands.act_as(person_of(everyone.alice))
    story.submit()
    story.judge()
    with pytest.raises(Refused, match="somebody who neither wrote nor submitted"):
        reviewing.approve(story.revision, actor=alice, seen=seen_of(story.revision))
    assert story.approve().approved_by == everyone.bob.pseudonym


def test_four_eyes_where_the_company_asks(story):
    story.submit()
    story.judge()
    people_commands.set_rules(the_company(), actor=story.people.bob, four_eyes_classes=["standard"])
    seen = seen_of(story.revision)
    with pytest.raises(Refused, match="somebody who neither wrote nor submitted"):
        reviewing.approve(story.revision, actor=story.people.alice, seen=seen)
    people_commands.set_rules(the_company(), actor=story.people.bob, four_eyes_classes=[])
    reviewing.approve(story.revision, actor=story.people.alice, seen=seen)


def test_sales_do_not_approve_class_high(everyone):
    story = open_story(everyone, set_class="high")
    story.submit()
    story.judge()
    with pytest.raises(Refused, match="class high is approved by quality manager or top"):
        reviewing.approve(story.revision, actor=everyone.alice, seen=seen_of(story.revision))


def test_one_reviewer_suffices_for_class_light(everyone):
    story = open_story(everyone, set_class="light")
    assert functions(story.submit()) == ["production"]
    story.judge()
    revision = reviewing.approve(story.revision, actor=everyone.alice, seen=seen_of(story.revision))
    assert revision.state == "reviewed"
    assert revision.notices.count() == 0


def test_the_next_round_asks_only_whose_lines_changed(story):
    story.submit()
    story.judge()
    reviewing.return_to_draft(story.revision, actor=story.people.frank, reason="Which warehouse?")
    first = ReviewRound.objects.get(revision=story.revision)
    assert (first.outcome, first.ended_name, len(first.verdicts)) == ("returned", "Frank", 4)
    lines.edit_line(
        story.line(2), actor=story.people.alice, seen=1, our_wording="In Ballarat by 1 June 2026."
    )
    revision = story.submit()
    assert revision.round == 2
    assert functions(revision, given_at=None) == ["logistics"]
    assert revision.verdicts.get(function="logistics").why_asked == "changed: RQ-0002"
    assert functions(revision, given_at__isnull=False) == [
        "customer_service", "engineering", "production",
    ]  # fmt: skip
    story.judge()
    assert story.approve().state == "reviewed"
    assert verify().ok


def test_who_said_no_is_asked_again_in_the_next_round(story):
    story.submit()
    story.judge(but="production")
    reviewing.give_verdict(
        story.revision, "production", actor=story.people.dave, feasibility="no", conditions="Full."
    )
    reviewing.return_to_draft(story.revision, actor=story.people.alice, reason="Look again.")
    assert functions(story.submit(), given_at=None) == ["production"]


def test_a_mended_typo_asks_nobody(story):
    story.submit()
    story.judge()
    reviewing.return_to_draft(story.revision, actor=story.people.alice, reason="A typo.")
    lines.edit_line(
        story.line(4), actor=story.people.alice, seen=1, editorial=True,
        our_wording="The cover comes off without any tools.",
    )  # fmt: skip
    assert functions(story.submit(), given_at=None) == []


def test_a_new_line_in_the_second_round_asks_its_function(story):
    story.submit()
    story.judge()
    reviewing.return_to_draft(story.revision, actor=story.people.judy, reason="Price is missing.")
    lines.add_line(
        story.revision, actor=story.people.alice, category="price",
        our_wording="A$ 214,800.", customer_wording="none",
    )  # fmt: skip
    assert functions(story.submit(), given_at=None) == ["sales"]


def test_declining_is_a_normal_end_with_reason_and_notice(story):
    story.submit()
    with pytest.raises(Refused, match="Say why"):
        reviewing.decline(story.revision, actor=story.people.bob, reason=" ")
    reviewing.decline(story.revision, actor=story.people.bob, reason="No line is free before May.")
    revision = story.revision
    assert (revision.state, revision.ended_reason) == ("declined", "No line is free before May.")
    mail = OutgoingMail.objects.get()
    assert mail.to_address == "helen@wattlebird.example"
    assert "No line is free before May." in mail.text
    assert revision.record.state == "declined"
    assert not waiting_for(story.people.carol).exists()
    assert verify().ok


def test_declining_without_anybody_to_tell_is_refused(story):
    customers.edit_contact(story.contact, actor=story.people.alice, active=False)
    story.submit()
    with pytest.raises(Refused, match="Nobody of Wattlebird has a mail address"):
        reviewing.decline(story.revision, actor=story.people.bob, reason="No line is free.")
    assert story.revision.state == "in_review"


def test_taking_back_revokes_the_approval(story):
    story.reviewed()
    approval = story.revision.approval
    reviewing.reopen(story.revision, actor=story.people.alice, reason="Charcoal, not grey.")
    assert story.revision.state == "draft"
    assert story.revision.approval is None
    assert approval.revocation.reason == "Charcoal, not grey."
    lines.edit_line(
        story.line(1), actor=story.people.alice, seen=1, our_wording="1,200 Tern in charcoal."
    )
    story.submit()
    assert functions(story.revision, given_at=None) == ["engineering", "production"]
    story.judge()
    story.approve()
    assert verify().ok


def test_a_waiver_that_ended_releases_nothing(story):
    story.reviewed()
    until = clock.today() + timedelta(days=10)
    noted(story.revision, "waiver", actor=story.people.heidi, waived_until=until)
    assert (story.revision.state, is_confirmed(story.revision)) == ("confirmed", True)
    assert not is_confirmed_by_customer(story.revision)
    story.acknowledge()
    with time_machine.travel(clock.now() + timedelta(days=11)):
        with pytest.raises(Refused, match="The waiver for revision 1 has ended"):
            releasing.release(story.revision, actor=story.people.alice)
        story.confirmed()
        assert is_confirmed_by_customer(story.revision)
        assert story.revision.waived_until is None
        with pytest.raises(Refused, match="is confirmed already"):
            story.confirmed()
        story.released()
    assert verify().ok


def test_who_must_know_first_acknowledges_before_release(story):
    story.reviewed().confirmed()
    assert list(story.revision.notices.values_list("function", "must_know_first")) == [
        ("production", True)
    ]
    with pytest.raises(Refused, match="Production must know first"):
        releasing.release(story.revision, actor=story.people.alice)
    notice = story.revision.notices.get()
    with pytest.raises(NotAllowed, match="To acknowledge for Production"):
        releasing.acknowledge(notice, actor=story.people.carol)
    releasing.acknowledge(notice, actor=story.people.dave)
    revision = releasing.release(story.revision, actor=story.people.alice)
    assert revision.state == "released"
    told = revision.notices.filter(must_know_first=False)
    assert sorted(told.values_list("function", flat=True)) == [
        "customer_service", "engineering", "logistics",
    ]  # fmt: skip
    assert verify().ok


def test_silence_is_escalated_once(story):
    story.reviewed().confirmed()
    assert releasing.escalate_silent(actor=SYSTEM) == 0
    with time_machine.travel(clock.now() + timedelta(days=4)):
        assert releasing.escalate_silent(actor=SYSTEM) == 1
        assert releasing.escalate_silent(actor=SYSTEM) == 0
        assert "silent/1/production" in [t.key for t in waiting_for(story.people.bob)]
        releasing.acknowledge(Notice.objects.get(), actor=story.people.dave)
        assert "silent/1/production" not in [t.key for t in waiting_for(story.people.bob)]
    assert verify().ok


def test_a_change_opens_the_next_revision_once(story):
    record = story.its_set.record
    alice = story.people.alice
    with pytest.raises(Refused, match="has no approved revision yet"):
        story.revise()
    story.reviewed().confirmed().released()
    for authority, sentence in (
        (record, "is no change request"),
        (approved_change(record, actor=alice, state="submitted"), "once it is approved"),
    ):
        with pytest.raises(Refused, match=sentence):
            revising.revise(story.its_set, actor=alice, authority=authority)
    other = open_story(story.people, customer="Lyrebird")
    foreign = approved_change(other.its_set.record, actor=alice)
    with pytest.raises(Refused, match="is not about RS-0001"):
        revising.revise(story.its_set, actor=alice, authority=foreign)
    authority = approved_change(record, actor=alice)
    revision = revising.revise(story.its_set, actor=alice, authority=authority)
    assert (revision.n, revision.state, revision.lines.count()) == (2, "draft", 5)
    assert revision.none_obligatory == "Sold in no regulated market."
    with pytest.raises(Refused, match="opened revision 2 already"):
        revising.revise(story.its_set, actor=alice, authority=authority)
    with pytest.raises(Refused, match="Revision 2 of RS-0001 is being worked on"):
        story.revise()
    assert verify().ok


def test_only_touched_functions_are_asked_about_the_next_revision(story):
    story.reviewed().confirmed().released()
    story.revise()
    lines.edit_line(
        story.line(2), actor=story.people.alice, seen=1, our_wording="In Memphis by 1 June 2026."
    )
    revision = story.submit()
    assert functions(revision, given_at=None) == ["logistics"]
    carried = revision.verdicts.get(function="production")
    assert (carried.carried_from, carried.by_name) == (1, "Dave")
    assert verify().ok


def test_a_function_named_with_the_change_is_asked_too(story):
    story.reviewed().confirmed().released()
    story.revise(also_ask=["compliance"])
    lines.edit_line(
        story.line(2), actor=story.people.alice, seen=1, our_wording="In Memphis by 1 June 2026."
    )
    assert functions(story.submit(), given_at=None) == ["compliance", "logistics"]


def test_releasing_the_next_revision_makes_the_first_obsolete(story):
    story.reviewed().confirmed().released()
    first = SetRevision.objects.get(n=1)
    digest, signature = first.content_digest, first.approval_id
    story.revise()
    lines.edit_line(
        story.line(1), actor=story.people.alice, seen=1, our_wording="1,200 Tern in charcoal."
    )
    story.reviewed()
    assert not is_confirmed(story.revision)
    story.confirmed().released()
    first.refresh_from_db()
    assert (first.state, first.content_digest, first.approval_id) == ("obsolete", digest, signature)
    assert story.revision.state == "released"
    assert story.its_set.record.__class__.objects.get(pk=first.record.pk).state == "released"
    assert verify().ok


def test_a_withdrawn_second_revision_leaves_the_first_in_force(story):
    story.reviewed().confirmed().released()
    story.revise()
    reviewing.withdraw(story.revision, actor=story.people.alice, reason="Not wanted any more.")
    assert SetRevision.objects.get(n=1).state == "released"
    record = SetRevision.objects.get(n=1).record
    record.refresh_from_db()
    assert record.state == "released"
    story.revise()
    lines.edit_line(story.line(2), actor=story.people.alice, seen=1, our_wording="In Memphis.")
    assert functions(story.submit(), given_at=None) == ["logistics"]


def test_the_rules_ask_the_law_for_obligatory_and_special_lines(story):
    lines.add_line(
        story.revision, actor=story.people.alice, our_wording="Meets the side impact test.",
        origin="obligatory", source_note="FMVSS 213a", special=True,
    )  # fmt: skip
    asked = required(story.revision)
    assert asked["compliance"] == "obligatory (1 line)"
    assert asked["purchasing"] == "special (1 line)"
    assert list(asked) == [
        "engineering", "production", "purchasing", "logistics", "customer_service", "compliance",
    ]  # fmt: skip


def test_everybody_named_by_the_rules_has_a_voice(everyone):
    assert set(rules().functions) == set(voices_of(everyone))
