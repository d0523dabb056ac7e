"""The register of law: its starter, own entries, and what it proposes for product and market."""

import pytest

from clew.areas.law import commands as law
from clew.areas.law.models import LegalRequirement
from clew.areas.law.queries import proposed, reaches
from clew.areas.products import commands as products
from clew.areas.products.tests.parts import a_product
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people.actor import SYSTEM
from clew.kernel.refusals import NotAllowed, Refused

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
