"""The review of a set, its release and its notices, for programs (8.2.3.1, 8.2.4).

They stand here and not in the area, which is as large as an area may be.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from ninja import Query

from clew.api.set_shapes import RevisionN, SetOut, revision_asked, set_out
from clew.api.sets import sets
from clew.areas.requirements import queries
from clew.areas.requirements.commands import releasing, reviewing
from clew.areas.requirements.content import content_digest
from clew.areas.requirements.models import Notice, SetRevision
from clew.areas.requirements.policy import POLICY
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, Wanted, page
from clew.kernel.api.schemas import Input, Long, Name, Number, Output, Pk, ReasonIn, Ref
from clew.kernel.api.seen import ApiRequest, content_seen, on

notices = Door("notices", POLICY)
DOORS = (notices,)


class VerdictIn(Input):
    """A function's verdict; `nothing_to_add` goes with "yes" and no words."""

    feasibility: Literal["yes", "conditions", "no"]
    conditions: Long = ""
    capacity: Long = ""
    risk: Long = ""
    law: Long = ""
    nothing_to_add: bool = False


class NoticeOut(Output):
    """A function is told of a revision; `acknowledged_at` is null until it has read it."""

    id: int
    set: Ref
    revision: int
    function: str
    must_know_first: bool
    told_at: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str


def _revision(request: ApiRequest, number: str, n: int | None) -> SetRevision:
    revision = revision_asked(request.actor, number, n)
    on(request, revision.record)
    return revision


def _seen(request: ApiRequest, revision: SetRevision) -> str:
    return content_seen(request, revision.record, content_digest(revision))


@sets.act("/requirement-sets/{number}/submit", SetOut, desk="requirements:submit", needs="content")
def submit(request: ApiRequest, number: Number, revision: RevisionN | None = None) -> SetOut:
    """Start the next round of the review and ask the functions it concerns."""
    its = revision_asked(request.actor, number, revision)
    reviewing.submit(its, actor=request.actor, seen=_seen(request, its))
    return set_out(request.actor, number, its.n)


@sets.act("/requirement-sets/{number}/verdicts/{function}", SetOut, desk="requirements:verdict")
def verdict(
    request: ApiRequest,
    number: Number,
    function: Name,
    given: VerdictIn,
    revision: RevisionN | None = None,
) -> SetOut:
    """Say for a function whether it can be done: yes, with conditions, or no."""
    its = _revision(request, number, revision)
    reviewing.give_verdict(its, function, actor=request.actor, **given.model_dump())
    return set_out(request.actor, number, its.n)


@sets.act(
    "/requirement-sets/{number}/approve", SetOut, desk="requirements:approve", scope="sign",
    needs="content",
)  # fmt: skip
def approve(request: ApiRequest, number: Number, revision: RevisionN | None = None) -> SetOut:
    """Sign the revision as reviewed and freeze it; If-Match carries the words you read.

    The signature says that it was given by this token of yours.
    """
    its = revision_asked(request.actor, number, revision)
    reviewing.approve(its, actor=request.actor, seen=_seen(request, its))
    return set_out(request.actor, number, its.n)


def _with_reason(name: str, path: str, act: Callable[..., SetRevision], words: str) -> None:
    """Add an act that asks for nothing but its reason."""

    def run(
        request: ApiRequest, number: Number, given: ReasonIn, revision: RevisionN | None = None
    ) -> SetOut:
        its = _revision(request, number, revision)
        act(its, actor=request.actor, reason=given.reason)
        return set_out(request.actor, number, its.n)

    run.__doc__ = words
    address = f"/requirement-sets/{{number}}/{path}"
    sets.act(address, SetOut, desk=f"requirements:{name}", name=name)(run)


for name, path, act, words in (
    ("return_to_draft", "return", reviewing.return_to_draft,
     "End the round without a result: the lines can be changed."),
    ("decline", "decline", reviewing.decline,
     "Decide not to promise this; the customer gets a mail with the reason."),
    ("withdraw", "withdraw", reviewing.withdraw,
     "End a revision that is not needed any more; it stays readable."),
    ("reopen", "reopen", reviewing.reopen,
     "Take an approved revision back to draft; its approval is revoked visibly."),
):  # fmt: skip
    _with_reason(name, path, act, words)


@sets.act("/requirement-sets/{number}/release", SetOut, desk="requirements:release")
def release(request: ApiRequest, number: Number, revision: RevisionN | None = None) -> SetOut:
    """Put a confirmed revision in force: told to its functions, earlier ones obsolete."""
    its = _revision(request, number, revision)
    releasing.release(its, actor=request.actor)
    return set_out(request.actor, number, its.n)


@sets.read(
    "/requirement-sets/{number}/notices", Page[NoticeOut], desk="requirements:release_page",
    name="notices",
)  # fmt: skip
def its_notices(
    request: ApiRequest, number: Number, wanted: Query[Wanted], revision: RevisionN | None = None
) -> Page[NoticeOut]:
    """Who is told of a revision, and who has read it."""
    its = revision_asked(request.actor, number, revision)
    found = its.notices.select_related("revision__requirement_set__record")
    return page(found, wanted, notice_out, "pk")


def notice_out(notice: Notice) -> NoticeOut:
    """Return a notice as it is answered."""
    record = notice.revision.record
    names = ("function", "must_know_first", "told_at", "due_at", "acknowledged_at")
    return NoticeOut(
        id=notice.pk,
        set=Ref(number=record.number, title=record.title),
        revision=notice.revision.n,
        acknowledged_by=notice.acknowledged_name,
        **{name: getattr(notice, name) for name in names},
    )


@notices.read("/notices/{notice}", NoticeOut, desk="requirements:notice", name="get")
def one_notice(request: ApiRequest, notice: Pk) -> NoticeOut:
    """One notice: which function is told of what."""
    return notice_out(queries.get_notice(request.actor, notice))


@notices.act("/notices/{notice}/acknowledge", NoticeOut, desk="requirements:acknowledge")
def acknowledge(request: ApiRequest, notice: Pk) -> NoticeOut:
    """Say for a function that it has read the revision; a second time changes nothing."""
    found = queries.get_notice(request.actor, notice)
    on(request, found.revision.record)
    return notice_out(releasing.acknowledge(found, actor=request.actor))
