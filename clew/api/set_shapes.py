"""Shapes of sets, revisions and lines that the doors for programs share."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from clew.areas.law.queries import get_legal
from clew.areas.requirements import queries
from clew.areas.requirements.applicable import law_of
from clew.areas.requirements.content import content_digest
from clew.areas.requirements.models import RequirementSet, SetLine, SetRevision, Verdict
from clew.areas.requirements.rules import function_name
from clew.areas.requirements.workflow import WORKFLOW
from clew.kernel.api.problems import Fault, Invalid
from clew.kernel.api.schemas import (
    Input,
    Number,
    Output,
    RecordOut,
    Ref,
    Shape,
    StepOut,
    head,
    ref,
    row_ref,
    steps,
)
from clew.kernel.api.seen import ApiRequest
from clew.kernel.people.actor import Actor

Text = Annotated[str, Field(max_length=20_000)]
Origin = Literal["stated", "implied", "obligatory", "organization"]
Category = Literal[
    "product", "price", "delivery", "communication", "service", "support", "post_delivery",
    "end_of_life",
]  # fmt: skip
RevisionN = Annotated[int, Field(ge=1, le=10_000)]


class LineWords(Shape):
    """What a requirement says, whichever way it goes."""

    our_wording: Annotated[str, Field(min_length=1, max_length=20_000)]
    origin: Origin = "stated"
    category: Category = "product"
    customer_wording: Text = ""
    criterion: Text = ""
    verification: Annotated[str, Field(max_length=200)] = ""
    critical: bool = False
    special: bool = False
    source_note: Annotated[str, Field(max_length=200)] = ""
    intended_use: Annotated[str, Field(max_length=300)] = ""
    inferred_by: Annotated[str, Field(max_length=120)] = ""
    external_id: Annotated[str, Field(max_length=100)] = ""


class LineOut(LineWords):
    """A requirement as it stands in a revision; `version` is the ETag of the line."""

    number: str
    position: int
    version: int
    source: Ref | None
    legal: Ref | None

    def etag(self) -> str:
        """Return what If-Match carries to say this line otherwise."""
        return str(self.version)


class LineIn(LineWords, Input):
    """One requirement; `source` is a record of the customer's words, `legal` a register entry."""

    source: Number | None = None
    legal: Number | None = None


class LineEdit(LineIn):
    """What is to change of a line; what is left out stays. `editorial`: only a typo was mended."""

    our_wording: Annotated[str, Field(min_length=1, max_length=20_000)] = ""
    editorial: bool = False


class LinesIn(Input):
    """Many lines at once, all or none."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]


class VerdictOut(Output):
    """A function that is asked, and what it said; `given_at` is null while it has not."""

    function: str
    name: str
    why_asked: str
    feasibility: str
    conditions: str
    capacity: str
    risk: str
    law: str
    nothing_to_add: bool
    by: str
    given_at: datetime | None
    carried_from: int | None


class SetLawOut(Output):
    """An entry of the register beside the revision: proposed because, judged, and its line."""

    legal: Ref
    code: str
    because: str
    applies: bool | None
    reason: str
    line: str | None


class RevisionOut(Output):
    """One revision of a set, in short."""

    n: int
    state: str


class SetRow(RecordOut):
    """A requirement set in a list."""

    product: Ref | None
    markets: list[str]
    set_class: str


class SetSaid(Output):
    """What one revision of a set says of itself."""

    round: int
    none_implied: str
    none_obligatory: str
    none_organization: str
    contingency: str
    submitted_at: datetime | None
    approved_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str
    waived_until: date | None
    released_at: datetime | None
    ended_reason: str


class SetOut(SetRow, SetSaid):
    """A set at one revision: its state, what was said about it, and what refuses each step.

    The lines are read with `/requirement-sets/{number}/lines`. The ETag carries the digest of the
    revision's content: a decision is taken on it.
    """

    revision: int
    revision_state: str
    revisions: list[RevisionOut]
    content_digest: str
    lines: int
    verdicts: list[VerdictOut]
    law: list[SetLawOut]
    steps: list[StepOut]

    def etag(self) -> str:
        """Return version and content digest: what a decision carries."""
        return f"{self.version}.{self.content_digest}"


def set_row(its_set: RequirementSet) -> SetRow:
    """Return a set as a list holds it."""
    return SetRow(
        **head(its_set.record),
        product=row_ref(its_set.product),
        markets=its_set.markets,
        set_class=its_set.set_class,
    )


def set_out(actor: Actor, number: str, n: int | None = None) -> SetOut:
    """Return a visible set at revision n, the newest when none is named."""
    revision = revision_asked(actor, number, n)
    its_set = queries.get_visible(actor, number)
    return SetOut(
        **dict(set_row(its_set)),
        **{name: getattr(revision, name) for name in SetSaid.model_fields},
        revision=revision.n,
        revision_state=revision.state,
        revisions=[RevisionOut(n=r.n, state=r.state) for r in its_set.revisions.order_by("n")],
        content_digest=content_digest(revision),
        lines=revision.lines.count(),
        verdicts=[verdict_out(v) for v in revision.verdicts.order_by("id")],
        law=law_out(revision),
        steps=steps(WORKFLOW, revision, actor, by=actor, why="to come"),
    )


def revision_asked(actor: Actor, number: str, n: int | None) -> SetRevision:
    """Return revision n of a visible set, the newest when none is named."""
    return queries.revision_asked(actor, number, "" if n is None else str(n))


def verdict_out(verdict: Verdict) -> VerdictOut:
    """Return what a function said."""
    names = set(VerdictOut.model_fields) - {"name", "by"}
    said = {name: getattr(verdict, name) for name in names}
    return VerdictOut(name=function_name(verdict.function), by=verdict.by_name, **said)


def law_out(revision: SetRevision) -> list[SetLawOut]:
    """Return the entries of the register that are proposed for a revision, or were added."""
    return [
        SetLawOut(
            legal=Ref(number=row.legal.record.number, title=row.legal.name),
            code=row.legal.code,
            because=row.because,
            applies=row.verdict.applies if row.verdict else None,
            reason=row.verdict.reason if row.verdict else "",
            line=row.line.requirement.record.number if row.line else None,
        )
        for row in law_of(revision)
    ]


def line_out(line: SetLine) -> LineOut:
    """Return a line as it is answered."""
    version = line.version
    return LineOut(
        number=line.requirement.record.number,
        position=line.position,
        version=version.n,
        source=ref(version.source),
        legal=row_ref(version.legal),
        **{name: getattr(version, name) for name in LineWords.model_fields},
    )


def line_values(request: ApiRequest, its_set: RequirementSet, said: dict[str, Any]) -> Any:
    """Return a line's values as the commands take them: source and law as rows.

    A source that is not this customer's, or unknown, is invalid, both alike.
    """
    values = dict(said)
    if values.get("legal"):
        values["legal"] = get_legal(values["legal"])
    if values.get("source"):
        number = values["source"].upper()
        source = queries.sources_of(its_set).filter(number=number).first()
        if source is None:
            words = f"{number} is no message of this customer."
            raise Invalid(Fault(pointer="/source", parameter="", detail=words))
        values["source"] = source
    return values
