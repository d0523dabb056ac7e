"""Determining by commands: lines, versions, reasons for none; what is refused leaves nothing."""

import pytest
from django.http import Http404

from clew.areas.law.models import LegalRequirement
from clew.areas.requirements import queries
from clew.areas.requirements.commands import lines
from clew.areas.requirements.commands.law import judge
from clew.areas.requirements.completeness import capture_refusals, law_refusals
from clew.areas.requirements.models import SetLine, SetRevision
from clew.areas.requirements.tests.capture_parts import a_customer, a_draft, an_enquiry
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.links import tracing
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Conflict, NotAllowed, Refused
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db


def write(draft: SetRevision, actor: Actor, **values: object) -> SetLine:
    given = {"our_wording": "800 seats.", "customer_wording": "800 Wren seats", **values}
    return lines.add_line(draft, actor=actor, **given)


def test_a_set_is_opened_for_an_enquiry(everyone):
    enquiry = an_enquiry(everyone)
    its_set = lines.open_set(
        "800 Wren seats",
        actor=everyone.alice,
        customer=enquiry.customer,
        enquiry=enquiry,
        product=enquiry.product,
        markets=["eu", "AU"],
    )
    assert its_set.record.number == "RS-0001"
    assert its_set.markets == ["AU", "EU"]
    assert [step.record for step in tracing.up(its_set.record)] == [enquiry.record]
    assert events_of("RS-0001") == ["requirement_set.opened"]
    assert verify().ok


def test_foreign_enquiries_unknown_markets_and_wrong_roles_are_refused(everyone):
    enquiry = an_enquiry(everyone)
    other = a_customer(everyone, "Wattlebird")
    before = Event.objects.count()
    with pytest.raises(Refused, match="another customer"):
        lines.open_set("x", actor=everyone.alice, customer=other, enquiry=enquiry)
    with pytest.raises(Refused, match="XX is not a market"):
        lines.open_set("x", actor=everyone.alice, customer=other, markets=["XX"])
    with pytest.raises(NotAllowed, match="you need the role"):
        lines.open_set("x", actor=everyone.ivan, customer=other)
    assert Event.objects.count() == before


def test_a_line_is_a_requirement_with_its_version(everyone):
    draft = a_draft(everyone)
    line = write(draft, everyone.alice, criterion="Count at dispatch.", critical=True)
    assert line.requirement.record.number == "RQ-0001"
    assert line.requirement.record.customer == draft.requirement_set.customer.record
    assert line.version.digest != line.version.meaning_digest
    assert [s.record for s in tracing.down(draft.record)] == [line.requirement.record]
    assert queries.critical_lines(draft) == [line]
    assert verify().ok


def test_a_line_without_our_wording_is_refused(everyone):
    draft = a_draft(everyone)
    before = Event.objects.count()
    for values, sentence in (
        ({"our_wording": "  "}, "Our wording is missing"),
        ({"origin": "guessed"}, "Origin is one of"),
        ({"category": "weather"}, "Category is one of"),
        ({"source_note": "x" * 201}, "at most 200"),
    ):
        with pytest.raises(Refused, match=sentence):
            write(draft, everyone.alice, **values)
    with pytest.raises(NotAllowed):
        write(draft, everyone.dave)
    assert Event.objects.count() == before
    assert not draft.lines.exists()


def test_an_edit_makes_the_next_version_and_keeps_the_first(everyone):
    line = write(a_draft(everyone), everyone.alice)
    first = line.version
    line = lines.edit_line(line, actor=everyone.carol, seen=1, our_wording="900 seats.")
    assert line.version.n == 2
    assert line.version.meaning_digest != first.meaning_digest
    assert [v.our_wording for v in queries.versions_of(line.requirement)] == [
        "900 seats.",
        "800 seats.",
    ]
    assert line.requirement.record.title == "900 seats."
    assert verify().ok


def test_an_equal_edit_writes_nothing(everyone):
    line = write(a_draft(everyone), everyone.alice)
    before = Event.objects.count()
    assert lines.edit_line(line, actor=everyone.alice, seen=1, our_wording="800 seats. ") == line
    assert Event.objects.count() == before


def test_a_stale_edit_is_a_conflict_with_both_texts(everyone):
    line = write(a_draft(everyone), everyone.alice)
    lines.edit_line(line, actor=everyone.carol, seen=1, our_wording="900 seats.")
    with pytest.raises(Conflict) as conflict:
        lines.edit_line(line, actor=everyone.alice, seen=1, our_wording="850 seats.")
    assert conflict.value.rows == [("Our wording", "850 seats.", "900 seats.")]


def test_a_typo_keeps_the_meaning_and_a_figure_is_no_typo(everyone):
    line = write(a_draft(everyone), everyone.alice, our_wording="800 saets.")
    meaning = line.version.meaning_digest
    with pytest.raises(Refused, match="A figure changed"):
        lines.edit_line(
            line, actor=everyone.alice, seen=1, editorial=True, our_wording="900 seats."
        )
    with pytest.raises(Refused, match="more than a typo"):
        lines.edit_line(line, actor=everyone.alice, seen=1, editorial=True, critical=True)
    line = lines.edit_line(
        line, actor=everyone.alice, seen=1, editorial=True, our_wording="800 seats."
    )
    assert line.version.meaning_digest == meaning
    assert line.version.digest != queries.versions_of(line.requirement)[1].digest


