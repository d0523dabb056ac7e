"""State × verb × role against a table written by hand; what is denied changes nothing."""

import pytest

from clew.areas.changes import commands
from clew.areas.changes.models import ChangeRequest
from clew.areas.changes.tests import change_parts as parts
from clew.areas.changes.workflow import WORDS, WORKFLOW, refusals
from clew.kernel.audit_trail.models import Event
from clew.kernel.refusals import Refused
from clew.kernel.testing import prepared

pytestmark = pytest.mark.django_db

EVERYBODY = {"alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy"}
# alice wrote the request and owns it; the class is standard; alice and erin carried it out.
ALLOWED = {
    ("draft", "submit"): EVERYBODY,
    ("draft", "withdraw"): {"alice"},
    ("submitted", "assess"): {"bob", "alice"},
    ("submitted", "withdraw"): {"alice"},
    ("assessed", "take_back"): {"bob", "alice"},
    ("assessed", "approve"): {"bob", "heidi"},
    ("assessed", "reject"): {"bob", "heidi"},
    ("assessed", "withdraw"): {"alice"},
    ("approved", "start"): {"bob", "alice"},
    ("approved", "withdraw"): {"alice"},
    ("implementing", "finish"): {"bob", "alice"},
    ("implementing", "withdraw"): {"alice"},
    ("verifying", "verify"): {"bob", "carol", "dave", "erin", "frank", "grace", "judy"},
    ("verifying", "fail"): {"bob", "carol", "dave", "erin", "frank", "grace", "judy"},
    ("verifying", "close"): {"bob"},
}
GIVEN = {
    "reject": {"why": "Because."},
    "withdraw": {"why": "Because."},
    "take_back": {"why": "Because."},
    "verify": {"found": "Good."},
    "fail": {"found": "Bad."},
    "close": {"lessons": "None.", "feedback": "Glad."},
}
ACTS = {
    "submit": lambda c, a: commands.submit(c, actor=a),
    "assess": lambda c, a: commands.assess(c, actor=a),
    "take_back": lambda c, a: commands.take_back(c, actor=a, reason="Because."),
    "approve": lambda c, a: commands.approve(c, actor=a, seen=parts.content.content_digest(c)),
    "reject": lambda c, a: commands.reject(c, actor=a, reason="Because."),
    "start": lambda c, a: commands.start(c, actor=a),
    "finish": lambda c, a: commands.finish(c, actor=a),
    "verify": lambda c, a: commands.verify(c, actor=a, passed=True, found="Good."),
    "fail": lambda c, a: commands.verify(c, actor=a, passed=False, found="Bad."),
    "close": lambda c, a: commands.close(c, actor=a, lessons="x", customer_feedback="y"),
    "withdraw": lambda c, a: commands.withdraw(c, actor=a, reason="Because."),
}


@prepared
def whole(its):
    """A change of which every guard is content, whatever state the test puts it into."""
    return parts.verified(its)


def put(change: ChangeRequest, state: str, verb: str) -> ChangeRequest:
    """Put a change into a state behind the trail's back; a withdrawn one opened no revision."""
    opened = None if verb == "withdraw" else 2
    ChangeRequest.objects.filter(pk=change.pk).update(state=state, opened_revision=opened)
    return parts.fresh(change)


def test_every_verb_of_the_table_is_tried():
    assert set(ACTS) == {step.verb for step in WORKFLOW.steps}
    assert {(state, verb) for state, verb in ALLOWED} == {
        (state, step.verb) for step in WORKFLOW.steps for state in step.source
    }


def test_states_verbs_and_roles_are_as_the_table_says(whole, everyone):
    wrong = []
    for state in WORDS:
        for verb in ACTS:
            change = put(whole, state, verb)
            may = {
                name
                for name in EVERYBODY
                if not refusals(change, verb, getattr(everyone, name), **GIVEN.get(verb, {}))
            }
            if may != ALLOWED.get((state, verb), set()):
                wrong.append((state, verb, sorted(may)))
    assert wrong == []


def test_what_the_table_denies_changes_nothing(whole, everyone):
    changed = []
    for state in WORDS:
        for verb, act in ACTS.items():
            denied = sorted(EVERYBODY - ALLOWED.get((state, verb), set()))
            if not denied:
                continue
            change = put(whole, state, verb)
            before = (
                list(ChangeRequest.objects.filter(pk=change.pk).values()),
                Event.objects.count(),
            )
            with pytest.raises(Refused):
                act(change, getattr(everyone, denied[-1]))
            after = list(ChangeRequest.objects.filter(pk=change.pk).values()), Event.objects.count()
            if before != after:
                changed.append((state, verb, denied[-1]))
    assert changed == []
