"""The way of a change by commands: what each gate refuses, what holds, what becomes of orders."""

import pytest

from clew.areas.changes import commands, content, impact
from clew.areas.changes.tests import change_parts as parts
from clew.areas.orders.commands import fulfilment
from clew.areas.requirements.commands import lines
from clew.kernel.attachments import store
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.refusals import Conflict, NotAllowed, Refused
from clew.kernel.signatures.models import Revocation, Signature
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db


def test_the_whole_way_leaves_revision_1_as_it_was(its, everyone):
    first = its.requirement_set.revisions.get(n=1)
    digest, signed = first.content_digest, first.approval.statement_digest
    change = parts.verified(its)
    commands.close(change, actor=everyone.bob, lessons="Ask about use.", customer_feedback="Glad.")
    first.refresh_from_db()
    assert (first.content_digest, first.approval.statement_digest) == (digest, signed)
    assert not Revocation.objects.exists()
    assert first.lines.order_by("position")[0].version.our_wording.count("grey") == 1
    assert its.requirement_set.revisions.get(n=2).authority_id == change.pk
    assert parts.fresh(change).state == "closed"
    its.order.refresh_from_db()
    assert its.order.revision == 2
    assert verify().ok


def test_impact_is_found_by_links(its):
    change = parts.submitted(its)
    found = dict(change.impact.values_list("what", "found_by"))
    touched = its.numbers()[0]
    assert found["RS-0001 1,200 Tern seats"] == "the set that changes"
    assert found["SO-0001 1,200 Tern seats"] == "orders RS-0001"
    assert [w for w in found if w.startswith(touched)]
    assert found["The 2 other lines of RS-0001"] == "held by RS-0001"
    assert found["CU-0001 Wattlebird"] == "the customer"
    assert found["Alice"].startswith("owns ")
    assert found["Production"] == "gave the verdict on revision 1"
    assert not [w for w in found if w.startswith("CR-")]


def test_looking_again_keeps_what_was_judged(its, everyone):
    change = parts.submitted(its)
    item = change.impact.get(affected=its.order.record)
    commands.judge_impact(item, actor=everyone.bob, effect="affected", remark="Other fabric.")
    count = change.impact.count()
    assert commands.compute_impact(change, actor=everyone.bob) == []
    assert change.impact.count() == count
    item.refresh_from_db()
    assert item.remark == "Other fabric."
    commands.add_impact(change, "310 grey covers in stock", actor=everyone.erin)
    with pytest.raises(Refused, match="listed already"):
        commands.add_impact(change, "so-0001", actor=everyone.erin)
    assert verify().ok


def test_an_assessment_is_whole_before_the_vote(its, everyone):
    change = parts.submitted(its)
    with pytest.raises(Refused, match="not judged yet"):
        commands.assess(change, actor=everyone.bob, **parts.ANSWERS)
    commands.judge_rest(change, actor=everyone.bob)
    with pytest.raises(Refused, match="Law and standards is not answered"):
        commands.assess(change, actor=everyone.bob, **{**parts.ANSWERS, "legal": " "})
    assert parts.fresh(change).state == "submitted"
    assert parts.fresh(change).time == ""


def test_votes_are_asked_of_the_functions_touched(its, everyone):
    change = parts.judged(its)
    assert set(change.votes.values_list("function", flat=True)) == {"engineering", "production"}
    seen = content.content_digest(parts.fresh(change))
    with pytest.raises(Refused, match="Engineering, Production have not voted yet"):
        commands.approve(change, actor=everyone.heidi, seen=seen)
    with pytest.raises(Refused, match="what is against it"):
        commands.vote(change, "production", actor=everyone.dave, vote="no")
    with pytest.raises(NotAllowed, match="production"):
        commands.vote(change, "production", actor=everyone.carol, vote="yes")
    commands.vote(change, "production", actor=everyone.dave, vote="no", remark="No needle.")
    commands.vote(change, "engineering", actor=everyone.carol, vote="yes")
    seen = content.content_digest(parts.fresh(change))
    with pytest.raises(Refused, match="Production votes against it"):
        commands.approve(change, actor=everyone.heidi, seen=seen)
    commands.take_back(change, actor=everyone.bob, reason="A needle is found.")
    commands.assess(parts.fresh(change), actor=everyone.bob)
    assert not change.votes.exclude(vote="").exists()
    assert verify().ok


