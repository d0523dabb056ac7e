"""Shapes of change requests that both doors of this room for programs use."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from clew.areas.changes import queries
from clew.areas.changes.content import content_digest
from clew.areas.changes.models import ASPECTS, ChangeRequest, ChangeTask, ChangeVote, ImpactItem
from clew.areas.changes.workflow import WORKFLOW
from clew.areas.requirements.rules import function_name
from clew.kernel.api.schemas import (
    Input,
    Long,
    Number,
    Output,
    Reason,
    RecordOut,
    Ref,
    StepOut,
    head,
    ref,
    row_ref,
    steps,
)
from clew.kernel.api.seen import ApiRequest, on
from clew.kernel.people.actor import Actor

Origin = Literal["customer", "internal", "supplier", "law"]
Text = Annotated[str, Field(max_length=20_000)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Short = Annotated[str, Field(max_length=200)]
Numbers = Annotated[list[Number], Field(max_length=2_000)]


class ImpactOut(Output):
    """One thing a change may touch; `effect` is "" until somebody judged it."""

    id: int
    what: str
    record: Ref | None
    found_by: str
    effect: str
    remark: str
    judged_by: str
    became: str


class VoteOut(Output):
    """A function whose vote is asked; `vote` is "" while it has not voted."""

    function: str
    name: str
    vote: str
    remark: str
    by: str
    given_at: datetime | None


class PlanLineOut(Output):
    """One line of the plan: what, who, until when, done when."""

    id: int
    what: str
    person: Ref | None
    due_on: date
    done_at: datetime | None
    done_by: str


class AssessmentOut(Output):
    """The eight aspects in words; "none" is an answer, empty is not."""

    time: str
    cost: str
    resources: str
    scope: str
    quality: str
    customer_effect: str
    supplier: str
    legal: str


class ChangeRow(RecordOut):
    """A change request in a list."""

    set: Ref | None
    order: Ref | None
    origin: str
    driver: str
    change_class: str
    opened_revision: int | None


class ChangeOut(ChangeRow):
    """A change request. The ETag carries the digest of what an approver decides on."""

    content_digest: str
    source: Ref | None
    reason: str
    customer_words: str
    need: str
    touched: list[str]
    adds_lines: bool
    requested_by: str
    submitted_at: datetime | None
    assessed_at: datetime | None
    approved_at: datetime | None
    approved_by: str
    finished_at: datetime | None
    verification: str
    verification_passed: bool | None
    verified_by: str
    customer_feedback: str
    lessons: str
    ended_reason: str
    closed_at: datetime | None
    wish_contact: int | None
    wish_how: str
    wish_confirmed_at: datetime | None
    assessment: AssessmentOut
    impact: list[ImpactOut]
    votes: list[VoteOut]
    plan: list[PlanLineOut]
    orders_behind: list[Ref]
    steps: list[StepOut]

    def etag(self) -> str:
        """Return version and content digest: what an approval carries."""
        return f"{self.version}.{self.content_digest}"


class ChangeEdit(Input):
    """What is to change of a draft; what is left out stays."""

    title: Title = ""
    origin: Origin = "customer"
    driver: Short = ""
    reason: Text = ""
    customer_words: Text = ""
    need: Text = ""
    touched: Numbers = []
    adds_lines: bool = False


class ChangeIn(ChangeEdit):
    """What somebody wants changed, as a draft; what may be empty here is asked at submit.

    `set` may be left out when the order says it; `source` is the message it was asked in.
    """

    title: Title
    origin: Origin
    set: Number | None = None
    order: Number | None = None
    source: Number | None = None


class AssessmentIn(Input):
    """Answers of the assessment; what is left out stays."""

    change_class: Literal["light", "standard", "high"] = "standard"
    time: Long = ""
    cost: Long = ""
    resources: Long = ""
    scope: Long = ""
    quality: Long = ""
    customer_effect: Long = ""
    supplier: Long = ""
    legal: Long = ""


class EffectIn(Input):
    """Whether a thing is affected, with a remark."""

    effect: Literal["affected", "not_affected"]
    remark: Reason = ""


class JudgedRemarkIn(Input):
    """A remark; may be empty."""

    remark: Reason = ""


class BecameIn(Input):
    """What an affected thing became."""

    became: Title


class ImpactIn(Input):
    """Something no link leads to: a record's number, or words."""

    what: Title
    effect: Literal["affected", "not_affected"] = "affected"
    remark: Reason = ""


def change_row(change: ChangeRequest) -> ChangeRow:
    """Return a change as a list holds it."""
    names = ("origin", "driver", "change_class", "opened_revision")
    return ChangeRow(
        **head(change.record),
        set=row_ref(change.requirement_set),
        order=row_ref(change.order),
        **{name: getattr(change, name) for name in names},
    )


def change_out(actor: Actor, number: str) -> ChangeOut:
    """Return a visible change as it stands now."""
    change = queries.get_visible(actor, number)
    names = (
        "reason", "customer_words", "need", "touched", "adds_lines", "submitted_at", "assessed_at",
        "approved_at", "finished_at", "verification", "verification_passed", "customer_feedback",
        "lessons", "ended_reason", "closed_at", "wish_how", "wish_confirmed_at",
    )  # fmt: skip
    return ChangeOut(
        **dict(change_row(change)),
        **{name: getattr(change, name) for name in names},
        content_digest=content_digest(change),
        source=row_ref(change.source),
        requested_by=change.requested_by_name,
        approved_by=change.approved_name,
        verified_by=change.verified_name,
        wish_contact=change.wish_contact_id,
        assessment=AssessmentOut(**{name: getattr(change, name) for name in ASPECTS}),
        impact=[
            impact_out(i, change) for i in change.impact.select_related("affected").order_by("id")
        ],
        votes=[_vote(vote) for vote in change.votes.order_by("id")],
        plan=[_task(task) for task in change.plan.select_related("person").order_by("id")],
        orders_behind=[
            Ref(number=o.record.number, title=o.record.title) for o in queries.behind(change)
        ],
        steps=steps(WORKFLOW, change, actor, by=actor, why="to come"),
    )


def impact_out(item: ImpactItem, change: ChangeRequest) -> ImpactOut:
    """Return a thing a change may touch."""
    names = ("what", "found_by", "effect", "remark")
    return ImpactOut(
        id=item.pk,
        record=ref(item.affected),
        judged_by=item.judged_name,
        became=queries.became(item, change),
        **{name: getattr(item, name) for name in names},
    )


def _vote(vote: ChangeVote) -> VoteOut:
    names = ("function", "vote", "remark", "given_at")
    return VoteOut(
        name=function_name(vote.function),
        by=vote.by_name,
        **{name: getattr(vote, name) for name in names},
    )


def _task(task: ChangeTask) -> PlanLineOut:
    return PlanLineOut(
        id=task.pk,
        what=task.what,
        person=ref(task.person),
        due_on=task.due_on,
        done_at=task.done_at,
        done_by=task.done_name,
    )


def one(request: ApiRequest, number: str) -> ChangeRequest:
    """Return a visible change for an act on it, locked."""
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    return found
