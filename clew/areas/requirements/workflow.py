"""The states of a set's revision and the steps between them, with their guards (8.2.3, 8.2.4).

Besides the states' table: a confirmation may follow a waiver without moving the state, and a
release of the next revision makes every earlier approved one obsolete, released or not. The end of
an order does not: call-off orders stand on the same set. A revision that a sent binding offer or an
accepted order stands on is held by it: neither taken back to draft nor withdrawn.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.urls import reverse

from clew.areas.requirements.completeness import capture_refusals, law_refusals
from clew.areas.requirements.content import content_digest
from clew.areas.requirements.models import CONFIRMATION_KINDS, FEASIBILITY, SetRevision
from clew.areas.requirements.queries import is_confirmed
from clew.areas.requirements.rules import class_rules, four_eyes, function_name, rules_of
from clew.kernel.comments.models import Comment
from clew.kernel.comments.queries import open_remarks
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refusal
from clew.kernel.ui.words import listed
from clew.kernel.workflow import Step, Workflow, holders_url, role_words

AUTHORS = ("sales", "quality_manager", "owner")
REVIEWERS = (
    "sales", "customer_service", "engineering", "production", "purchasing", "logistics",
    "compliance", "quality_manager", "top_management",
)  # fmt: skip
APPROVERS = ("sales", "quality_manager", "top_management")
WORDS = {
    "draft": "a draft",
    "in_review": "in review",
    "reviewed": "approved",
    "confirmed": "confirmed",
    "released": "released",
    "obsolete": "obsolete",
    "declined": "declined",
    "withdrawn": "withdrawn",
}
REMARK_WORDS = {"question": "question", "change": "proposed change", "issue": "issue"}


def review_url(revision: SetRevision, item: str = "", place: str = "") -> str:
    """Return the review page of a revision, at an item of it."""
    url = reverse("requirements:review", args=[revision.record.number])
    query = f"?revision={revision.n}" + (f"&item={item}" if item else "")
    return url + query + (f"#{place}" if place else "")


def confirm_url(revision: SetRevision) -> str:
    """Return the page on which the customer's word is asked for and noted."""
    return reverse("confirmations:confirm", args=[revision.record.number])


def remarks_on(revision: SetRevision) -> list[Comment]:
    """Return the open questions, proposals and issues that concern this revision."""
    remarks = open_remarks(revision.record)
    return [r for r in remarks if r.revision in (None, revision.n)]


def ready_to_submit(revision: SetRevision, **_: object) -> Iterable[Refusal]:
    """Refuse a submission of lines that lack a part."""
    return capture_refusals(revision)


def has_reason(revision: SetRevision, *, why: str = "", **_: object) -> Iterator[Refusal]:
    """Refuse to turn back or end without a word of why."""
    if not why.strip():
        yield Refusal("Say why; it is kept with the revision.", revision.record.get_absolute_url())


def ready_to_approve(
    revision: SetRevision, *, by: Actor | None = None, **_: object
) -> Iterator[Refusal]:
    """GATE approve: verdicts, law, open remarks, what was submitted, who approves."""
    yield from _verdict_refusals(revision)
    yield from law_refusals(revision)
    yield from _remark_refusals(revision)
    if revision.content_digest != content_digest(revision):
        yield Refusal(
            f"The lines are not those of round {revision.round} any more, so nobody judged what "
            "stands here now. Return it to draft and submit it again.",
            review_url(revision),
            "Return it to draft",
        )
    if by is not None:
        yield from _approver_refusals(revision, by)


def _verdict_refusals(revision: SetRevision) -> Iterator[Refusal]:
    verdicts = list(revision.verdicts.order_by("id"))
    if not verdicts:
        yield Refusal(
            "No function was asked about this revision. Submit it again.",
            revision.record.get_absolute_url(),
            "Submit it again",
        )
    url = review_url(revision, revision.record.number, "verdicts")
    waiting = [function_name(v.function) for v in verdicts if not v.given_at]
    if waiting:
        words = listed(waiting)
        has = "has" if len(waiting) == 1 else "have"
        yield Refusal(f"{words} {has} no verdict on revision {revision.n} yet.", url, words)
    for verdict in verdicts:
        if verdict.given_at and verdict.feasibility == "no":
            words = f"{function_name(verdict.function)} says it cannot be done"
            yield Refusal(f"{words}.", url, words)


def _remark_refusals(revision: SetRevision) -> Iterator[Refusal]:
    by_place: dict[tuple[str, str], int] = {}
    for remark in remarks_on(revision):
        place = remark.item.number if remark.item else revision.record.number
        by_place[place, remark.kind] = by_place.get((place, remark.kind), 0) + 1
    for (place, kind), count in by_place.items():
        word = REMARK_WORDS[kind]
        words = f"1 {word} is open" if count == 1 else f"{count} {word}s are open"
        yield Refusal(f"{words} on {place}.", review_url(revision, place, "talk"), words)


