"""The parts of a change's page: lights, rows of its tables, holes, the clause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from clew.areas.changes import queries
from clew.areas.changes.models import (
    ASPECTS,
    VOTES,
    ChangeRequest,
    ChangeTask,
    ChangeVote,
    ImpactItem,
)
from clew.areas.changes.workflow import WORKFLOW
from clew.areas.orders.models import Order
from clew.areas.requirements.models import Notice, SetRevision
from clew.areas.requirements.queries import is_confirmed
from clew.areas.requirements.rules import function_name, may_answer
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.ui.parts import ClausePanel, MissingLink, Step
from clew.kernel.ui.words import day

ABOUT_CUSTOMER = ("customer_effect", "cost", "time", "quality")
VOTE_LOOKS = {"yes": "ok", "conditions": "warn", "no": "stop", "": "wait"}


def _on(moment: datetime | None) -> str:
    return day(moment) if moment else ""


def steps_of(
    change: ChangeRequest, opened: SetRevision | None, told: Sequence["Told"]
) -> list[Step]:
    """Return the lights of the gate bar, from asked to closed."""
    past_assessment = change.state not in {"draft", "submitted"}
    heard = sum(row.acknowledged_at is not None for row in told)
    released = bool(opened and opened.released_at)
    place = f"/requirements/{change.requirement_set.record.number}"
    lights = [
        ("Asked", change.submitted_at is not None, _on(change.submitted_at), ""),
        ("Assessed", bool(change.assessed_at and past_assessment), _on(change.assessed_at), ""),
        ("Approved", change.approved_at is not None, _on(change.approved_at), ""),
        *_revision_lights(opened, place),
        ("Told", released, f"{heard} of {len(told)} know" if told else "", f"{place}/release"),
        ("Verified", bool(change.verification_passed), _verified_note(change), ""),
        ("Closed", change.closed_at is not None, _on(change.closed_at), ""),
    ]
    ended = change.state in WORKFLOW.final
    current = "" if ended else next((word for word, done, _, _ in lights if not done), "")
    return [
        Step(
            "done" if done else _light(word, current, change),
            word,
            note if done or note else "",
            url=url if opened else "",
            current=word == current,
        )
        for word, done, note, url in lights
    ]


def _revision_lights(opened: SetRevision | None, place: str) -> list[tuple[str, bool, str, str]]:
    reviewed = opened.approved_at if opened else None
    confirmed = opened is not None and is_confirmed(opened)
    when = opened.confirmed_at if opened and confirmed else None
    return [
        ("Reviewed", reviewed is not None, _on(reviewed), f"{place}/review"),
        ("Confirmed again", confirmed, _on(when), f"{place}/confirm"),
    ]


def _light(word: str, current: str, change: ChangeRequest) -> Any:
    if word == "Verified" and change.verification_passed is False:
        return "hole"
    return "wait" if word == current else "ahead"


def _verified_note(change: ChangeRequest) -> str:
    if change.verification_passed is False:
        return f"failed {_on(change.verified_at)}"
    return _on(change.verified_at)


@dataclass(frozen=True)
class ImpactRow:
    """One thing the change may touch, with what it became and how the page shows it."""

    item: ImpactItem
    became: str
    look: str
    word: str


def impact_rows(change: ChangeRequest) -> list[ImpactRow]:
    """Return the impact, unjudged first, then affected, then not affected."""
    items = change.impact.select_related("affected").order_by("id")
    rows = [_impact_row(item, change) for item in items]
    order = {"": 0, "affected": 1, "not_affected": 2}
    return sorted(rows, key=lambda row: order[row.item.effect])


def _impact_row(item: ImpactItem, change: ChangeRequest) -> ImpactRow:
    if not item.effect:
        return ImpactRow(item, "", "draft", "not judged")
    if item.effect == "not_affected":
        return ImpactRow(item, "", "na", "not affected")
    became = queries.became(item, change)
    if became:
        return ImpactRow(item, became, "ok", became)
    if change.approved_at is None:
        return ImpactRow(item, "", "warn", "affected")
    if _comes_with_release(item, change):
        return ImpactRow(item, "", "wait", f"comes with revision {change.opened_revision}")
    return ImpactRow(item, "", "gap", "not re-issued")


def _comes_with_release(item: ImpactItem, change: ChangeRequest) -> bool:
    """Tell whether the item shows by itself what it becomes, once the open revision is in force."""
    opened = queries.opened_revision(change)
    of_itself = {"requirement_set", "requirement", "order"}
    kind = item.affected.kind if item.affected else ""
    return opened is not None and opened.released_at is None and kind in of_itself


def customer_aspects(change: ChangeRequest) -> list[tuple[str, str]]:
    """Return what it does to the customer: effect, price, dates, safety, in words."""
    return [(ASPECTS[name], getattr(change, name)) for name in ABOUT_CUSTOMER]


def other_aspects(change: ChangeRequest) -> list[tuple[str, str]]:
    """Return the rest of the assessment."""
    return [(w, getattr(change, n)) for n, w in ASPECTS.items() if n not in ABOUT_CUSTOMER]


@dataclass(frozen=True)
class VoteRow:
    """One function's vote as the page shows it."""

    vote: ChangeVote
    name: str
    look: str
    word: str
    mine: bool


