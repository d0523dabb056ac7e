"""The company chooses who is asked in a review; a review under way keeps its rules (8.2.3.1)."""

from datetime import timedelta

import pytest

from clew.areas.products import commands as products
from clew.areas.requirements.commands import reviewing
from clew.areas.requirements.commands.choosing import choose_rules, take_rules_from_file
from clew.areas.requirements.models import RequirementSet, ReviewRules
from clew.areas.requirements.review_queries import review_of
from clew.areas.requirements.rules import required, rules, rules_of, said_by_files
from clew.areas.requirements.stale import seen_of
from clew.areas.requirements.tests.review_parts import open_story
from clew.areas.requirements.tests.test_review_pages import OWN_RULES
from clew.conformity.requirements.review import customers_requirements_covered
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people.models import Company
from clew.kernel.refusals import Conflict, NotAllowed, Refused
from clew.kernel.testing import prepared
from tests.reliability.forms_of import form_with

pytestmark = pytest.mark.django_db
EDIT = "/settings/review/edit"
PRESS = "Take the file over</button>"


@prepared
def story(everyone):
    return open_story(everyone)


@pytest.fixture
def own_rules(monkeypatch, tmp_path):
    """A company's own file of rules; the real home folder is shared by all tests that run."""
    place = tmp_path / "review-rules.yaml"
    monkeypatch.setattr("clew.areas.requirements.rules.own_file", lambda: place)
    monkeypatch.setattr("clew.web.views_review.own_file", lambda: place)
    return place


def house():
    return Company.objects.select_related("record").get()


def said(**changed):
    return {**said_by_files()[1], **changed}


def typed(client, **changed):
    """Return the form of the rules as it is shown, with what somebody typed over it."""
    _, fields, _ = form_with(client.get(EDIT).content.decode(), "version")
    return {**fields, **changed}


def text(answer):
    return answer.content.decode()


@pytest.mark.sf("SF-121")
def test_who_is_asked_is_chosen_on_a_page(story, client_of):
    bob, alice = client_of(story.people.bob), client_of(story.people.alice)
    page = text(bob.get("/settings/review"))
    assert "the company chose nothing of its own yet" in page
    fields = typed(bob, category_product=["engineering", "purchasing"], verdict_days="5")
    saved = bob.post(EDIT, fields | {"why": "Foam was bought unseen."})
    assert saved.status_code == 302, text(saved)
    page = text(alice.get("/settings/review"))
    assert "Version 2 of the company’s own rules is in force" in page
    assert "Engineering and Purchasing" in page
    assert "Foam was bought unseen." in page
    assert "Change who is asked" not in page
    reviewing.submit(story.revision, actor=story.people.alice, seen=seen_of(story.revision))
    asked = set(story.revision.verdicts.values_list("function", flat=True))
    assert "purchasing" in asked
    changes = {
        (value.field, value.side): value.value
        for value in Event.objects.get(verb="company.review_rules_chosen").values.all()
    }
    assert changes["asked about product", "before"] == ["engineering", "production"]
    assert changes["asked about product", "after"] == ["engineering", "purchasing"]
    assert changes["days for a verdict", "after"] == 5
    assert len([name for name, side in changes if side == "after"]) == 2
    assert verify().ok


def test_a_review_under_way_goes_on_by_its_rules(story):
    people, revision = story.people, story.revision
    reviewing.submit(revision, actor=people.alice, seen=seen_of(revision))
    revision.refresh_from_db()
    before = required(revision), list(revision.verdicts.values_list("function", "why_asked"))
    chosen = said(verdict_days=9)
    chosen["by_category"] = {**chosen["by_category"], "product": ["purchasing"]}
    choose_rules(house(), actor=people.bob, said=chosen, seen=0)
    assert required(revision) != before[0]  # what would be asked of a review submitted now
    assert list(revision.verdicts.values_list("function", "why_asked")) == before[1]
    assert rules_of(revision).by_category["product"] == ("engineering", "production")
    item = review_of(revision, people.carol).items[0]
    assert (list(item.functions), item.needs_me) == (["engineering", "production"], True)
    assert rules().by_category["product"] == ("purchasing",)
    reviewing.return_to_draft(revision, actor=people.carol, reason="The cover is wrong.")
    revision.refresh_from_db()
    assert rules_of(revision).by_category["product"] == ("purchasing",)
    reviewing.submit(revision, actor=people.alice, seen=seen_of(revision))
    assert "purchasing" in revision.verdicts.values_list("function", flat=True)


def test_what_was_approved_is_no_gap_because_others_are_asked_now(story):
    story.reviewed()
    before = list(customers_requirements_covered())
    assert [item.ok for item in before] == [True]
    chosen = said()
    chosen["by_category"] = {**chosen["by_category"], "product": ["purchasing"]}
    choose_rules(house(), actor=story.people.bob, said=chosen, seen=0)
    assert list(customers_requirements_covered()) == before