def _approver_refusals(revision: SetRevision, by: Actor) -> Iterator[Refusal]:
    its_set, chosen = revision.requirement_set, rules_of(revision)
    roles = class_rules(its_set, chosen).approvers
    if not by.has(*roles):
        words = role_words(roles)
        sentence = f"A set of class {its_set.set_class} is approved by {words}."
        yield Refusal(sentence, holders_url(roles, by), words)
    elif four_eyes(its_set, chosen) and by.pseudonym in authors_of(revision):
        yield Refusal(
            f"A set of class {its_set.set_class} is approved by somebody who neither wrote nor "
            "submitted it.",
            holders_url(roles, by),
            "somebody",
        )


def authors_of(revision: SetRevision) -> set[UUID | None]:
    """Return the pseudonyms of who submitted the revision and who wrote its lines."""
    writers = set(revision.lines.values_list("version__made_by", flat=True))
    return writers | {revision.submitted_by}


def may_end(
    revision: SetRevision, *, why: str = "", by: Actor | None = None, **_: object
) -> Iterator[Refusal]:
    """Refuse to decline without a reason, or by somebody who could not approve."""
    yield from has_reason(revision, why=why)
    roles = class_rules(revision.requirement_set, rules_of(revision)).approvers
    if by is not None and not by.has(*roles):
        words = role_words(roles)
        sentence = f"Declining a set of this class is for {words}."
        yield Refusal(sentence, holders_url(roles, by), words)


def ready_to_confirm(
    revision: SetRevision, *, confirmed_by: str = "", **_: object
) -> Iterator[Refusal]:
    """GATE start, first half: a kind the class accepts, and nothing open with the customer."""
    kinds = class_rules(revision.requirement_set, rules_of(revision)).confirmed_by
    if confirmed_by and confirmed_by not in kinds:
        allowed = listed([CONFIRMATION_KINDS[k] for k in kinds], "or")
        yield Refusal(
            f"A {CONFIRMATION_KINDS[confirmed_by]} does not suffice for class "
            f"{revision.requirement_set.set_class}; use {allowed}.",
            confirm_url(revision),
            allowed,
        )
    if confirmed_by == "waiver":
        return
    for remark in remarks_on(revision):
        if remark.outside:
            place = remark.item.number if remark.item else revision.record.number
            words = f"{remark.author_name}'s {REMARK_WORDS[remark.kind]} on {place}"
            url = f"{confirm_url(revision)}#open"
            yield Refusal(f"{words} is open. It is answered first.", url, words)


def ready_to_release(revision: SetRevision, **_: object) -> Iterator[Refusal]:
    """GATE start, second half: the confirmation stands, and who must know first knows."""
    if not is_confirmed(revision):
        yield Refusal(
            f"The waiver for revision {revision.n} has ended. The customer has to confirm.",
            confirm_url(revision),
            "The customer has to confirm",
        )
    waiting = revision.notices.filter(must_know_first=True, acknowledged_at=None).order_by("id")
    names = [function_name(notice.function) for notice in waiting]
    if names:
        words = listed(names)
        url = reverse("requirements:release_page", args=[revision.record.number])
        yield Refusal(f"{words} must know first and did not acknowledge yet.", url, words)


WORKFLOW = Workflow(
    kind="requirement_set",
    noun="requirement set",
    initial="draft",
    words=WORDS,
    final=("obsolete", "declined", "withdrawn"),
    steps=(
        Step(
            "submit", ("draft",), "in_review", AUTHORS, "submitted", "Submit for review",
            ready_to_submit,
        ),
        Step(
            "return", ("in_review",), "draft", REVIEWERS, "returned", "Return to draft",
            has_reason,
        ),
        Step(
            "approve", ("in_review",), "reviewed", APPROVERS, "approved", "Approve the set",
            ready_to_approve,
        ),
        Step("decline", ("in_review",), "declined", APPROVERS, "declined", "Decline", may_end),
        Step(
            "confirm", ("reviewed",), "confirmed",
            ("contact", "sales", "quality_manager", "top_management"), "confirmed",
            "Record the confirmation", ready_to_confirm,
        ),
        Step(
            "reopen", ("reviewed",), "draft", ("contact", "sales", "quality_manager"), "reopened",
            "Take back to draft", has_reason,
        ),
        Step(
            "release", ("confirmed",), "released", AUTHORS, "released", "Release to functions",
            ready_to_release,
        ),
        Step(
            "supersede", ("reviewed", "confirmed", "released"), "obsolete", ("system",),
            "superseded", "Supersede",
        ),
        Step(
            "withdraw", ("draft", "in_review", "reviewed", "confirmed"), "withdrawn", AUTHORS,
            "withdrawn", "Withdraw", has_reason,
        ),
    ),
)  # fmt: skip


def refusals(revision: SetRevision, verb: str, actor: Actor, **given: object) -> list[Refusal]:
    """Return why this actor cannot take the step now: what greys the button."""
    return WORKFLOW.refusals(revision, verb, actor=actor, by=actor, **given)


def feasibility_word(feasibility: str) -> str:
    """Return a verdict in the words of the page."""
    return {**FEASIBILITY, "no": "cannot be done"}.get(feasibility, "")
