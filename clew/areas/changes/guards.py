"""What is still missing of a change, in sentences with links; the steps ask these (8.2.4)."""

from collections.abc import Iterator

from clew.areas.changes import queries
from clew.areas.changes.models import ChangeRequest
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.rules import function_name
from clew.kernel import clock
from clew.kernel.refusals import Refusal
from clew.kernel.ui.words import day

NEXT_OF_REVISION = {
    "draft": ("is a draft: change the lines, then submit it", ""),
    "in_review": ("is in review by the functions touched", "/review"),
    "reviewed": ("is approved: the customer confirms the difference", "/confirm"),
    "confirmed": ("is confirmed: release it to the functions", "/release"),
}


def _url(change: ChangeRequest) -> str:
    return f"/changes/{change.record.number}"


def impact_refusals(change: ChangeRequest) -> Iterator[Refusal]:
    """Refuse while something the change may touch is judged by nobody."""
    rows = list(change.impact.values_list("effect", flat=True))
    url = f"{_url(change)}/impact"
    if not rows:
        yield Refusal("The impact is not computed yet.", url)
    waiting = rows.count("")
    if waiting:
        words = f"{waiting} of {len(rows)} things it may touch"
        verb = "is" if waiting == 1 else "are"
        yield Refusal(f"{words} {verb} not judged yet.", url, words)


def settled_refusals(change: ChangeRequest) -> Iterator[Refusal]:
    """Refuse while something affected stands as it was: neither re-issued nor not affected."""
    affected = change.impact.filter(effect="affected").select_related("affected").order_by("id")
    old = [item.what for item in affected if not queries.became(item, change)]
    if old:
        more = f" and {len(old) - 3} more" if len(old) > 3 else ""
        words = "; ".join(old[:3]) + more
        verb = "is" if len(old) == 1 else "are"
        yield Refusal(
            f"{words} {verb} affected and not re-issued yet. Say what became of it.",
            f"{_url(change)}/impact",
            "Say what became of it",
        )


def vote_refusals(change: ChangeRequest) -> Iterator[Refusal]:
    """Refuse while a function has not voted, or votes against."""
    votes = list(change.votes.order_by("id"))
    url = f"{_url(change)}#votes"
    if not votes:
        yield Refusal("No function was asked for its vote.", url)
    waiting = [function_name(vote.function) for vote in votes if not vote.vote]
    if waiting:
        words = ", ".join(waiting)
        has = "has" if len(waiting) == 1 else "have"
        yield Refusal(f"{words} {has} not voted yet.", url, words)
    for vote in votes:
        if vote.vote == "no":
            words = f"{function_name(vote.function)} votes against it"
            yield Refusal(
                f"{words}. Take the assessment back and answer them, or reject the change.",
                url,
                words,
            )


def wish_refusals(change: ChangeRequest) -> Iterator[Refusal]:
    """Refuse a customer's change that no message states and nobody confirmed with them."""
    if change.origin != "customer" or change.source_id or change.wish_confirmed_at:
        return
    words = "Record how they confirmed it"
    yield Refusal(
        f"No message of the customer states this wish. {words}.", f"{_url(change)}/wish", words
    )


def plan_refusals(change: ChangeRequest) -> Iterator[Refusal]:
    """Refuse while a task of the plan is open."""
    open_ones = change.plan.filter(done_at=None).select_related("person").order_by("due_on", "id")
    for task in open_ones[:3]:
        words = f"{task.person.title} has “{task.what}” to do"
        yield Refusal(f"{words} by {task.due_on:%-d %b %Y}.", f"{_url(change)}/plan", words)
    more = len(open_ones) - 3
    if more > 0:
        yield Refusal(f"{more} more tasks of the plan are open.", f"{_url(change)}/plan")


def revision_refusals(change: ChangeRequest) -> Iterator[Refusal]:
    """Refuse until the revision the change opened is in force and everybody was told."""
    opened = queries.opened_revision(change)
    if opened is None:
        yield Refusal("The change has opened no revision yet.", _url(change))
        return
    missing = revision_missing(opened)
    if missing is not None:
        yield missing
        return
    yield from _silent(opened)


def revision_missing(opened: SetRevision) -> Refusal | None:
    """Return what a revision still needs until it is released, None when it is in force."""
    record, n = opened.record, opened.n
    if opened.released_at is not None:
        return None
    said, place = NEXT_OF_REVISION.get(opened.state, ("", ""))
    if not said:
        return Refusal(
            f"Revision {n} was {opened.state}. Withdraw the change, or ask for another one.",
            record.get_absolute_url(),
            f"Revision {n}",
        )
    url = f"/requirements/{record.number}{place}" if place else record.get_absolute_url()
    return Refusal(f"Revision {n} {said}.", url, said.partition(": ")[2])


def _silent(opened: SetRevision) -> Iterator[Refusal]:
    notices = list(opened.notices.filter(acknowledged_at=None).order_by("id"))
    url = f"/requirements/{opened.record.number}/release"
    for notice in notices:
        name = function_name(notice.function)
        if notice.must_know_first:
            yield Refusal(f"{name} must know first and did not acknowledge yet.", url, name)
        elif notice.due_at and notice.due_at < clock.now() and notice.escalated_at is None:
            yield Refusal(
                f"{name} was told on {day(notice.told_at)} and is silent; nobody was asked to see "
                "after it yet.",
                url,
                name,
            )
