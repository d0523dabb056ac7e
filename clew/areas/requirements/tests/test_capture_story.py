"""Determining through the door: a set for an enquiry, lines typed, law judged.

Every story ends with a trail that verifies.
"""

import re

import pytest
from django.test import Client

from clew.areas.law.commands import load_register
from clew.areas.law.models import LegalRequirement
from clew.areas.products.models import Product
from clew.areas.requirements import queries
from clew.areas.requirements.models import (
    LegalVerdict,
    Requirement,
    RequirementSet,
    SetLine,
)
from clew.areas.requirements.tests.capture_parts import a_customer, a_draft, an_enquiry
from clew.kernel.attachments.models import File
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people.actor import SYSTEM

pytestmark = pytest.mark.django_db
LINE = {"origin": "stated", "category": "product"}


def stored() -> tuple[int, ...]:
    tables = (Event, Requirement, SetLine, File, LegalVerdict)
    return tuple(table.objects.count() for table in tables)


@pytest.mark.sf("SF-011", "SF-050", "SF-053")
def test_a_set_is_opened_and_written_for_an_enquiry(client_of, everyone):
    load_register(actor=SYSTEM)
    an_enquiry(everyone)
    alice = client_of(everyone.alice)
    page = alice.get("/requirements/open?enquiry=EN-0001").content.decode()
    assert "What does Kinderfalk want?" in page
    assert re.search(r'value="AU"[^>]* checked', page)
    answer = alice.post(
        "/requirements/open?enquiry=EN-0001",
        {
            "title": "800 Wren seats",
            "product": Product.objects.get().pk,
            "markets": ["AU", "EU"],
            "set_class": "standard",
            "key": "k1",
        },
    )
    assert answer.url == "/requirements/RS-0001?add=1"
    page = alice.get(answer.url).content.decode()
    for category in ("product", "price", "delivery", "communication", "service", "support"):
        assert f'<option value="{category}"' in page
    assert "Half of our customers drive small two-door cars." in page
    source = queries.sources_of(RequirementSet.objects.get()).first().pk
    for line in (
        {
            "customer_wording": "800 Wren seats",
            "our_wording": "800 Wren seats, 500 grey and 300 moss.",
            "source": source,
            "source_note": "second paragraph",
        },
        {
            "our_wording": "At the shop by 21 August 2026.",
            "customer_wording": "by the last week of August",
            "category": "delivery",
            "source": source,
        },
        {
            "our_wording": "Fits behind the front seat of a two-door car in 90 s.",
            "origin": "implied",
            "intended_use": "small two-door cars",
            "critical": "on",
            "criterion": "Test with one adult",
        },
        {"our_wording": "No sharp edge.", "origin": "organization", "category": "service"},
    ):
        answer = alice.post("/requirements/RS-0001/lines", {**LINE, **line})
        assert answer.status_code == 302, answer.content.decode()
    page = alice.get("/requirements/RQ-0001").content.decode()
    for words in ("stated", "Kinderfalk", "IN-0001", "second paragraph", "800 Wren seats"):
        assert words in page
    counts = alice.get("/requirements/all").content.decode()
    assert re.search(r"Stated <small>2</small>", counts)
    assert re.search(r"Implied <small>1</small>", counts)
    assert re.search(r"Ours <small>1</small>", counts)
    assert "RQ-0003" in alice.get("/requirements/all?origin=implied&critical=1").content.decode()
    assert "RQ-0001" not in alice.get("/requirements/all?origin=implied").content.decode()
    assert verify().ok


@pytest.mark.sf("SF-012", "SF-060", "SF-107", "SF-108")
def test_the_law_is_proposed_and_judged(client_of, everyone):
    a_draft(everyone, markets=("AU",))
    alice, grace = client_of(everyone.alice), client_of(everyone.grace)
    page = alice.get("/requirements/RS-0001").content.decode()
    for words in ("AU-01", "UN-01", "UN-02", "RS-0001 has no line yet", "not judged"):
        assert words in page
    first, second, third = (
        LegalRequirement.objects.get(code=code).record.number
        for code in ("AU-01", "UN-01", "UN-02")
    )
    grace.post(f"/requirements/RS-0001/law/{first}", {"applies": "1"})
    grace.post(f"/requirements/RS-0001/law/{third}", {"applies": "1"})
    answer = grace.post(f"/requirements/RS-0001/law/{second}", {"applies": "0", "reason": " "})
    assert answer.status_code == 409
    assert "Say why UN-01 does not apply" in answer.content.decode()
    grace.post(f"/requirements/RS-0001/law/{second}", {"applies": "0", "reason": "R129 instead"})
    page = grace.get("/requirements/RQ-0001").content.decode()
    for words in ("AS/NZS 1754", "(AU)", "Test report, certification mark", first):
        assert words in page
    page = alice.get("/requirements/RS-0001").content.decode()
    assert "No line is implied: add what goes without saying" in page
    assert "No line is obligatory" not in page
    grace.post("/requirements/RS-0001/none/implied", {"reason": "A spare part, no new use."})
    page = alice.get("/requirements/RS-0001").content.decode()
    assert "A spare part, no new use." in page
    assert "No line is implied:" not in page
    assert "R129 instead" in grace.get(f"/requirements/law/{second}").content.decode()
    assert verify().ok