def vote_rows(change: ChangeRequest, actor: Actor) -> list[VoteRow]:
    """Return the votes, missing ones included."""
    return [
        VoteRow(
            vote,
            function_name(vote.function),
            VOTE_LOOKS[vote.vote],
            VOTES.get(vote.vote, "not voted yet"),
            change.state == "assessed" and may_answer(actor, vote.function),
        )
        for vote in change.votes.order_by("id")
    ]


@dataclass(frozen=True)
class PlanRow:
    """One line of the plan with its state in words."""

    task: ChangeTask
    look: str
    word: str


def plan_rows(change: ChangeRequest) -> list[PlanRow]:
    """Return the plan by date."""
    tasks = change.plan.select_related("person").order_by("due_on", "id")
    return [_plan_row(task) for task in tasks]


def _plan_row(task: ChangeTask) -> PlanRow:
    if task.done_at:
        return PlanRow(task, "ok", f"done {day(task.done_at)}")
    days = (clock.today() - task.due_on).days
    if days > 0:
        return PlanRow(task, "gap", f"{days} day{'' if days == 1 else 's'} late")
    return PlanRow(task, "draft", "open")


def progress(rows: Sequence[PlanRow]) -> str:
    """Return how far the plan is: "2 of 3 done (66 %), 1 late"."""
    if not rows:
        return "nothing planned yet"
    done = sum(row.look == "ok" for row in rows)
    late = sum(row.look == "gap" for row in rows)
    words = f"{done} of {len(rows)} done ({100 * done // len(rows)} %)"
    return f"{words}, {late} late" if late else words


@dataclass(frozen=True)
class Told:
    """One function that was told of the new revision."""

    name: str
    first: bool
    told_at: datetime
    acknowledged_at: datetime | None
    who: str
    look: str
    word: str


def told_rows(opened: SetRevision | None) -> list[Told]:
    """Return who was told of the revision, and who knows."""
    if opened is None:
        return []
    return [_told(notice) for notice in opened.notices.order_by("id")]


def _told(notice: Notice) -> Told:
    look, word = "wait", "told"
    if notice.acknowledged_at:
        look, word = "ok", f"knows, {day(notice.acknowledged_at)}"
    elif notice.escalated_at:
        look, word = "gap", "silent, handed on"
    elif notice.due_at and notice.due_at < clock.now():
        look, word = "gap", "silent"
    return Told(
        function_name(notice.function),
        notice.must_know_first,
        notice.told_at,
        notice.acknowledged_at,
        notice.acknowledged_name,
        look,
        word,
    )


@dataclass(frozen=True)
class OrderRow:
    """One order over the set: which revision it follows, and whether it can follow now."""

    order: Order
    look: str
    word: str
    adopt_url: str


def order_rows(change: ChangeRequest, opened: SetRevision | None, actor: Actor) -> list[OrderRow]:
    """Return the open orders over the set."""
    if opened is None:
        return []
    return [_order_row(order, change, opened) for order in queries.orders_of(change)]


def _order_row(order: Order, change: ChangeRequest, opened: SetRevision) -> OrderRow:
    if order.revision >= opened.n:
        return OrderRow(order, "ok", f"follows revision {order.revision}", "")
    ready = opened.released_at is not None and order.state in queries.FOLLOWING
    url = reverse("changes:adopt", args=[change.record.number, order.record.number])
    return OrderRow(order, "wait", f"follows revision {order.revision}", url if ready else "")


def holes_of(change: ChangeRequest) -> list[MissingLink]:
    """Return what the trace strip misses: the customer's word, the verification."""
    number, holes = change.record.number, []
    if change.origin == "customer" and not change.source_id and not change.wish_confirmed_at:
        url = reverse("changes:wish", args=[number])
        holes.append(MissingLink("wish not confirmed", url, "record it"))
    if change.state == "verifying" and not change.verification_passed:
        url = reverse("changes:verify", args=[number])
        holes.append(MissingLink("verification missing", url, "record it"))
    return holes


def clause_of(
    change: ChangeRequest, impact: Sequence[ImpactRow], told: Sequence[Told]
) -> ClausePanel:
    """Return the panel "why this page" with what this record proves so far."""
    affected = [row for row in impact if row.item.effect == "affected"]
    became = sum(row.look == "ok" for row in affected)
    knows = sum(row.acknowledged_at is not None for row in told)
    settled = bool(impact) and became == len(affected) and all(row.item.effect for row in impact)
    silent = any(row.look == "gap" for row in told)
    everybody = bool(told) and knows == len(told)
    return ClausePanel(
        "8.2.4",
        "Changes to requirements",
        "When a requirement changes, change the documents and tell the people.",
        auditor_questions=(
            "Who asked for it, and where does the customer say so?",
            "How do you know that nothing old is still in use?",
            "Who worked by the old words after the change?",
        ),
        proofs=(
            (_proof(settled, change), "8.2.4-a", f"{became} of {len(affected)} affected re-issued"),
            (
                "ok" if everybody else "gap" if silent else "wait",
                "8.2.4-b",
                f"{knows} of {len(told)} know of it",
            ),
        ),
        adds="Votes of the functions, a signature under the approval, and a verifier who did not "
        "carry it out alone.",
    )


def _proof(met: bool, change: ChangeRequest) -> str:
    if met:
        return "ok"
    return "gap" if change.state in {"verifying", "closed"} else "wait"
