"""Bringing a customer's list into a draft, for programs: upload, mapping, dry run, publish."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

from django.conf import settings
from django.http import HttpResponse
from ninja import File
from ninja.files import UploadedFile
from pydantic import Field

from clew.areas.lists import exchange
from clew.areas.lists.commands import importing
from clew.areas.lists.commands.pasting import read_pasted
from clew.areas.lists.policy import POLICY
from clew.areas.lists.queries import get_import
from clew.areas.lists.reading import Reading
from clew.areas.lists.row_spec import row_spec
from clew.areas.requirements import queries
from clew.areas.requirements.commands.adding import add_lines
from clew.kernel.api.door import Door
from clew.kernel.api.problems import Fault, Invalid
from clew.kernel.api.schemas import Input, Number, Output, Pk, Ref, ref
from clew.kernel.api.seen import ApiRequest, on
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refused
from clew.kernel.ui.answers import download

door = Door("lists", POLICY)
DOORS = (door,)
SHOWN = 200
Column = Annotated[int, Field(ge=0, le=16_384)]


class Place(Output):
    """One place of the file that is refused, and why."""

    place: str
    reason: str


class ImportOut(Output):
    """A file on its way into a set: how it is understood, and what publishing it would do.

    `mapping` is field → column from 0; `header` what the columns are called; `counts` new, changed,
    unchanged, moved and deleted lines. `refused` holds the first 200 of `refused_count` places.
    """

    id: int
    set: Ref | None
    revision: int
    name: str
    kind: str
    sheets: list[str]
    sheet: str
    header_row: int
    header: list[str]
    mapping: dict[str, int]
    counts: dict[str, int]
    refused_count: int
    refused: list[Place]
    first_lines: list[str]
    published_at: datetime | None


class MappingIn(Input):
    """How the columns are to be understood; `header_row` 0 when no row names them.

    `mapping` left out: the columns are understood as the names in that row propose.
    """

    sheet: Annotated[str, Field(max_length=120)] = ""
    header_row: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    mapping: Annotated[
        dict[Annotated[str, Field(max_length=40)], Column] | None, Field(max_length=50)
    ] = None


class PublishIn(Input):
    """`leave_out`: go without the rows that are refused; their places are kept in the log."""

    leave_out: bool = False


class PasteIn(Input):
    """Requirements, one per line; after a tab the origin, after another the category."""

    text: Annotated[str, Field(min_length=1, max_length=500_000)]


class PastedOut(Output):
    """How many lines were written."""

    set: Ref | None
    written: int


def import_out(actor: Actor, pk: int) -> ImportOut:
    """Return a staged file with its dry run, or a published one with what it wrote."""
    run = get_import(actor, pk)
    known = {
        "id": run.pk,
        "set": ref(run.revision.record),
        "revision": run.revision.n,
        "name": run.name,
        "kind": run.kind,
        "sheet": run.sheet,
        "header_row": run.header_row,
        "header": [str(cell) for cell in run.header],
        "mapping": run.mapping,
        "published_at": run.published_at,
    }
    if run.published_at is not None:
        return ImportOut(
            **known, counts=run.counts, sheets=[], refused_count=0, refused=[], first_lines=[]
        )
    reading, tried, plan = importing.try_run(run)
    return ImportOut(
        **known,
        sheets=[sheet.name or "" for sheet in reading.table.sheets],
        counts=plan.counts(),
        refused_count=len(tried.refused),
        refused=[Place(place=r.place, reason=r.reason) for r in tried.refused[:SHOWN]],
        first_lines=[str(values["our_wording"]) for values in plan.new[:8]],
    )


@door.act(
    "/requirement-sets/{number}/imports", ImportOut, desk="lists:upload", status=201, outside=True
)
def upload(request: ApiRequest, number: Number, file: File[UploadedFile]) -> ImportOut:
    """Take a CSV, XLSX or ODS file, keep it, and propose how to understand it."""
    its_set = queries.get_visible(request.actor, number)
    if (file.size or 0) > settings.MAX_UPLOAD:
        raise Refused(f"The file has more than {settings.MAX_UPLOAD // 2**20} MB. Split it.")
    source = queries.sources_of(its_set).filter(kind="interaction").first()
    name = Path(file.name or "list").name
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix[:8]) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        run = importing.stage(
            its_set.newest, actor=request.actor, path=Path(kept.name), name=name, source=source
        )
    return import_out(request.actor, run.pk)


@door.read("/imports/{run}", ImportOut, desk="lists:import", name="get")
def look_at(request: ApiRequest, run: Pk) -> ImportOut:
    """What a staged file would store, with the place of every error."""
    return import_out(request.actor, run)


@door.act("/imports/{run}/mapping", ImportOut, desk="lists:import", outside=True)
def understand(request: ApiRequest, run: Pk, given: MappingIn) -> ImportOut:
    """Say how the columns are to be understood; nothing is stored yet."""
    staged = get_import(request.actor, run)
    if staged.published_at is None:
        reading = importing.read_again(staged, given.sheet, given.header_row)
        mapping = reading.columns if given.mapping is None else _known(given.mapping, reading)
        importing.understand(
            staged, actor=request.actor, sheet=given.sheet, header_row=given.header_row,
            mapping=mapping,
        )  # fmt: skip
    else:
        raise Refused("This file was published already.")
    return import_out(request.actor, run)


def _known(mapping: dict[str, int], reading: Reading) -> dict[str, int]:
    """Return a mapping whose fields and columns exist; anything else is invalid."""
    fields = {each.key for each in row_spec().fields}
    width = max(reading.sheet.width, len(reading.header.cells))
    for name, column in mapping.items():
        words = "" if name in fields else f"{name!r} is no field of a requirement."
        words = words or ("" if column < width else f"The sheet has {width} columns, from 0.")
        if words:
            raise Invalid(Fault(pointer=f"/mapping/{name}", parameter="", detail=words))
    return mapping


@door.act("/imports/{run}/publish", ImportOut, desk="lists:publish", outside=True)
def publish(request: ApiRequest, run: Pk, given: PublishIn) -> ImportOut:
    """Publish a staged file: all its rows at once, or none; once."""
    importing.publish(
        get_import(request.actor, run), actor=request.actor, leave_out=given.leave_out
    )
    return import_out(request.actor, run)


@door.act("/requirement-sets/{number}/paste", PastedOut, desk="lists:paste", status=201)
def paste(request: ApiRequest, number: Number, given: PasteIn) -> PastedOut:
    """Write many lines from a text, all or none."""
    its_set = queries.get_visible(request.actor, number)
    on(request, its_set.record)
    rows, refused = read_pasted(given.text)
    if refused:
        raise Invalid(*(Fault(pointer="/text", parameter="", detail=str(r)) for r in refused))
    add_lines(its_set.newest, rows, actor=request.actor)
    return PastedOut(set=ref(its_set.record), written=len(rows))


@door.file("/requirement-sets/{number}/export.csv", desk="lists:export", types=("text/csv",))
def export_csv(request: ApiRequest, number: Number) -> HttpResponse:
    """The lines of the newest revision as CSV."""
    return _export(request, number, "csv")


@door.file(
    "/requirement-sets/{number}/export.xlsx", desk="lists:export",
    types=("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
)  # fmt: skip
def export_xlsx(request: ApiRequest, number: Number) -> HttpResponse:
    """The lines of the newest revision as an Excel workbook."""
    return _export(request, number, "xlsx")


def _export(request: ApiRequest, number: str, kind: str) -> HttpResponse:
    revision = queries.revision_asked(request.actor, number, "")
    content, content_type = exchange.export(revision, kind)
    return download(content, f"{revision.record.number}-revision-{revision.n}.{kind}", content_type)
