"""Parts of a set's page: its lights, what comes next, why the page exists."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from clew.areas.requirements.content import content_digest
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.workflow import WORDS, refusals
from clew.kernel.people.actor import Actor
from clew.kernel.ui.marks import moment
from clew.kernel.ui.parts import ClausePanel, Step

CLAUSE = ClausePanel(
    "8.2.2",
    "Determining requirements",
    "Know what the product or service must do before you promise it: what the customer said, what "
    "goes without saying, what the law demands, and what you yourselves hold necessary.",
    (
        "Where did the customer say this, and in which words?",
        "How did you find out which law applies in each market?",
        "What did nobody say, but everybody expects?",
    ),
    (),
    "The customer's words stay apart from ours, and “none” needs a reason.",
)
LIGHTS = (
    ("draft", "Determined"),
    ("in_review", "In review"),
    ("reviewed", "Approved"),
    ("confirmed", "Confirmed"),
    ("released", "Released"),
)
ENDED = {"obsolete": "replaced", "declined": "declined", "withdrawn": "withdrawn"}


def gate_steps(revision: SetRevision) -> list[Step]:
    """Return the lights of a revision, done up to where it stands."""
    order = [state for state, _ in LIGHTS]
    if revision.state in ENDED:
        reached = max([0, *(order.index(s) for s, at in _reached(revision).items() if at)])
    else:
        reached = order.index(revision.state)
    steps = []
    for place, (state, word) in enumerate(LIGHTS):
        at = _reached(revision).get(state)
        done = place < reached or (place == reached and state == "released")
        current = place == reached and revision.state not in ENDED
        note = str(moment(at)) if at and place <= reached else ""
        if current and not done:
            steps.append(Step("wait", word, WORDS[revision.state], current=True))
        else:
            steps.append(Step("done" if done else "ahead", word, note))
    return steps


def _reached(revision: SetRevision) -> dict[str, Any]:
    return {
        "in_review": revision.submitted_at,
        "reviewed": revision.approved_at,
        "confirmed": revision.confirmed_at,
        "released": revision.released_at,
    }


def next_step(revision: SetRevision, actor: Actor) -> dict[str, Any]:
    """Return the next act of a revision for this reader: submit a draft, or look at its review."""
    number = revision.record.number
    if revision.state == "draft":
        return {
            "submit_url": _url("requirements:submit", number),
            "submit_refusals": refusals(revision, "submit", actor),
            "seen": content_digest(revision),
        }
    return {"review_url": _url("requirements:review", number)}


def _url(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:  # the review's door is not built in every test of capture
        return ""
