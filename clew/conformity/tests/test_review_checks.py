"""Each check with a set that passes and one that fails."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from clew.areas.law.commands import load_register
from clew.areas.products import commands as products
from clew.areas.requirements.commands import lines, releasing, reviewing
from clew.areas.requirements.models import Notice, RequirementSet, ReviewRound, Verdict
from clew.areas.requirements.tests.review_parts import open_story
from clew.conformity.requirements import review as checks
from clew.kernel import checks as registry
from clew.kernel import clock
from clew.kernel.people.actor import SYSTEM
from clew.kernel.testing import drop_guard, prepared

pytestmark = pytest.mark.django_db


@prepared
def story(everyone):
    return open_story(everyone).reviewed()


def by_sql(statement: str, *values: object) -> None:
    """Change what the product itself would refuse to change."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def only(look):
    items = list(look())
    assert len(items) == 1, items
    return items[0]


def test_the_checks_are_registered_as_the_standards():
    mine = {
        c.obligation: c.basis for c in registry.checks() if c.look.__module__ == checks.__name__
    }
    assert mine == {
        "8.2.3.1-b": "standard", "8.2.3.1-c": "standard", "8.2.3.1-d": "standard",
        "8.2.3.1-e": "standard", "8.2.3.2-a": "standard", "8.2.3.2-b": "standard",
        "8.2.4-b": "standard",
    }  # fmt: skip


@pytest.mark.parametrize(
    "look",
    [checks.customers_requirements_covered, checks.implied_requirements_covered,
     checks.own_requirements_covered, checks.law_covered, checks.results_retained],
)  # fmt: skip
def test_an_honest_review_passes(story, look):
    item = only(look)
    assert (item.number, item.ok) == ("RS-0001", True)
    assert item.url.startswith("/requirements/RS-0001/review")


@pytest.mark.parametrize(
    "look",
    [checks.customers_requirements_covered, checks.implied_requirements_covered,
     checks.own_requirements_covered, checks.law_covered, checks.results_retained,
     checks.new_requirements_retained, checks.functions_told],
)  # fmt: skip
def test_no_review_is_no_data(everyone, look):
    open_story(everyone)
    assert list(look()) == []


def test_a_missing_answer_on_delivery_is_a_hole(story):
    Verdict.objects.filter(function="logistics").update(given_at=None)
    item = only(checks.customers_requirements_covered)
    assert not item.ok
    assert item.sentence == "RS-0001 revision 1: delivery was not answered by Logistics."


def test_a_category_the_customer_spoke_of_is_answered_too(everyone):
    story = open_story(everyone)
    lines.add_line(
        story.revision, actor=everyone.alice, our_wording="A$ 214,800.", category="price",
        customer_wording="for the price of last year",
    )  # fmt: skip
    story.reviewed()
    assert only(checks.customers_requirements_covered).sentence == (
        "RS-0001 revision 1: product, price, delivery and post-delivery were answered, with 4 "
        "lines the customer stated."
    )
    Verdict.objects.filter(function="sales").update(given_at=None)
    item = only(checks.customers_requirements_covered)
    assert not item.ok
    assert item.sentence == "RS-0001 revision 1: price was not answered by Sales."


@pytest.mark.parametrize(
    ("look", "origin", "words"),
    [(checks.implied_requirements_covered, "implied", "no line is implied"),
     (checks.own_requirements_covered, "organization", "no line is our own")],
)  # fmt: skip
def test_an_origin_nobody_thought_of_is_a_hole(story, look, origin, words):
    drop_guard("requirements_requirementversion", "update")
    by_sql("UPDATE requirements_requirementversion SET origin='stated' WHERE origin=%s", origin)
    item = only(look)
    assert not item.ok
    assert words in item.sentence
    by_sql(f"UPDATE requirements_setrevision SET none_{origin}='Thought of; there is none.'")
    assert only(look).ok


def test_law_that_nobody_judged_is_a_hole(story):
    load_register(actor=story.people.bob)
    family = products.add_family(
        "Seats", actor=story.people.bob, product_types=("child seats", "consumer products")
    )
    product = products.add_product("Tern", actor=story.people.bob, family=family, markets=("AU",))
    RequirementSet.objects.update(product=product, markets=["AU"])
    item = only(checks.law_covered)
    assert not item.ok
    assert "The law is not judged" in item.sentence


def test_a_review_without_name_or_signature_is_a_hole(story):
    Verdict.objects.filter(function="production").update(by_name="")
    by_sql("UPDATE requirements_setrevision SET approval_id=NULL")
    item = only(checks.results_retained)
    assert not item.ok
    assert "the verdict of Production lacks its name or time" in item.sentence
    assert "the approval is not signed" in item.sentence


def test_a_declined_review_keeps_who_and_why(everyone):
    story = open_story(everyone)
    story.submit()
    reviewing.decline(story.revision, actor=everyone.bob, reason="No line is free.")
    assert only(checks.results_retained).ok
    ReviewRound.objects.update(ended_name="")
    assert not only(checks.results_retained).ok


def test_requirements_found_in_the_review_are_in_the_approved_revision(everyone):
    story = open_story(everyone)
    story.submit()
    reviewing.return_to_draft(story.revision, actor=everyone.judy, reason="The price is missing.")
    line = lines.add_line(
        story.revision, actor=everyone.alice, our_wording="A$ 214,800.", category="price",
        customer_wording="none",
    )  # fmt: skip
    story.reviewed()
    item = only(checks.new_requirements_retained)
    assert item.ok
    assert "1 line found in the review" in item.sentence
    drop_guard("requirements_setline", "delete")
    by_sql("DELETE FROM requirements_setline WHERE id=%s", line.pk)
    item = only(checks.new_requirements_retained)
    assert not item.ok
    assert "RQ-0006" in item.sentence


def test_a_change_nobody_heard_of_is_a_hole_until_it_is_escalated(story):
    story.confirmed().released()
    assert list(checks.functions_told()) == []
    story.revise()
    lines.edit_line(story.line(2), actor=story.people.alice, seen=1, our_wording="In Memphis.")
    story.reviewed().confirmed()
    assert only(checks.functions_told).ok
    with time_machine.travel(clock.now() + timedelta(days=4)):
        item = only(checks.functions_told)
        assert not item.ok
        assert "Production did not acknowledge, and nobody followed it up" in item.sentence
        releasing.escalate_silent(actor=SYSTEM)
        assert "was escalated" in only(checks.functions_told).sentence
        story.acknowledge()
        assert "acknowledged on" in only(checks.functions_told).sentence


@pytest.fixture
def changed(story):
    """A changed revision in force, of which everybody was told."""
    story.confirmed().released()
    story.revise()
    lines.edit_line(story.line(2), actor=story.people.alice, seen=1, our_wording="In Memphis.")
    return story.reviewed().confirmed().released()


def test_a_changed_revision_of_which_a_function_was_not_told_is_a_hole(changed):
    assert all(item.ok for item in checks.functions_told())
    Notice.objects.filter(revision__n=2, function="logistics").delete()
    (item,) = [each for each in checks.functions_told() if not each.ok]
    assert item.sentence == "RS-0001 revision 2: Logistics was not told of the change."
    assert item.url == "/requirements/RS-0001/release?revision=2"


def test_a_changed_revision_without_any_notice_is_a_hole(changed):
    Notice.objects.all().delete()
    items = list(checks.functions_told())
    assert items
    assert not any(item.ok for item in items)
    Verdict.objects.all().delete()
    item = only(checks.functions_told)
    assert item.sentence == "RS-0001 revision 2: no function was told of the change."
