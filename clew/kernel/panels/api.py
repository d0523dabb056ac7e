"""What every record has, for programs: itself, its traces, remarks, files and history."""

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from ninja import Query
from pydantic import Field

from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, Wanted, page
from clew.kernel.api.schemas import (
    FileOut,
    Input,
    Number,
    Output,
    Pk,
    RecordOut,
    Ref,
    file_out,
    head,
    ref,
)
from clew.kernel.api.seen import ApiRequest, on
from clew.kernel.attachments.models import RecordFile
from clew.kernel.attachments.store import path_of
from clew.kernel.comments import commands
from clew.kernel.comments.models import Comment
from clew.kernel.comments.queries import of_record
from clew.kernel.links import tracing
from clew.kernel.panels.policy import POLICY
from clew.kernel.panels.show import files_of, history_of
from clew.kernel.records.models import Record
from clew.kernel.records.queries import get_visible, visible_to

records = Door("records", POLICY)
remarks = Door("remarks", POLICY)
files = Door("files", POLICY)
DOORS = (records, remarks, files)

BYTES = ("application/octet-stream",)


class AnyRow(RecordOut):
    """A record of any kind in a list."""

    kind: str


class AnyOut(AnyRow):
    """A record of any kind with what it comes from, what came of it, and its files."""

    comes_from: list[Ref]
    led_to: list[Ref]
    files: list[FileOut]


class RemarkOut(Output):
    """Something that was said about a record or one item of it."""

    id: int
    kind: str
    text: str
    item: Ref | None
    revision: int | None
    author: str
    outside: bool
    at: datetime
    settled_at: datetime | None
    settlement: str


class RemarkIn(Input):
    """A comment, question, proposed change or issue; `item` names a line of the record."""

    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    kind: Literal["comment", "question", "change", "issue"] = "comment"
    item: Number | None = None
    revision: Annotated[int, Field(ge=1, le=10_000)] | None = None


class SettleIn(Input):
    """How an open remark was settled."""

    settlement: Annotated[str, Field(min_length=1, max_length=2_000)]


class ChangeOfField(Output):
    """One field before and after."""

    field: str
    before: str
    after: str


class HistoryEntryOut(Output):
    """One entry of the log about a record."""

    seq: int
    at: datetime
    who: str
    verb: str
    reason: str
    changes: list[ChangeOfField]


class HistoryOut(Output):
    """The newest entries of the log about a record, up to a thousand."""

    entries: list[HistoryEntryOut]


class WantedKind(Wanted):
    """Which page of all records; `kind` ("order"), `state` and `customer` leave out the others."""

    kind: Annotated[str, Field(max_length=40)] = ""
    state: Annotated[str, Field(max_length=30)] = ""
    customer: Annotated[str, Field(max_length=20)] = ""

    def of(self, found: QuerySet[Record]) -> QuerySet[Record]:
        """Return what is wanted of the records."""
        asked = {"kind": self.kind, "state": self.state, "customer__number": self.customer.upper()}
        return found.filter(**{column: value for column, value in asked.items() if value})


def row_out(record: Record) -> AnyRow:
    """Return a record as a list holds it."""
    return AnyRow(**head(record), kind=record.kind)


def remark_out(remark: Comment) -> RemarkOut:
    """Return a remark as it is answered."""
    names = ("kind", "text", "revision", "outside", "at", "settled_at", "settlement")
    return RemarkOut(
        id=remark.pk,
        item=ref(remark.item),
        author=remark.author_name,
        **{name: getattr(remark, name) for name in names},
    )


@records.read("/records", Page[AnyRow], desk="panels:history", name="list")
def record_list(request: ApiRequest, wanted: Query[WantedKind]) -> Page[AnyRow]:
    """The records of every kind, newest first."""
    found = visible_to(request.actor).select_related("owner", "customer")
    return page(wanted.of(found), wanted, row_out, "pk")


@records.read("/records/{number}", AnyOut, desk="panels:history", name="get")
def record(request: ApiRequest, number: Number) -> AnyOut:
    """A record by its number, whatever kind it is."""
    found = get_visible(request.actor, number)
    up, down = tracing.around(found)
    return AnyOut(
        **dict(row_out(found)),
        comes_from=[r for s in up if (r := ref(s.record))],
        led_to=[r for s in down if (r := ref(s.record))],
        files=[file_out(held) for held in files_of(found)],
    )


@records.read("/records/{number}/history", HistoryOut, desk="panels:history")
def history(request: ApiRequest, number: Number) -> HistoryOut:
    """All entries of the log about one record, newest first."""
    found = get_visible(request.actor, number)
    return HistoryOut(
        entries=[
            HistoryEntryOut(
                seq=entry.seq, at=entry.at, who=entry.who, verb=entry.verb, reason=entry.reason,
                changes=[
                    ChangeOfField(field=c.field, before=c.before, after=c.after)
                    for c in entry.changes
                ],
            )
            for entry in history_of(found, 1000)
        ]
    )  # fmt: skip


@remarks.read("/records/{number}/remarks", Page[RemarkOut], desk="panels:history", name="list")
def remark_list(request: ApiRequest, number: Number, wanted: Query[Wanted]) -> Page[RemarkOut]:
    """What was said about a record, newest first."""
    return page(of_record(get_visible(request.actor, number)), wanted, remark_out, "pk")


@remarks.act("/records/{number}/remarks", RemarkOut, desk="panels:say", status=201)
def say(request: ApiRequest, number: Number, given: RemarkIn) -> RemarkOut:
    """Say something about a record, or about one item of it."""
    found = get_visible(request.actor, number)
    on(request, found)
    made = commands.say(
        found,
        actor=request.actor,
        kind=given.kind,
        text=given.text,
        item=get_visible(request.actor, given.item) if given.item else None,
        revision=given.revision,
    )
    return remark_out(made)


@remarks.act("/remarks/{remark}/settle", RemarkOut, desk="panels:settle")
def settle(request: ApiRequest, remark: Pk, given: SettleIn) -> RemarkOut:
    """Settle an open remark in a few words."""
    visible = Comment.objects.filter(record__in=visible_to(request.actor))
    found = visible.select_related("record").filter(pk=remark).first()
    if found is None:
        raise Http404("No such remark.")
    on(request, found.record)
    return remark_out(commands.settle(found, actor=request.actor, settlement=given.settlement))


@files.file("/files/{file}", desk="panels:file", types=BYTES)
def get(request: ApiRequest, file: Pk) -> FileResponse:
    """A file's original bytes, always as a download."""
    visible = RecordFile.objects.filter(record__in=visible_to(request.actor))
    found = visible.filter(pk=file).first()
    if found is None or not path_of(found.file_id).exists():
        raise Http404("No such file.")
    response = FileResponse(path_of(found.file_id).open("rb"), content_type=BYTES[0])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return response
