"""Shapes that the operations of every area share."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from clew.kernel.attachments.models import RecordFile
from clew.kernel.audit_trail import drafts
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import Refusal
from clew.kernel.workflow import Workflow

T = TypeVar("T")
NUMBER = r"^[A-Za-z]{2}-[0-9]{4,9}$"
Number = Annotated[str, Field(pattern=NUMBER, examples=["RS-0001"])]
Pk = Annotated[int, Field(ge=1, le=2**53)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Name = Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
Short = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=10_000)]


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("Say the time with its zone, as in 2026-03-01T09:00:00Z.")
    return moment


Moment = Annotated[datetime, AfterValidator(_aware)]


class Shape(BaseModel):
    """What goes over the wire. Its name is its name in the description, so no two are alike."""

    _known: ClassVar[dict[str, str]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        first = Shape._known.setdefault(cls.__name__, cls.__module__)
        if first != cls.__module__:
            raise TypeError(f"{cls.__name__} is a shape in {first} and in {cls.__module__}.")


class Input(Shape):
    """What is sent: unknown names are refused, as are signs no database keeps."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _no_nul(cls, given: Any) -> Any:
        if has_nul(given):
            raise ValueError("A text holds a NUL character, which cannot be kept.")
        return given

    def given(self) -> dict[str, Any]:
        """Return what was said, without what was left out: a change touches nothing else."""
        return self.model_dump(exclude_unset=True)


def has_nul(given: object) -> bool:
    """Tell whether any text in what was sent holds a NUL character."""
    if isinstance(given, str):
        return "\0" in given
    if isinstance(given, dict):
        return any(has_nul(part) for pair in given.items() for part in pair)
    return isinstance(given, list | tuple) and any(has_nul(part) for part in given)


class Output(Shape):
    """What is answered."""


class ReasonIn(Input):
    """Why a step is taken; the words stay with the record."""

    reason: Reason


class Ref(Output):
    """Another record: its number and title."""

    number: str
    title: str


class Missing(Output):
    """Why a step is refused now, and the page that leads to what is missing."""

    sentence: str
    href: str = ""


class StepOut(Output):
    """A step that leads on from here, and why it is refused to you now (nothing: it is open)."""

    verb: str
    label: str
    refusals: list[Missing]


class RecordOut(Output):
    """What every record has. `version` grows with each act; it is the ETag."""

    number: str
    title: str
    state: str
    owner: Ref | None
    customer: Ref | None
    created_at: datetime
    version: int

    def etag(self) -> str:
        """Return what If-Match carries for an act on what was seen here."""
        return str(self.version)


class FileOut(Output):
    """A file of a record; `/files/{id}` hands it out."""

    id: int
    name: str
    role: str
    content_type: str
    sha256: str


class Page(Output, Generic[T]):
    """A page of a list, newest first; `next_cursor` leads to the next one, null at the end."""

    items: list[T]
    next_cursor: str | None


def ref(record: Record | None) -> Ref | None:
    """Return a record as others name it."""
    return None if record is None else Ref(number=record.number, title=record.title)


def row_ref(row: Any) -> Ref | None:
    """Return the record of an area's row as others name it, None for no row."""
    return None if row is None else ref(row.record)


def head(record: Record) -> dict[str, Any]:
    """Return the values every record's answer begins with."""
    return {
        "number": record.number,
        "title": record.title,
        "state": record.state,
        "owner": ref(record.owner),
        "customer": ref(record.customer),
        "created_at": record.created_at,
        "version": version_now(record),
    }


def file_out(held: RecordFile) -> FileOut:
    """Return a file of a record as it is answered."""
    return FileOut(
        id=held.pk,
        name=held.name,
        role=held.role,
        content_type=held.content_type,
        sha256=held.file_id,
    )


def version_now(record: Record) -> int:
    """Return the version a record has once the running act is done."""
    batch = drafts.current()
    touched = batch is not None and any(
        draft.record is not None and draft.record.pk == record.pk for draft in batch.drafts
    )
    return record.version + touched


def missing(refusals: list[Refusal]) -> list[Missing]:
    """Return refusals as data."""
    return [Missing(sentence=each.sentence, href=each.url) for each in refusals]


def steps(flow: Workflow, subject: Any, actor: Actor, **given: Any) -> list[StepOut]:
    """Return the steps that lead on from a subject's state, each with what refuses it now."""
    return [
        StepOut(
            verb=step.verb,
            label=step.label,
            refusals=missing(flow.refusals(subject, step.verb, actor=actor, **given)),
        )
        for step in flow.steps_from(subject.state)
        if set(step.who) - {"system"}
    ]
