"""Requirement sets and their lines, for programs: opened, written, judged by the law."""

from typing import Annotated, Literal

from ninja import Query
from pydantic import Field

from clew.api.set_shapes import (
    LineEdit,
    LineIn,
    LineOut,
    LinesIn,
    RevisionN,
    SetOut,
    SetRow,
    line_out,
    line_values,
    revision_asked,
    set_out,
    set_row,
)
from clew.areas.communication.queries import get_enquiry
from clew.areas.customers import queries as customers
from clew.areas.law.queries import get_legal
from clew.areas.products import queries as products
from clew.areas.requirements import queries
from clew.areas.requirements.commands import adding, law, lines
from clew.areas.requirements.listing import SETS
from clew.areas.requirements.models import RequirementSet
from clew.areas.requirements.policy import POLICY
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, Wanted, listed, page, wanted_of
from clew.kernel.api.problems import Fault, Invalid
from clew.kernel.api.schemas import Input, Number, Output, Reason, RecordOut, Ref, head
from clew.kernel.api.seen import ApiRequest, on

WantedSets = wanted_of(SETS)
sets = Door("requirement_sets", POLICY)
requirements = Door("requirements", POLICY)
DOORS = (sets, requirements)

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,10}$")]
Codes = Annotated[list[Code], Field(max_length=100)]
Class = Literal["light", "standard", "high"]
Title = Annotated[str, Field(min_length=1, max_length=200)]


class HeadIn(Input):
    """What is to change of a set's head while revision 1 is a draft; what is left out stays."""

    title: Title = ""
    product: Number | None = None
    markets: Codes = []
    set_class: Class = "standard"


class OpenIn(HeadIn):
    """A new set: of an enquiry, whose customer it takes, or of a customer."""

    title: Title
    enquiry: Number | None = None
    customer: Number | None = None


class RemoveIn(Input):
    """Why a line goes; asked once an earlier revision held it."""

    reason: Reason = ""


class PlanIn(Input):
    """What is done when something goes wrong, and what sets it off; an empty text takes it away."""

    text: Annotated[str, Field(max_length=5_000)]


class JudgeIn(Input):
    """Whether an entry of the register applies; if not, why not."""

    applies: bool
    reason: Reason = ""


class NoneIn(Input):
    """Why the set has no line of this origin."""

    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


class StandsIn(Output):
    """Where a requirement stands: the revision, and the version of its words there."""

    revision: int
    state: str
    version: int


class RequirementOut(RecordOut):
    """One requirement across the revisions of its set, with its newest words."""

    set: Ref
    words: str
    criterion: str
    origin: str
    category: str
    critical: bool
    special: bool
    stands_in: list[StandsIn]


@sets.read("/requirement-sets", Page[SetRow], desk="requirements:list", name="list")
def index(request: ApiRequest, wanted: Query[WantedSets]) -> Page[SetRow]:
    """The requirement sets, newest first, by state and customer."""
    return listed(request.actor, SETS, queries.visible_to(request.actor), wanted, set_row)


@sets.act("/requirement-sets", SetOut, desk="requirements:open", status=201, name="open")
def open_one(request: ApiRequest, given: OpenIn) -> SetOut:
    """Open a requirement set with revision 1 as a draft."""
    enquiry = get_enquiry(request.actor, given.enquiry) if given.enquiry else None
    if enquiry is None and given.customer is None:
        words = "Name the enquiry it answers, or the customer."
        raise Invalid(Fault(pointer="/customer", parameter="", detail=words))
    customer = (
        customers.get_visible(request.actor, given.customer) if given.customer
        else enquiry.customer  # type: ignore[union-attr]  # one of the two is there
    )  # fmt: skip
    made = lines.open_set(
        given.title,
        actor=request.actor,
        customer=customer,
        enquiry=enquiry,
        product=products.get_visible(request.actor, given.product) if given.product else None,
        markets=given.markets,
        set_class=given.set_class,
    )
    return set_out(request.actor, made.record.number)


@sets.read("/requirement-sets/{number}", SetOut, desk="requirements:set", name="get")
def get_set(request: ApiRequest, number: Number, revision: RevisionN | None = None) -> SetOut:
    """A set at its newest revision, or at the one that is named."""
    return set_out(request.actor, number, revision)


def _one(request: ApiRequest, number: str) -> RequirementSet:
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    return found


@sets.act(
    "/requirement-sets/{number}", SetOut, desk="requirements:edit_head", method="PATCH",
    needs="version", name="edit",
)  # fmt: skip
def edit_head(request: ApiRequest, number: Number, given: HeadIn) -> SetOut:
    """Change title, product, markets or class while revision 1 is a draft."""
    found, said = _one(request, number), given.given()
    if said.get("product"):
        said["product"] = products.get_visible(request.actor, said["product"])
    lines.edit_set(found, actor=request.actor, **said)
    return set_out(request.actor, number)


@sets.act("/requirement-sets/{number}/none/{origin}", SetOut, desk="requirements:none")
def say_none(
    request: ApiRequest,
    number: Number,
    origin: Literal["implied", "obligatory", "organization"],
    given: NoneIn,
) -> SetOut:
    """Say why a draft has no line of an origin; a valid answer (8.2.2)."""
    found = _one(request, number)
    lines.say_none(found.newest, origin, actor=request.actor, reason=given.reason)
    return set_out(request.actor, number)