def test_rules_begin_on_their_day(story):
    people = story.people
    day = clock.today() + timedelta(days=10)
    row = choose_rules(house(), actor=people.bob, said=said(verdict_days=9), seen=0, from_date=day)
    assert row.waits
    assert rules().verdict_days == 3
    assert rules(clock.now() + timedelta(days=11)).verdict_days == 9
    with pytest.raises(Refused, match="begin today or later"):
        choose_rules(
            house(), actor=people.bob, said=said(verdict_days=8), seen=2,
            from_date=clock.today() - timedelta(days=1),
        )  # fmt: skip
    choose_rules(house(), actor=people.bob, said=said(verdict_days=7), seen=2)
    assert rules(clock.now() + timedelta(days=11)).verdict_days == 7  # the newer choice replaces it


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"by_category": {"product": []}}, "Somebody must answer for product"),
        ({"verdict_days": 0}, "Days for a verdict are 1 to 60"),
        ({"new_market": ["astrology"]}, "nobody knows it"),
        ({}, "Nothing is changed"),
    ],
)
def test_rules_that_cannot_be_are_refused(story, changed, sentence):
    before = Event.objects.count()
    with pytest.raises(Refused, match=sentence):
        choose_rules(house(), actor=story.people.bob, said=said(**changed), seen=0)
    assert (Event.objects.count(), ReviewRules.objects.count()) == (before, 0)


def test_who_may_not_choose_and_who_saw_another_version(story):
    with pytest.raises(NotAllowed):
        choose_rules(house(), actor=story.people.alice, said=said(verdict_days=4), seen=0)
    choose_rules(house(), actor=story.people.heidi, said=said(verdict_days=4), seen=0)
    with pytest.raises(Conflict):
        choose_rules(house(), actor=story.people.bob, said=said(verdict_days=5), seen=0)
    assert [row.n for row in ReviewRules.objects.order_by("n")] == [1, 2]


def test_a_file_is_in_force_until_it_is_taken_over_with_one_press(story, client_of, own_rules):
    own_rules.write_text(OWN_RULES)
    bob = client_of(story.people.bob)
    page = text(bob.get("/settings/review"))
    assert f"In force is the company’s own file, {own_rules}" in page
    assert PRESS in page
    assert PRESS not in text(client_of(story.people.ivan).get("/settings/review"))
    assert bob.post("/settings/review/file", {"version": "0"}).status_code == 302
    made = list(ReviewRules.objects.order_by("n").values_list("n", "source"))
    assert made == [(1, "file"), (2, "file")]
    assert list(rules().functions) == ["engineering", "purchasing", "compliance"]
    assert PRESS not in text(bob.get("/settings/review"))
    own_rules.write_text(OWN_RULES.replace("verdict_days: 3", "verdict_days: 8"))
    assert rules().verdict_days == 3
    assert "It is not read any more" in text(bob.get("/settings/review"))
    with pytest.raises(Conflict):
        take_rules_from_file(house(), actor=story.people.bob, seen=0)
    take_rules_from_file(house(), actor=story.people.bob, seen=2)
    assert rules().verdict_days == 8
    own_rules.unlink()
    assert rules().verdict_days == 8
    with pytest.raises(Refused, match="There is no file"):
        take_rules_from_file(house(), actor=story.people.bob, seen=3)


def test_a_wrong_file_is_said_and_not_taken(story, client_of, own_rules):
    choose_rules(house(), actor=story.people.bob, said=said(verdict_days=4), seen=0)
    own_rules.write_text("functions: [")
    bob = client_of(story.people.bob)
    assert "is not a file of review rules" in text(bob.get("/settings/review"))
    assert bob.post("/settings/review/file", {"version": "2"}).status_code == 409
    assert ReviewRules.objects.count() == 2


def test_a_family_gets_a_rule_by_its_number(story, client_of):
    bob = client_of(story.people.bob)
    family = products.add_family("Tern seats", actor=story.people.carol)
    product = products.add_product("Tern", actor=story.people.carol, family=family)
    RequirementSet.objects.update(product=product)
    number = family.record.number
    alone = bob.post(EDIT, typed(bob, more_family=number))
    assert alone.status_code == 422
    fields = typed(bob, more_family=number, more_functions=["logistics"])
    assert bob.post(EDIT, fields).status_code == 302
    assert rules().by_family == {number: ("logistics",)}
    assert f"family {family.name}" in required(story.revision)["logistics"]
    assert family.name in text(bob.get(EDIT))
    off = typed(bob)
    off.pop(f"family_{number}")
    assert bob.post(EDIT, off).status_code == 302
    assert rules().by_family == {}


def test_the_form_saves_what_it_shows(story, client_of):
    bob = client_of(story.people.bob)
    nothing = bob.post(EDIT, typed(bob))
    assert nothing.status_code == 409
    assert "Nothing is changed" in text(nothing)
