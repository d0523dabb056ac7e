"""The states of a change and the steps between them, with their guards (8.2.4, 8.5.6).

Besides the states' table: an assessment can be taken back while it is voted on; a passed
verification is a step of its own that stays in `verifying`; a change whose revision was withdrawn
can be withdrawn, so that a wish the customer takes back does not stay open for ever.
"""

from collections.abc import Iterator

from clew.areas.changes import queries
from clew.areas.changes.guards import (
    impact_refusals,
    plan_refusals,
    revision_refusals,
    settled_refusals,
    vote_refusals,
    wish_refusals,
)
from clew.areas.changes.models import ASPECTS, ChangeRequest
from clew.areas.requirements.queries import approved
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import company
from clew.kernel.refusals import Refusal
from clew.kernel.ui.words import listed
from clew.kernel.workflow import Step, Workflow, holders_url, role_words

ANYONE = ("employee",)
ASSESSORS = (
    "sales", "customer_service", "engineering", "production", "purchasing", "logistics",
    "compliance", "quality_manager", "top_management", "owner",
)  # fmt: skip
KEEPERS = ("quality_manager", "owner")
APPROVERS = {
    "light": ("sales", "quality_manager"),
    "standard": ("quality_manager", "top_management"),
    "high": ("top_management",),
}
DECIDERS = ("sales", "quality_manager", "top_management")
VERIFIERS = (
    "quality_manager", "engineering", "production", "logistics", "compliance", "purchasing",
    "customer_service",
)  # fmt: skip
CLOSERS = ("quality_manager",)
WORDS = {
    "draft": "a draft",
    "submitted": "asked",
    "assessed": "assessed",
    "approved": "approved",
    "implementing": "being carried out",
    "verifying": "being verified",
    "closed": "closed",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}


def has_reason(change: ChangeRequest, *, why: str | None = None, **_: object) -> Iterator[Refusal]:
    """Refuse a blank reason once one is given; a page that only greys its button gives none."""
    if why is not None and not why.strip():
        yield Refusal("Say why; it is kept with the change.", change_url(change))


def ready_to_submit(change: ChangeRequest, **_: object) -> Iterator[Refusal]:
    """Refuse a request that does not say where it comes from, why, and what it touches."""
    url = f"{change_url(change)}/edit"
    record = change.requirement_set.record
    if approved(change.requirement_set) is None:
        yield Refusal(
            f"{record.number} has no approved revision, so there is nothing to change yet. "
            "Write it into the draft.",
            record.get_absolute_url(),
            "Write it into the draft",
        )
    for name, words in (("driver", "what drives it"), ("reason", "why it is needed")):
        if not getattr(change, name).strip():
            yield Refusal(f"Say {words}.", url)
    if change.origin == "customer" and not change.customer_words.strip():
        yield Refusal("Write down what the customer said, in their own words.", url)
    if not change.need.strip():
        yield Refusal("Say which need of the customer stands behind it.", url)
    if not change.touched and not change.adds_lines:
        yield Refusal(
            "Tick the lines it touches, or that it brings new ones.", url, "Tick the lines"
        )


def ready_to_assess(change: ChangeRequest, **_: object) -> Iterator[Refusal]:
    """Refuse an assessment with an empty aspect, or with something nobody judged."""
    empty = [words for name, words in ASPECTS.items() if not getattr(change, name).strip()]
    if empty:
        words = f"{listed(empty)} {'is' if len(empty) == 1 else 'are'} not answered"
        yield Refusal(f"{words} yet; “none” is an answer.", f"{change_url(change)}/assess", words)
    yield from impact_refusals(change)


def ready_to_approve(
    change: ChangeRequest, *, by: Actor | None = None, **_: object
) -> Iterator[Refusal]:
    """GATE approve: votes in, the customer's wish confirmed, the approver of the class."""
    yield from vote_refusals(change)
    yield from wish_refusals(change)
    if by is not None:
        yield from _approver_refusals(change, by)


def _approver_refusals(change: ChangeRequest, by: Actor) -> Iterator[Refusal]:
    roles = APPROVERS[change.change_class]
    if not by.has(*roles):
        yield _of_the_class(change, roles, by)
    elif four_eyes(change) and by.pseudonym == change.requested_by:
        yield Refusal(
            f"A change of class {change.change_class} is approved by somebody other than who "
            "asked for it.",
            holders_url(roles, by),
            "somebody other",
        )


def _of_the_class(change: ChangeRequest, roles: tuple[str, ...], by: Actor) -> Refusal:
    words = role_words(roles)
    sentence = f"A change of class {change.change_class} is decided by {words}."
    return Refusal(sentence, holders_url(roles, by), words)


def four_eyes(change: ChangeRequest) -> bool:
    """Tell whether the requester may not approve: class high, or a class the company named."""
    house = company()
    chosen = house.four_eyes_classes if house else []
    return change.change_class == "high" or change.change_class in chosen


def may_reject(
    change: ChangeRequest, *, by: Actor | None = None, why: str | None = None, **_: object
) -> Iterator[Refusal]:
    """Refuse to reject without a reason, or by somebody who could not approve."""
    yield from has_reason(change, why=why)
    roles = APPROVERS[change.change_class]
    if by is not None and not by.has(*roles):
        yield _of_the_class(change, roles, by)