@sets.act("/requirement-sets/{number}/plan", SetOut, desk="requirements:contingency")
def plan_contingency(request: ApiRequest, number: Number, given: PlanIn) -> SetOut:
    """Say what is done when something goes wrong with this promise (8.2.1 e)."""
    found = _one(request, number)
    lines.plan_contingency(found.newest, actor=request.actor, text=given.text)
    return set_out(request.actor, number)


@sets.read("/requirement-sets/{number}/lines", Page[LineOut], desk="requirements:set", name="lines")
def its_lines(
    request: ApiRequest, number: Number, wanted: Query[Wanted], revision: RevisionN | None = None
) -> Page[LineOut]:
    """The lines of a revision, the last one first; of the newest revision when none is named."""
    its = revision_asked(request.actor, number, revision)
    return page(queries.lines_of(its), wanted, line_out, "position")


@sets.act("/requirement-sets/{number}/lines", LineOut, desk="requirements:add_line", status=201)
def add_line(request: ApiRequest, number: Number, given: LineIn) -> LineOut:
    """Write a requirement at the end of the draft: a new number, its first version."""
    found = _one(request, number)
    values = line_values(request, found, given.model_dump())
    made = lines.add_line(found.newest, actor=request.actor, **values)
    return line_out(made)


@sets.act("/requirement-sets/{number}/lines/bulk", SetOut, desk="requirements:add_line", status=201)
def add_lines(request: ApiRequest, number: Number, given: LinesIn) -> SetOut:
    """Write many requirements at once, all or none."""
    found = _one(request, number)
    rows = [line_values(request, found, line.model_dump(exclude_defaults=True))
            for line in given.lines]  # fmt: skip
    adding.add_lines(found.newest, rows, actor=request.actor)
    return set_out(request.actor, number)


@sets.read("/requirement-sets/{number}/lines/{line}", LineOut, desk="requirements:set", name="line")
def one_line(request: ApiRequest, number: Number, line: Number) -> LineOut:
    """One line of the newest revision; its ETag is the version of its words."""
    found = queries.get_visible(request.actor, number)
    return line_out(queries.line_of(found.newest, line))


@sets.act(
    "/requirement-sets/{number}/lines/{line}", LineOut, desk="requirements:edit_line",
    method="PATCH", needs="version",
)  # fmt: skip
def edit_line(request: ApiRequest, number: Number, line: Number, given: LineEdit) -> LineOut:
    """Say a requirement otherwise: its next version takes the line's place in the draft.

    If-Match carries the ETag of the line. What you leave out stays as it is.
    """
    found = queries.get_visible(request.actor, number)
    said = given.given()
    editorial = said.pop("editorial", False)
    row = queries.line_of(found.newest, line)
    seen = request.seen.version if request.seen else 0
    values = line_values(request, found, said)
    lines.edit_line(row, actor=request.actor, seen=seen, editorial=editorial, **values)
    return line_out(queries.line_of(found.newest, line))


@sets.act("/requirement-sets/{number}/lines/{line}/remove", SetOut, desk="requirements:remove_line")
def remove_line(request: ApiRequest, number: Number, line: Number, given: RemoveIn) -> SetOut:
    """Take a line out of the draft; its number and versions stay."""
    found = _one(request, number)
    row = queries.line_of(found.newest, line)
    lines.remove_line(row, actor=request.actor, reason=given.reason)
    return set_out(request.actor, number)


@sets.act("/requirement-sets/{number}/law", SetOut, desk="requirements:accept_law")
def accept_law(request: ApiRequest, number: Number) -> SetOut:
    """Say of every proposed entry nobody judged that it applies; each gets its line."""
    law.accept_proposed(_one(request, number).newest, actor=request.actor)
    return set_out(request.actor, number)


@sets.act("/requirement-sets/{number}/law/{legal}", SetOut, desk="requirements:judge")
def judge_law(request: ApiRequest, number: Number, legal: Number, given: JudgeIn) -> SetOut:
    """Say whether an entry of the register applies, and if not, why not."""
    found = _one(request, number)
    entry = get_legal(legal)
    law.judge(found.newest, entry, actor=request.actor, **given.model_dump())
    return set_out(request.actor, number)


@requirements.read(
    "/requirements/{number}", RequirementOut, desk="requirements:requirement", name="get"
)
def requirement(request: ApiRequest, number: Number) -> RequirementOut:
    """One requirement: what it says now, and where it stands."""
    its = queries.get_requirement(request.actor, number)
    version = queries.versions_of(its)[0]
    names = ("criterion", "origin", "category", "critical", "special")
    its_set = its.requirement_set.record
    return RequirementOut(
        **head(its.record),
        set=Ref(number=its_set.number, title=its_set.title),
        words=version.our_wording,
        **{name: getattr(version, name) for name in names},
        stands_in=[
            StandsIn(revision=line.revision.n, state=line.revision.state, version=line.version.n)
            for line in queries.stands_in(its)
        ],
    )
