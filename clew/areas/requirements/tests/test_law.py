"""The register of law, what it proposes for product and market, and the verdict on a set."""

import pytest

from clew.areas.products import commands as products
from clew.areas.requirements.applicable import law_of, proposed, reaches, unjudged
from clew.areas.requirements.commands import law, lines
from clew.areas.requirements.completeness import law_refusals
from clew.areas.requirements.models import LegalRequirement, LegalVerdict, SetRevision
from clew.areas.requirements.tests.capture_parts import a_draft, a_product
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.links import tracing
from clew.kernel.people.actor import SYSTEM
from clew.kernel.refusals import NotAllowed, Refused
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db


def entry(code: str) -> LegalRequirement:
    return LegalRequirement.objects.get(code=code)


def test_the_starter_register_is_loaded_once_and_marked(everyone):
    assert law.load_register(actor=SYSTEM) == 50
    assert law.load_register(actor=everyone.grace) == 0
    assert LegalRequirement.objects.filter(example=True).count() == 50
    assert entry("CN-01").product_types == ["child seats"]
    assert verify().ok
    with pytest.raises(NotAllowed):
        law.load_register(actor=everyone.alice)


@pytest.mark.parametrize(
    ("word", "market", "reached"),
    [
        ("AU", "AU", True),
        ("UNECE parties", "AU", True),
        ("UNECE parties", "EU", True),
        ("UNECE parties", "US", False),
        ("UK", "GB", True),
        ("UK", "EU", False),
        ("US", "US-CA", True),
        ("US-CA", "US", False),
        ("EU", "NI", True),
        ("international", "US", True),
    ],
)
def test_words_of_the_register_reach_markets(word, market, reached):
    assert reaches(word, market) is reached


def test_product_and_market_propose_law(everyone):
    law.load_register(actor=SYSTEM)
    product = a_product(everyone)
    codes = [legal.code for legal, _ in proposed(product, ["AU"])]
    assert codes == ["AU-01", "UN-01", "UN-02"]
    eu = {legal.code: because for legal, because in proposed(product, ["EU"])}
    assert set(eu) == {"EU-01", "EU-23", "UN-01", "UN-02"}
    assert eu["EU-01"] == "because “consumer products” are sold in European Union"
    assert "every product" in eu["EU-23"]
    plain = products.add_family("Spare parts", actor=everyone.bob)
    other = products.add_product("Buckle", actor=everyone.bob, family=plain)
    assert [legal.code for legal, _ in proposed(other, ["AU"])] == []


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


def test_an_entry_of_our_own_and_its_check(everyone):
    law.load_register(actor=SYSTEM)
    with pytest.raises(Refused, match="stands in the register already"):
        law.add_entry("au-01", "Again", actor=everyone.grace, market="AU")
    with pytest.raises(NotAllowed):
        law.add_entry("X-1", "Ours", actor=everyone.alice, market="AU")
    own = law.add_entry(
        "X-1", "Our standard", actor=everyone.grace, market="AU", product_types=["child seats"]
    )
    assert own.example is False
    assert own in [legal for legal, _ in proposed(a_product(everyone), ["AU"])]
    checked = law.check_entry(entry("AU-01"), actor=everyone.grace, status="edition 2024")
    assert (checked.example, checked.status) == (False, "edition 2024")
    assert verify().ok


def test_entries_added_by_hand_are_shown_with_their_verdict(everyone):
    draft = a_draft(everyone, markets=("AU",))
    law.judge(draft, entry("INT-03"), actor=everyone.alice, applies=True)
    rows = {row.legal.code: row for row in law_of(draft)}
    assert rows["INT-03"].because == ""
    assert rows["INT-03"].is_judged