def ready_to_start(change: ChangeRequest, **_: object) -> Iterator[Refusal]:
    """Refuse a start without a plan (but for class light), or beside another open revision."""
    if change.change_class != "light" and not change.plan.exists():
        yield Refusal(
            "The plan is empty: add who does what until when.", f"{change_url(change)}/plan",
            "add who does what",
        )  # fmt: skip
    newest = change.requirement_set.newest
    if newest.state in {"draft", "in_review"}:
        record = change.requirement_set.record
        words = f"Revision {newest.n} of {record.number}"
        yield Refusal(
            f"{words} is being worked on already. Finish or withdraw it first.",
            record.get_absolute_url(),
            words,
        )


def ready_to_finish(change: ChangeRequest, **_: object) -> Iterator[Refusal]:
    """GATE carried out: plan done, revision in force and told, orders follow, nothing left old."""
    of_revision = list(revision_refusals(change))
    yield from of_revision
    yield from plan_refusals(change)
    yield from impact_refusals(change)
    if of_revision:
        return  # the rest follows from the release; said before, it would only hide what is next
    for order in queries.behind(change):
        number = order.record.number
        yield Refusal(
            f"{number} still follows revision {order.revision}.",
            f"{change_url(change)}#orders",
            number,
        )
    yield from settled_refusals(change)


def may_verify(
    change: ChangeRequest, *, by: Actor | None = None, found: str | None = None, **_: object
) -> Iterator[Refusal]:
    """Refuse a result without words, and by the one who did it all."""
    if found is not None and not found.strip():
        yield Refusal("Say what was checked and what was found.", f"{change_url(change)}/verify")
    if by is not None and queries.doers_of(change) == {by.pseudonym}:
        yield Refusal(
            "You carried this change out alone; somebody else verifies it.",
            holders_url(VERIFIERS, by),
            "somebody else",
        )


def ready_to_close(
    change: ChangeRequest,
    *,
    by: Actor | None = None,
    lessons: str | None = None,
    feedback: str | None = None,
    **_: object,
) -> Iterator[Refusal]:
    """GATE close: verified, nothing left old, lessons and the customer's view, another's hand."""
    if not change.verification_passed:
        yield Refusal(
            "Nothing shows yet that the change works. Record the verification.",
            f"{change_url(change)}/verify",
            "Record the verification",
        )
    yield from impact_refusals(change)
    yield from settled_refusals(change)
    url = f"{change_url(change)}/close"
    if lessons is not None and not lessons.strip():
        yield Refusal("Say what was learned; “nothing new” is an answer.", url)
    if feedback is not None and not feedback.strip():
        yield Refusal(
            "Say what the customer thinks of the change, or why they were not asked.", url
        )
    if by is not None and queries.doers_of(change) == {by.pseudonym}:
        yield Refusal(
            "You carried this change out alone; somebody else closes it.",
            holders_url(CLOSERS, by),
            "somebody else",
        )


def may_withdraw(
    change: ChangeRequest, *, by: Actor | None = None, why: str | None = None, **_: object
) -> Iterator[Refusal]:
    """Only who asked, or the owner, takes it back; an open revision is withdrawn before."""
    yield from has_reason(change, why=why)
    if by is not None and by.kind == "person":
        asked = by.pseudonym == change.requested_by
        owns = by.record_id is not None and by.record_id == change.record.owner_id
        if not asked and not owns:
            yield Refusal(
                f"Only {change.requested_by_name}, who asked, or the owner withdraws it.",
                change_url(change),
            )
    opened = queries.opened_revision(change)
    if opened is not None and opened.state != "withdrawn":
        words = f"Revision {opened.n} is open"
        yield Refusal(
            f"{words} by this change. Withdraw the revision first.",
            opened.record.get_absolute_url(),
            words,
        )


def change_url(change: ChangeRequest) -> str:
    """Return the page of a change."""
    return f"/changes/{change.record.number}"


WORKFLOW = Workflow(
    kind="change_request",
    noun="change request",
    initial="draft",
    words=WORDS,
    final=("closed", "rejected", "withdrawn"),
    steps=(
        Step(
            "submit", ("draft",), "submitted", ANYONE, "submitted", "Ask for the change",
            ready_to_submit,
        ),
        Step(
            "assess", ("submitted",), "assessed", KEEPERS, "assessed", "Put it to the vote",
            ready_to_assess,
        ),
        Step(
            "take_back", ("assessed",), "submitted", KEEPERS, "assessment_taken_back",
            "Take the assessment back", has_reason,
        ),
        Step(
            "approve", ("assessed",), "approved", DECIDERS, "approved", "Approve the change",
            ready_to_approve,
        ),
        Step(
            "reject", ("assessed",), "rejected", DECIDERS, "rejected", "Reject the change",
            may_reject,
        ),
        Step(
            "start", ("approved",), "implementing", KEEPERS, "started", "Start the change",
            ready_to_start,
        ),
        Step(
            "finish", ("implementing",), "verifying", KEEPERS, "finished",
            "Say that everything is done",
            ready_to_finish,
        ),
        Step(
            "verify", ("verifying",), "verifying", VERIFIERS, "verified", "Record the verification",
            may_verify,
        ),
        Step(
            "fail", ("verifying",), "implementing", VERIFIERS, "verification_failed",
            "Record a failed verification", may_verify,
        ),
        Step(
            "close", ("verifying",), "closed", CLOSERS, "closed", "Close the change",
            ready_to_close,
        ),
        Step(
            "withdraw", ("draft", "submitted", "assessed", "approved", "implementing"),
            "withdrawn", ANYONE, "withdrawn", "Withdraw the change", may_withdraw,
        ),
    ),
)  # fmt: skip


def refusals(change: ChangeRequest, verb: str, actor: Actor, **given: object) -> list[Refusal]:
    """Return why this actor cannot take the step now: what greys the button."""
    return WORKFLOW.refusals(change, verb, actor=actor, by=actor, **given)