def test_new_lines_are_voted_on_by_everybody_who_judged_the_set(its):
    change = parts.judged(its, touched=[], adds_lines=True)
    first = its.requirement_set.revisions.get(n=1)
    assert set(change.votes.values_list("function", flat=True)) == set(
        first.verdicts.values_list("function", flat=True)
    )


def test_the_approval_is_a_signature_over_what_was_seen(its, everyone):
    change = parts.voted(its)
    seen = content.content_digest(parts.fresh(change))
    commands.vote(
        change, "production", actor=everyone.dave, vote="conditions", remark="Fire first."
    )
    before = Event.objects.count()
    with pytest.raises(Conflict, match="changed since you opened it"):
        commands.approve(change, actor=everyone.heidi, seen=seen)
    assert Event.objects.count() == before
    seen = content.content_digest(parts.fresh(change))
    commands.approve(change, actor=everyone.heidi, seen=seen)
    signed = Signature.objects.get(record=change.record)
    assert (signed.printed_name, signed.meaning) == ("Heidi", "approved")
    assert "Fire first." in signed.rendered


@pytest.mark.parametrize(
    ("change_class", "by", "words"),
    [
        ("light", "heidi", "is decided by sales or quality manager"),
        ("light", "alice", ""),
        ("standard", "alice", "is decided by quality manager or top management"),
        ("standard", "bob", ""),
        ("high", "bob", "is decided by top management"),
        ("high", "heidi", ""),
    ],
)
def test_the_class_names_its_approver(its, everyone, change_class, by, words):
    change = parts.voted(its, change_class=change_class)
    seen = content.content_digest(parts.fresh(change))
    if words:
        with pytest.raises(Refused, match=words):
            commands.approve(change, actor=getattr(everyone, by), seen=seen)
        assert parts.fresh(change).state == "assessed"
    else:
        commands.approve(change, actor=getattr(everyone, by), seen=seen)
        assert parts.fresh(change).state == "approved"


def test_nobody_approves_their_own_where_four_eyes_are_asked(its, everyone, company):
    high = parts.voted(its, change_class="high", by=everyone.heidi)
    own = parts.voted(its, by=everyone.bob, source=False, origin="internal")
    seen = content.content_digest(parts.fresh(high))
    with pytest.raises(Refused, match="somebody other than who asked"):
        commands.approve(high, actor=everyone.heidi, seen=seen)
    company.four_eyes_classes = ["standard"]
    company.save()
    seen = content.content_digest(parts.fresh(own))
    with pytest.raises(Refused, match="somebody other than who asked"):
        commands.approve(own, actor=everyone.bob, seen=seen)
    commands.approve(own, actor=everyone.heidi, seen=seen)


def test_a_spoken_wish_is_confirmed_before_the_decision(its, everyone):
    change = parts.voted(its, source=False)
    seen = content.content_digest(parts.fresh(change))
    with pytest.raises(Refused, match="Record how they confirmed it"):
        commands.approve(change, actor=everyone.bob, seen=seen)
    commands.confirm_wish(
        change,
        actor=everyone.alice,
        contact=its.contact,
        how="Read back by phone.",
        happened_at=change.record.created_at,
    )
    commands.approve(parts.fresh(change), actor=everyone.bob, seen=seen)
    assert verify().ok


