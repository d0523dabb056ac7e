"""The register of law, for programs."""

from datetime import date
from typing import Annotated

from ninja import Query
from pydantic import Field

from clew.areas.law import commands, queries
from clew.areas.law.listing import REGISTER
from clew.areas.law.models import LegalRequirement
from clew.areas.law.policy import POLICY
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, listed, wanted_of
from clew.kernel.api.schemas import Input, Long, Number, Output, RecordOut, head
from clew.kernel.api.seen import ApiRequest, on

WantedRegister = wanted_of(REGISTER)
door = Door("law", POLICY)
DOORS = (door,)

Kind = Annotated[str, Field(min_length=1, max_length=60)]
Kinds = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=50)]


class LawEntryOut(RecordOut):
    """An act, regulation or standard; `example`: nobody of this company has checked it yet."""

    code: str
    kind: str
    name: str
    market: str
    product_types: list[str]
    status: str
    proof: str
    source: str
    valid_from: date | None
    valid_to: date | None
    checked_on: date | None
    next_check: date | None
    example: bool


class LawCheckIn(Input):
    """What was found to differ from the source; what is left out stays."""

    name: Annotated[str, Field(min_length=1, max_length=300)] = ""
    kind: Kind = ""
    market: Kind = ""
    product_types: Kinds = []
    status: Long = ""
    proof: Long = ""
    source: Long = ""
    valid_from: date | None = None
    valid_to: date | None = None
    next_check: date | None = None


class LawEntryIn(Input):
    """A new entry of the register."""

    code: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(min_length=1, max_length=300)]
    market: Kind
    kind: Kind = "act"
    product_types: Kinds = []
    status: Long = ""
    proof: Long = ""
    source: Long = ""
    valid_from: date | None = None
    valid_to: date | None = None
    next_check: date | None = None


class LoadedOut(Output):
    """How many entries are new."""

    loaded: int


def entry_out(legal: LegalRequirement) -> LawEntryOut:
    """Return an entry as it is answered."""
    names = set(LawEntryOut.model_fields) - set(RecordOut.model_fields)
    return LawEntryOut(**head(legal.record), **{name: getattr(legal, name) for name in names})


@door.read("/law", Page[LawEntryOut], desk="law:list", name="list")
def entries(request: ApiRequest, wanted: Query[WantedRegister]) -> Page[LawEntryOut]:
    """The register of law, newest entries first."""
    return listed(request.actor, REGISTER, queries.register(), wanted, entry_out)


@door.act("/law", LawEntryOut, desk="law:add", status=201)
def add(request: ApiRequest, given: LawEntryIn) -> LawEntryOut:
    """Add an act, regulation or standard to the register."""
    return entry_out(commands.add_entry(actor=request.actor, **given.model_dump()))


@door.act("/law/load", LoadedOut, desk="law:load")
def load(request: ApiRequest) -> LoadedOut:
    """Load the starter register; what is there stays."""
    return LoadedOut(loaded=commands.load_register(actor=request.actor))


@door.read("/law/{number}", LawEntryOut, desk="law:detail", name="get")
def entry(request: ApiRequest, number: Number) -> LawEntryOut:
    """An entry of the register."""
    return entry_out(queries.get_legal(number))


@door.act("/law/{number}/check", LawEntryOut, desk="law:detail", needs="version")
def check(request: ApiRequest, number: Number, given: LawCheckIn) -> LawEntryOut:
    """Say that an entry was compared with its source today, and what differs."""
    found = queries.get_legal(number)
    on(request, found.record)
    commands.check_entry(found, actor=request.actor, **given.given())
    return entry_out(queries.get_legal(number))