def test_the_rest_of_the_law_is_accepted_at_once(client_of, everyone):
    a_draft(everyone, markets=("AU",))
    grace, ivan = client_of(everyone.grace), client_of(everyone.ivan)
    old = LegalRequirement.objects.get(code="UN-01").record.number
    assert "All 3 apply" in grace.get("/requirements/RS-0001").content.decode()
    grace.post(f"/requirements/RS-0001/law/{old}", {"applies": "0", "reason": "R129 instead"})
    assert ivan.post("/requirements/RS-0001/law").status_code == 403
    assert SetLine.objects.count() == 0
    assert "The other 2 apply" in grace.get("/requirements/RS-0001").content.decode()
    grace.post("/requirements/RS-0001/law")
    page = grace.get("/requirements/RS-0001").content.decode()
    assert "not judged" not in page
    assert [line.version.legal.code for line in SetLine.objects.order_by("position")] == [
        "AU-01",
        "UN-02",
    ]
    answer = grace.post("/requirements/RS-0001/law")
    assert answer.status_code == 409
    assert "is judged" in answer.content.decode()
    assert SetLine.objects.count() == 2
    assert verify().ok


def test_a_line_is_changed_and_taken_out(client_of, everyone):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    words = {**LINE, "our_wording": "Grey.", "customer_wording": "grey ones", "key": "k"}
    for _ in range(2):
        alice.post("/requirements/RS-0001/lines", words)
    assert SetLine.objects.count() == 1
    url = "/requirements/RS-0001/lines/RQ-0001"
    alice.post(url, {**words, "our_wording": "Moss.", "version": "1"})
    page = alice.get("/requirements/RQ-0001").content.decode()
    assert "<del>Grey.</del>" in page
    assert "<ins>Moss.</ins>" in page
    stale = alice.post(url, {**words, "our_wording": "Red.", "version": "1"})
    assert stale.status_code == 409
    for text in ("Moss", "Red"):
        assert text in stale.content.decode()
    blank = alice.post(url, {**words, "our_wording": "", "version": "2"})
    assert blank.status_code == 422
    assert "grey ones" in blank.content.decode()
    alice.post(f"{url}/remove", {"remove-reason": "said twice"})
    assert not SetLine.objects.exists()
    assert "In no revision" in alice.get("/requirements/RQ-0001").content.decode()
    assert verify().ok


def test_a_refused_line_keeps_what_was_typed(client_of, everyone):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    before = stored()
    answer = alice.post(
        "/requirements/RS-0001/lines", {**LINE, "customer_wording": "eight hundred"}
    )
    assert answer.status_code == 422
    assert "eight hundred" in answer.content.decode()
    assert "Our wording is missing" in answer.content.decode()
    assert stored() == before


def test_the_head_is_changed_while_it_is_a_draft(client_of, everyone):
    draft = a_draft(everyone)
    alice = client_of(everyone.alice)
    version = draft.record.version
    head = {"title": "900 Wren seats", "markets": ["GB"], "set_class": "high", "version": version}
    assert alice.post("/requirements/RS-0001/head", head).status_code == 302
    its_set = RequirementSet.objects.get()
    assert (its_set.markets, its_set.set_class, its_set.record.title) == (
        ["GB"],
        "high",
        "900 Wren seats",
    )
    assert alice.post("/requirements/RS-0001/head", head).status_code == 409
    assert verify().ok


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("/requirements/open", {"title": "x"}),
        ("/requirements/RS-0001/lines", {**LINE, "our_wording": "x"}),
        ("/requirements/RS-0001/head", {"title": "y"}),
        ("/requirements/RS-0001/none/implied", {"reason": "x"}),
        ("/requirements/RS-0001/law/LR-0001", {"applies": "1"}),
        ("/requirements/law/load", {}),
        ("/requirements/law/add", {"code": "x"}),
        ("/requirements/law/LR-0001", {"name": "x"}),
    ],
)
def test_strangers_and_wrong_roles_write_nothing(client_of, everyone, url, data):
    a_draft(everyone)
    before = stored()
    assert Client().post(url, data).status_code == 302
    assert client_of(everyone.ivan).post(url, data).status_code == 403
    assert stored() == before


def test_missing_pages_answer_404(client_of, everyone):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    for url in (
        "/requirements/RS-0009",
        "/requirements/RQ-0009",
        "/requirements/law/LR-0999",
        "/requirements/RS-0001?revision=7",
        "/requirements/RS-0001/lines/RQ-0009",
        "/requirements/open?enquiry=EN-0099",
    ):
        assert alice.get(url).status_code == 404, url


def test_lists_teach_when_empty_and_page_by_number(client_of, everyone):
    alice = client_of(everyone.alice)
    assert "No requirement set yet." in alice.get("/requirements/").content.decode()
    assert "The register is empty." in alice.get("/requirements/law").content.decode()
    a_draft(everyone)
    page = alice.get("/requirements/?state=draft").content.decode()
    assert "RS-0001" in page
    assert "RS-0001" not in alice.get("/requirements/?state=released").content.decode()
    assert "RS-0001" not in alice.get("/requirements/?after=1~1").content.decode()


def test_another_customers_mail_is_no_source(client_of, everyone):
    an_enquiry(everyone)
    load_register(actor=SYSTEM)
    other = a_customer(everyone, "Wattlebird")
    alice = client_of(everyone.alice)
    alice.post(
        "/requirements/open",
        {"customer": other.pk, "title": "Other", "set_class": "light"},
    )
    assert not queries.sources_of(RequirementSet.objects.get()).exists()