def test_a_pending_change_holds_its_order(its, everyone):
    change = parts.approved(its)
    with pytest.raises(Refused, match="CR-0001 changes this order; finish it first"):
        fulfilment.make_ready(its.order, actor=everyone.bob)
    held = set(its.order.record.holds.values_list("step", flat=True))
    assert held == {"make_ready", "deliver", "close"}
    assert "order.held" in events_of("SO-0001")
    commands.withdraw(change, actor=everyone.alice, reason="They keep grey.")
    assert not its.order.record.holds.filter(lifted_at=None).exists()
    assert events_of("SO-0001")[-1] == "order.let_go"
    assert verify().ok


def test_a_passed_verification_lets_the_order_go_on(its, everyone):
    change = parts.finished(its)
    assert its.order.record.holds.filter(lifted_at=None).count() == 3
    commands.verify(change, actor=everyone.carol, passed=False, found="Two grey covers.")
    assert parts.fresh(change).state == "implementing"
    assert its.order.record.holds.filter(lifted_at=None).count() == 3
    commands.finish(parts.fresh(change), actor=everyone.bob)
    commands.verify(parts.fresh(change), actor=everyone.carol, passed=True, found="All charcoal.")
    assert not its.order.record.holds.filter(lifted_at=None).exists()
    assert verify().ok


def test_a_rejected_change_is_told_to_who_asked(its, everyone):
    change = parts.judged(its)
    with pytest.raises(Refused, match="Say why"):
        commands.reject(change, actor=everyone.bob, reason=" ")
    commands.reject(parts.fresh(change), actor=everyone.bob, reason="The fabric burns.")
    told = OutgoingMail.objects.filter(record=change.record)
    addresses = {mail.to_address for mail in told}
    assert addresses == {"helen@wattlebird.example", "alice@linnet.example"}
    assert all("The fabric burns." in mail.text for mail in told)
    assert its.requirement_set.revisions.count() == 1
    assert verify().ok


def test_start_needs_a_plan_but_for_a_light_change(its, everyone):
    change = parts.approved(its)
    with pytest.raises(Refused, match="plan is empty"):
        commands.start(change, actor=everyone.bob)
    assert its.requirement_set.revisions.count() == 1
    commands.withdraw(change, actor=everyone.alice, reason="Another way.")
    light = parts.voted(its, change_class="light", source=False, origin="internal")
    seen = content.content_digest(parts.fresh(light))
    commands.approve(light, actor=everyone.bob, seen=seen)
    commands.start(parts.fresh(light), actor=everyone.bob)
    assert its.requirement_set.newest.authority_id == light.pk


def test_finish_says_what_is_missing_one_after_the_other(its, everyone):
    change = parts.started(its)
    for words in ("Revision 2 is a draft: change the lines, then submit it", "Order fabric CH-1"):
        with pytest.raises(Refused, match=words):
            commands.finish(parts.fresh(change), actor=everyone.bob)
    parts.release(parts.reworded(change, its), everyone, its.contact)
    commands.do_task(change.plan.get(), actor=everyone.erin)
    with pytest.raises(Refused, match="SO-0001 still follows revision 1"):
        commands.finish(parts.fresh(change), actor=everyone.bob)
    commands.adopt(change, its.order, actor=everyone.bob)
    item = commands.add_impact(change, "310 grey covers", actor=everyone.erin)
    with pytest.raises(Refused, match="310 grey covers is affected and not re-issued yet"):
        commands.finish(parts.fresh(change), actor=everyone.bob)
    commands.mark_reissued(item, actor=everyone.erin, became="sold as spares")
    commands.finish(parts.fresh(change), actor=everyone.bob)
    became = dict(change.impact.filter(effect="affected").values_list("what", "reissued_as"))
    assert became["310 grey covers"] == "sold as spares"
    assert became["RS-0001 1,200 Tern seats"] == "revision 2, released"
    assert became["SO-0001 1,200 Tern seats"] == "follows revision 2"
    assert verify().ok


