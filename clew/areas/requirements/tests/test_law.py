"""What the register proposes for a set, and the verdict on it."""

import pytest

from clew.areas.law.models import LegalRequirement
from clew.areas.requirements.applicable import law_of, unjudged
from clew.areas.requirements.commands import law, lines
from clew.areas.requirements.completeness import law_refusals
from clew.areas.requirements.models import LegalVerdict, SetRevision
from clew.areas.requirements.tests.capture_parts import a_draft
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.links import tracing
from clew.kernel.refusals import NotAllowed, Refused
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db


def entry(code: str) -> LegalRequirement:
    return LegalRequirement.objects.get(code=code)


def test_what_applies_becomes_an_obligatory_line(everyone):
    draft = a_draft(everyone, markets=("AU",))
    law.judge(draft, entry("AU-01"), actor=everyone.grace, applies=True)
    line = draft.lines.get()
    assert (line.version.origin, line.version.legal.code) == ("obligatory", "AU-01")
    assert line.version.criterion == "Test report, certification mark"
    up = [step.record for step in tracing.up(line.requirement.record)]
    assert entry("AU-01").record in up
    law.judge(draft, entry("AU-01"), actor=everyone.bob, applies=True)
    assert draft.lines.count() == 1
    assert verify().ok


def test_what_does_not_apply_needs_a_reason_and_no_line(everyone):
    draft = a_draft(everyone, markets=("AU",))
    before = Event.objects.count()
    with pytest.raises(Refused, match="Say why UN-01"):
        law.judge(draft, entry("UN-01"), actor=everyone.grace, applies=False)
    with pytest.raises(NotAllowed):
        law.judge(draft, entry("UN-01"), actor=everyone.dave, applies=True)
    assert Event.objects.count() == before
    law.judge(draft, entry("UN-01"), actor=everyone.carol, applies=False, reason="R129 replaced it")
    law.judge(draft, entry("UN-02"), actor=everyone.carol, applies=True)
    with pytest.raises(Refused, match="Remove that line first"):
        law.judge(draft, entry("UN-02"), actor=everyone.carol, applies=False, reason="no")
    assert [row.legal.code for row in unjudged(draft)] == ["AU-01"]
    assert events_of("RS-0001").count("requirement_set.law_judged") == 2
    assert verify().ok


def test_unjudged_law_is_a_refusal_and_an_entry_without_line_too(everyone):
    draft = a_draft(everyone, markets=("AU",))
    assert "AU-01, UN-01, UN-02" in law_refusals(draft)[0].sentence
    for code in ("AU-01", "UN-01", "UN-02"):
        law.judge(draft, entry(code), actor=everyone.grace, applies=True)
    assert law_refusals(draft) == []
    lines.remove_line(draft.lines.first(), actor=everyone.alice)
    assert "AU-01" in law_refusals(draft)[0].sentence


def test_in_review_law_may_be_ruled_out_but_no_line_is_added(everyone):
    draft = a_draft(everyone, markets=("AU",))
    SetRevision.objects.filter(pk=draft.pk).update(state="in_review")
    with pytest.raises(Refused, match="Return it to draft first"):
        law.judge(draft, entry("AU-01"), actor=everyone.grace, applies=True)
    law.judge(draft, entry("UN-01"), actor=everyone.grace, applies=False, reason="replaced")
    SetRevision.objects.filter(pk=draft.pk).update(state="confirmed")
    with pytest.raises(Refused, match="was judged"):
        law.judge(draft, entry("UN-02"), actor=everyone.grace, applies=False, reason="x")
    assert LegalVerdict.objects.count() == 1


def test_entries_added_by_hand_are_shown_with_their_verdict(everyone):
    draft = a_draft(everyone, markets=("AU",))
    law.judge(draft, entry("INT-03"), actor=everyone.alice, applies=True)
    rows = {row.legal.code: row for row in law_of(draft)}
    assert rows["INT-03"].because == ""
    assert rows["INT-03"].is_judged
