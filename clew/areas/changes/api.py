"""Change requests, for programs: asked, judged by what they touch, assessed, put to the vote."""

from typing import Any

from django.http import Http404
from ninja import Query

from clew.areas.changes import asked_from, commands, queries
from clew.areas.changes.doing_api import door
from clew.areas.changes.listing import CHANGES
from clew.areas.changes.models import ImpactItem
from clew.areas.changes.shapes import (
    AssessmentIn,
    BecameIn,
    ChangeEdit,
    ChangeIn,
    ChangeOut,
    ChangeRow,
    EffectIn,
    ImpactIn,
    JudgedRemarkIn,
    change_out,
    change_row,
    one,
)
from clew.kernel.api.paging import Page, listed, wanted_of
from clew.kernel.api.problems import Fault, Invalid
from clew.kernel.api.schemas import Number, Pk, ReasonIn
from clew.kernel.api.seen import ApiRequest

WantedChanges = wanted_of(CHANGES)
DOORS = (door,)


@door.read("/changes", Page[ChangeRow], desk="changes:list", name="list")
def change_list(request: ApiRequest, wanted: Query[WantedChanges]) -> Page[ChangeRow]:
    """The changes, newest first; `state` "open" leaves out what came to an end."""
    return listed(request.actor, CHANGES, queries.visible_to(request.actor), wanted, change_row)


@door.act("/changes", ChangeOut, desk="changes:new", status=201, name="ask")
def ask(request: ApiRequest, given: ChangeIn) -> ChangeOut:
    """Write down what somebody wants changed, as a draft (8.2.4)."""
    named = {k: v for k in ("set", "order", "source") if (v := getattr(given, k))}
    asked = asked_from.read(request.actor, named)
    if asked is None:
        words = "Name the requirement set or the order it is about."
        raise Invalid(Fault(pointer="/set", parameter="", detail=words))
    if given.source and asked.source is None:
        words = f"{given.source} is no message of this customer."
        raise Invalid(Fault(pointer="/source", parameter="", detail=words))
    made = commands.request(
        asked.requirement_set,
        actor=request.actor,
        order=asked.order if given.order else None,
        source=asked.source,
        **given.model_dump(exclude={"set", "order", "source"}),
    )
    return change_out(request.actor, made.record.number)


@door.read("/changes/{number}", ChangeOut, desk="changes:change", name="get")
def change(request: ApiRequest, number: Number) -> ChangeOut:
    """One change: what it alters and touches, who judged it, and what refuses each step."""
    return change_out(request.actor, number)


@door.act("/changes/{number}", ChangeOut, desk="changes:edit", method="PATCH", needs="version")
def edit(request: ApiRequest, number: Number, given: ChangeEdit) -> ChangeOut:
    """Write a draft otherwise; what you leave out stays as it is."""
    commands.edit(one(request, number), actor=request.actor, **given.given())
    return change_out(request.actor, number)


@door.act("/changes/{number}/submit", ChangeOut, desk="changes:step")
def submit(request: ApiRequest, number: Number) -> ChangeOut:
    """Ask for the change: its impact is computed from links, and its owner judges it."""
    commands.submit(one(request, number), actor=request.actor)
    return change_out(request.actor, number)


@door.act("/changes/{number}/withdraw", ChangeOut, desk="changes:end")
def withdraw(request: ApiRequest, number: Number, given: ReasonIn) -> ChangeOut:
    """Take the change back, with a reason; its orders go on."""
    commands.withdraw(one(request, number), actor=request.actor, reason=given.reason)
    return change_out(request.actor, number)


@door.act("/changes/{number}/impact", ChangeOut, desk="changes:impact", status=201)
def add_impact(request: ApiRequest, number: Number, given: ImpactIn) -> ChangeOut:
    """Add by hand what no link leads to."""
    commands.add_impact(one(request, number), actor=request.actor, **given.model_dump())
    return change_out(request.actor, number)


@door.act("/changes/{number}/impact/compute", ChangeOut, desk="changes:compute")
def compute_impact(request: ApiRequest, number: Number) -> ChangeOut:
    """Look along the links again; what was judged stays judged."""
    commands.compute_impact(one(request, number), actor=request.actor)
    return change_out(request.actor, number)


@door.act("/changes/{number}/impact/rest", ChangeOut, desk="changes:judge_rest")
def judge_rest(request: ApiRequest, number: Number, given: JudgedRemarkIn) -> ChangeOut:
    """Say of everything nobody judged yet that it is not affected."""
    commands.judge_rest(one(request, number), actor=request.actor, remark=given.remark)
    return change_out(request.actor, number)


def _item(request: ApiRequest, number: str, pk: int) -> ImpactItem:
    found = one(request, number)
    item = found.impact.select_related("change__record").filter(pk=pk).first()
    if item is None:
        raise Http404("No such item.")
    return item


@door.act("/changes/{number}/impact/{item}", ChangeOut, desk="changes:judge")
def judge_impact(request: ApiRequest, number: Number, item: Pk, given: EffectIn) -> ChangeOut:
    """Say whether one thing is affected."""
    its = _item(request, number, item)
    commands.judge_impact(its, actor=request.actor, **given.model_dump())
    return change_out(request.actor, number)


@door.act("/changes/{number}/impact/{item}/reissued", ChangeOut, desk="changes:reissued")
def reissued(request: ApiRequest, number: Number, item: Pk, given: BecameIn) -> ChangeOut:
    """Say what an affected thing became."""
    commands.mark_reissued(_item(request, number, item), actor=request.actor, became=given.became)
    return change_out(request.actor, number)


def _aspects(given: AssessmentIn) -> dict[str, Any]:
    said = given.given()
    return {"change_class": said.pop("change_class", ""), **said}


@door.act(
    "/changes/{number}/assessment", ChangeOut, desk="changes:assess", method="PATCH",
    needs="version",
)  # fmt: skip
def write_assessment(request: ApiRequest, number: Number, given: AssessmentIn) -> ChangeOut:
    """Answer aspects of the assessment; what you leave out stays as it is."""
    commands.write_assessment(one(request, number), actor=request.actor, **_aspects(given))
    return change_out(request.actor, number)


@door.act("/changes/{number}/assess", ChangeOut, desk="changes:assess")
def assess(request: ApiRequest, number: Number) -> ChangeOut:
    """Put the assessment to the vote: the functions touched are asked."""
    commands.assess(one(request, number), actor=request.actor)
    return change_out(request.actor, number)


@door.act("/changes/{number}/take-back", ChangeOut, desk="changes:end")
def take_back(request: ApiRequest, number: Number, given: ReasonIn) -> ChangeOut:
    """Take the assessment back to change it; the votes are asked again afterwards."""
    commands.take_back(one(request, number), actor=request.actor, reason=given.reason)
    return change_out(request.actor, number)
