"""Checks of clause 8.2.2: each with a company that passes and one that fails."""

import pytest

from clew.areas.law.commands import load_register
from clew.areas.law.models import LegalRequirement
from clew.areas.products import commands as products
from clew.areas.products.tests.parts import a_product
from clew.areas.requirements.commands import law, lines
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.tests.capture_parts import a_draft
from clew.conformity.requirements.capture import (
    law_judged_for_product_and_market,
    own_requirements_considered,
)
from clew.kernel.people.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_product_in_a_market_needs_its_law_judged(everyone):
    draft = a_draft(everyone, markets=("AU",))
    (item,) = law_judged_for_product_and_market()
    assert not item.ok
    assert item.number == "PR-0001"
    assert "nobody judged AU-01, UN-01, UN-02" in item.sentence
    for code in ("AU-01", "UN-01", "UN-02"):
        legal = LegalRequirement.objects.get(code=code)
        law.judge(draft, legal, actor=everyone.grace, applies=False, reason="tested elsewhere")
    (item,) = law_judged_for_product_and_market()
    assert item.ok
    assert "3 entries" in item.sentence


def test_a_market_that_is_only_offered_is_a_hole(everyone):
    load_register(actor=SYSTEM)
    product = a_product(everyone, ("AU",))
    assert [item.ok for item in law_judged_for_product_and_market()] == [False]
    products.edit_product(product, actor=everyone.bob, active=False)
    assert list(law_judged_for_product_and_market()) == []


def test_without_register_or_kind_of_product_nothing_is_met(everyone):
    a_product(everyone, ("AU",))
    family = products.add_family("Spare parts", actor=everyone.bob)
    products.add_product("Buckle", actor=everyone.bob, family=family, markets=("AU",))
    sentences = [item.sentence for item in law_judged_for_product_and_market()]
    assert "register of law is empty" in sentences[0]
    assert "names no kind of product" in sentences[1]


def test_own_requirements_are_considered_in_approved_sets(everyone):
    draft = a_draft(everyone)
    assert list(own_requirements_considered()) == []
    line = lines.add_line(
        draft, actor=everyone.alice, our_wording="No sharp edge.", origin="organization"
    )
    SetRevision.objects.filter(pk=draft.pk).update(state="reviewed")
    assert [item.ok for item in own_requirements_considered()] == [True]
    SetRevision.objects.filter(pk=draft.pk).update(state="draft")
    lines.remove_line(line, actor=everyone.alice)
    SetRevision.objects.filter(pk=draft.pk).update(state="reviewed")
    (item,) = own_requirements_considered()
    assert not item.ok
    SetRevision.objects.filter(pk=draft.pk).update(state="draft")
    lines.say_none(draft, "organization", actor=everyone.alice, reason="A spare part.")
    SetRevision.objects.filter(pk=draft.pk).update(state="reviewed")
    assert [item.ok for item in own_requirements_considered()] == [True]