def test_a_removed_line_leaves_its_number_and_history(everyone):
    draft = a_draft(everyone)
    line = write(draft, everyone.alice)
    requirement = line.requirement
    lines.remove_line(line, actor=everyone.alice, reason="said twice")
    assert not draft.lines.exists()
    assert tracing.down(draft.record) == []
    assert events_of("RQ-0001") == ["requirement.determined", "requirement.dropped"]
    assert write(draft, everyone.alice).requirement != requirement
    assert verify().ok


def test_nothing_is_written_once_the_draft_was_left(everyone):
    draft = a_draft(everyone)
    line = write(draft, everyone.alice)
    SetRevision.objects.filter(pk=draft.pk).update(state="in_review")
    before = Event.objects.count()
    for act in (
        lambda: write(draft, everyone.alice),
        lambda: lines.edit_line(line, actor=everyone.alice, seen=1, our_wording="x"),
        lambda: lines.remove_line(line, actor=everyone.alice),
        lambda: lines.say_none(draft, "implied", actor=everyone.alice, reason="no use"),
        lambda: lines.edit_set(draft.requirement_set, actor=everyone.alice, title="y"),
    ):
        with pytest.raises(Refused, match="is in review"):
            act()
    assert Event.objects.count() == before
    assert draft.lines.count() == 1


def test_none_needs_a_reason_and_no_such_line(everyone):
    draft = a_draft(everyone)
    with pytest.raises(Refused, match="Say why"):
        lines.say_none(draft, "implied", actor=everyone.alice, reason=" ")
    lines.say_none(draft, "implied", actor=everyone.alice, reason="A spare part, no new use.")
    write(draft, everyone.alice, origin="obligatory")
    with pytest.raises(Refused, match="1 in all"):
        lines.say_none(draft, "obligatory", actor=everyone.alice, reason="none")
    draft.refresh_from_db()
    assert draft.none_implied == "A spare part, no new use."
    assert verify().ok


def test_what_a_draft_lacks_is_said_in_sentences(everyone):
    draft = a_draft(everyone, markets=("AU",))
    assert "has no line yet" in capture_refusals(draft)[0].sentence
    write(draft, everyone.alice, customer_wording="", critical=True)
    write(draft, everyone.alice, origin="implied")
    sentences = " ".join(r.sentence for r in capture_refusals(draft))
    assert "RQ-0001: the customer's words are missing" in sentences
    assert "RQ-0001: critical, but nothing says how we know" in sentences
    assert "RQ-0002: implied, but the known use" in sentences
    assert "No line is obligatory" in sentences
    assert "No line is implied" not in sentences


def test_a_complete_draft_has_nothing_to_refuse(everyone):
    draft = a_draft(everyone, markets=("AU",))
    write(draft, everyone.alice, customer_wording="none", critical=True, criterion="Count.")
    write(draft, everyone.alice, origin="implied", intended_use="Two-door cars")
    assert [r.url.partition("#")[2] for r in capture_refusals(draft)] == ["none-obligatory"]
    for legal in LegalRequirement.objects.filter(code__in=("AU-01", "UN-01", "UN-02")):
        judge(draft, legal, actor=everyone.grace, applies=True)
    draft.refresh_from_db()
    assert capture_refusals(draft) == []
    assert law_refusals(draft) == []


def test_the_difference_of_two_revisions_is_a_join(everyone):
    draft = a_draft(everyone)
    kept = write(draft, everyone.alice)
    changed = write(draft, everyone.alice, our_wording="In August.")
    gone = write(draft, everyone.alice, our_wording="Grey.")
    second = SetRevision(requirement_set=draft.requirement_set, n=2)
    second.save()
    for line in (kept, changed):
        SetLine.objects.create(
            revision=second,
            position=line.position,
            requirement=line.requirement,
            version=line.version,
        )
    line = queries.line_of(second, changed.requirement.record.number)
    lines.edit_line(line, actor=everyone.alice, seen=1, our_wording="In July.")
    write(second, everyone.alice, our_wording="Moss.")
    assert [(c.number, c.kind) for c in queries.diff(draft, second)] == [
        ("RQ-0001", "same"),
        ("RQ-0002", "changed"),
        ("RQ-0004", "added"),
        (gone.requirement.record.number, "removed"),
    ]
    with pytest.raises(Refused, match="earlier revision"):
        lines.remove_line(queries.line_of(second, "RQ-0001"), actor=everyone.alice)


def test_another_customers_contact_finds_nothing(everyone):
    draft = a_draft(everyone)
    write(draft, everyone.alice)
    own, other = draft.requirement_set.customer, a_customer(everyone, "Wattlebird")
    for customer, found in ((own, 1), (other, 0)):
        contact = customer.contacts.get()
        actor = Actor(contact.pseudonym, "x", "contact", customer_id=customer.pk)
        assert queries.visible_to(actor).count() == found
        assert queries.requirements_visible_to(actor).count() == found
    with pytest.raises(Http404):
        queries.get_visible(actor, "RS-0001")