def test_who_did_it_alone_neither_verifies_nor_closes(its, everyone):
    change = parts.approved(its, change_class="standard")
    bob = everyone.bob
    commands.plan_task(
        change,
        actor=bob,
        what="All of it",
        person=parts.Person.objects.get(email="bob@linnet.example"),
        due_on=parts.clock.today(),
    )
    commands.start(parts.fresh(change), actor=bob)
    revision = its.requirement_set.revisions.get(n=2)
    line = revision.lines.order_by("position")[0]
    lines.edit_line(line, actor=bob, seen=line.version.n, our_wording="1,200 seats in charcoal.")
    parts.release(revision, everyone, its.contact)
    commands.do_task(change.plan.get(), actor=bob)
    commands.adopt(change, its.order, actor=bob)
    commands.finish(parts.fresh(change), actor=bob)
    with pytest.raises(Refused, match="You carried this change out alone; somebody else verifies"):
        commands.verify(parts.fresh(change), actor=bob, passed=True, found="Good.")
    commands.verify(parts.fresh(change), actor=everyone.carol, passed=True, found="Good.")
    with pytest.raises(Refused, match="somebody else closes"):
        commands.close(parts.fresh(change), actor=bob, lessons="x", customer_feedback="y")
    assert parts.fresh(change).state == "verifying"
    assert parts.fresh(change).lessons == ""


def test_close_asks_for_verification_lessons_and_the_customer(its, everyone):
    change = parts.finished(its)
    bob = everyone.bob
    with pytest.raises(Refused, match="Record the verification"):
        commands.close(change, actor=bob, lessons="x", customer_feedback="y")
    commands.verify(parts.fresh(change), actor=everyone.carol, passed=True, found="Good.")
    with pytest.raises(Refused, match="Say what was learned"):
        commands.close(parts.fresh(change), actor=bob, lessons=" ", customer_feedback="y")
    with pytest.raises(Refused, match="what the customer thinks"):
        commands.close(parts.fresh(change), actor=bob, lessons="x", customer_feedback="")
    with pytest.raises(Refused, match="verified already"):
        commands.verify(parts.fresh(change), actor=everyone.carol, passed=False, found="No.")


def test_what_is_refused_at_the_request_leaves_nothing(its, everyone):
    other = parts.agreed(everyone, name="Kinderfalk")
    before = Event.objects.count()
    for values, words in (
        ({"title": " "}, "Title is missing"),
        ({"origin": "gossip"}, "Origin is one of"),
        ({"touched": other.numbers()}, "is not of RS-0001"),
        ({"order": other.order}, "That order is not over RS-0001"),
    ):
        with pytest.raises(Refused, match=words):
            parts.asked(its, source=False, **values)
    assert Event.objects.count() == before
    draft = parts.asked(its, source=False, need="", touched=[])
    with pytest.raises(Refused, match=r"need of the customer.*Tick the lines"):
        commands.submit(draft, actor=everyone.alice)
    with pytest.raises(NotAllowed, match="Only Alice, who asked"):
        commands.edit(draft, actor=everyone.carol, need="Mine.")
    with pytest.raises(Conflict, match="changed by somebody else"):
        commands.edit(draft, actor=everyone.alice, seen=999, need="Mine.")


def test_the_same_key_asks_once(its, everyone):
    values = {"title": "Once", "origin": "internal", "driver": "d", "reason": "r"}
    first = commands.request(its.requirement_set, actor=everyone.alice, key="k", **values)
    again = commands.request(its.requirement_set, actor=everyone.alice, key="k", **values)
    assert first.pk == again.pk


def test_more_files_than_can_be_judged_are_one_item_that_says_so(its, monkeypatch):
    monkeypatch.setattr(impact, "MOST_FILES", 1)
    for name in ("a.txt", "b.txt", "c.txt"):
        kept = store.keep([name.encode()])
        store.attach(
            its.order.record, kept, name=name, content_type="text/plain", actor=its.everyone.alice
        )
    change = parts.submitted(its)
    found = {item.what: item.found_by for item in change.impact.filter(affected=None)}
    assert "File a.txt" in found
    assert "File b.txt" not in found
    assert found["2 more files, not listed one by one"] == "beyond the first 1"
