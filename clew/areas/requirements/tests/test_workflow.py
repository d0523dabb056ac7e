"""Every state × verb × role against a table written by hand; what is denied leaves no trace."""

import pytest

from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.tests.review_parts import open_story
from clew.areas.requirements.workflow import WORDS, WORKFLOW
from clew.kernel.audit_trail.models import Event
from clew.kernel.people.actor import NOBODY, STAFF_ROLES, SYSTEM, Actor
from clew.kernel.refusals import Refused
from clew.kernel.workflow import may

pytestmark = pytest.mark.django_db

# verb: (from which states, to which, which roles may try). Written by hand, not read from the code.
TABLE = {
    "submit": (["draft"], "in_review", ["sales", "quality_manager", "owner"]),
    "return": (
        ["in_review"], "draft",
        ["sales", "customer_service", "engineering", "production", "purchasing", "logistics",
         "compliance", "quality_manager", "top_management"],
    ),
    "approve": (["in_review"], "reviewed", ["sales", "quality_manager", "top_management"]),
    "decline": (["in_review"], "declined", ["sales", "quality_manager", "top_management"]),
    "confirm": (
        ["reviewed"], "confirmed", ["sales", "quality_manager", "top_management", "contact"],
    ),
    "reopen": (["reviewed"], "draft", ["sales", "quality_manager", "contact"]),
    "release": (["confirmed"], "released", ["sales", "quality_manager", "owner"]),
    "supersede": (["reviewed", "confirmed", "released"], "obsolete", []),
    "withdraw": (
        ["draft", "in_review", "reviewed", "confirmed"], "withdrawn",
        ["sales", "quality_manager", "owner"],
    ),
}  # fmt: skip
STATES = ["draft", "in_review", "reviewed", "confirmed", "released", "obsolete", "declined",
          "withdrawn"]  # fmt: skip
DENIED = {False: "you need the role", True: "is not done by hand"}
ROLES = [*STAFF_ROLES, "owner", "contact", "foreign contact", "system", "nobody"]


def actor_for(role: str, story) -> Actor:
    """Return somebody with exactly that one role or part."""
    one = story.people.ivan
    if role == "owner":
        return Actor(one.pseudonym, "Owner", "person", frozenset(), story.its_set.record.owner_id)
    if role == "contact":
        return story.helen
    if role == "foreign contact":
        return Actor(one.pseudonym, "Eve", "contact", customer_id=one.record_id)
    if role == "system":
        return SYSTEM
    if role == "nobody":
        return NOBODY
    return Actor(one.pseudonym, "One", "person", frozenset({role}), one.record_id)


def test_the_table_has_every_state_and_verb():
    assert {step.verb for step in WORKFLOW.steps} == set(TABLE)
    assert set(WORDS) == set(STATES)
    targets = {target for _, target, _ in TABLE.values()}
    assert {state for state in STATES if state not in targets} == set()
    for verb, (sources, target, _) in TABLE.items():
        step = WORKFLOW.step(verb)
        assert (sorted(step.source), step.target) == (sorted(sources), target)


@pytest.mark.parametrize("verb", TABLE)
def test_each_role_in_each_state(everyone, verb):
    story = open_story(everyone)
    revision, record = story.revision, story.its_set.record
    sources, _, allowed = TABLE[verb]
    before = Event.objects.count()
    for state in STATES:
        revision.state = state
        for role in ROLES:
            actor = actor_for(role, story)
            refused = WORKFLOW.refusals(revision, verb, actor=actor, why="Because.")
            sentence = refused[0].sentence if refused else ""
            permitted = role in allowed or role == "system"
            case = f"{verb} from {state} by {role}: {sentence}"
            if state not in sources:
                assert "is possible when it is" in sentence, case
            elif not permitted:
                assert DENIED[verb == "supersede"] in sentence, case
            else:
                assert "you need the role" not in sentence, case
            assert may(actor, WORKFLOW.step(verb).who, record) == permitted, case
    assert Event.objects.count() == before


@pytest.mark.parametrize("verb", TABLE)
def test_a_denied_step_changes_nothing(everyone, verb):
    story = open_story(everyone)
    sources, _, _ = TABLE[verb]
    SetRevision.objects.filter(pk=story.revision.pk).update(state=sources[0])
    revision = story.revision
    before = Event.objects.count()
    for role in ("hr", "foreign contact", "nobody"):
        with pytest.raises(Refused, match=DENIED[verb == "supersede"]):
            WORKFLOW.advance(revision, verb, actor=actor_for(role, story), why="Because.")
    assert story.revision.state == sources[0]
    assert Event.objects.count() == before
