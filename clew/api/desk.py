"""What the desk itself shows, for programs: my work, search, people, the trail."""

from datetime import datetime
from typing import Annotated

from ninja import Query
from pydantic import Field

from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, Wanted, page
from clew.kernel.api.schemas import Output, Ref, ref
from clew.kernel.api.seen import ApiRequest
from clew.kernel.audit_trail import checkpoints
from clew.kernel.audit_trail.models import Checkpoint, Event
from clew.kernel.audit_trail.verify import verify as replay
from clew.kernel.people.access import Access, administers
from clew.kernel.people.access import page as for_all
from clew.kernel.people.models import Person
from clew.kernel.people.queries import names_of
from clew.kernel.search import finding
from clew.kernel.tasks.asking import asked_by, waiting_for
from clew.kernel.tasks.models import Task

VERIFIERS = ("quality_manager", "top_management", "administrator", "internal_auditor")
POLICY: dict[str, Access] = {
    "me": administers(for_all()),
    "tasks": administers(for_all()),
    "search": for_all(),
    "people": administers(for_all()),
    "trail": administers(for_all()),
    "verify": administers(for_all(*VERIFIERS)),
}
me = Door("me", POLICY)
tasks = Door("tasks", POLICY)
search = Door("search", POLICY)
people = Door("people", POLICY)
trail = Door("trail", POLICY)
DOORS = (me, tasks, search, people, trail)


class MeOut(Output):
    """Who this token acts for, and what it may."""

    number: str
    name: str
    roles: list[str]
    token: str
    scopes: list[str]
    expires_at: datetime


class TaskOut(Output):
    """One thing somebody is asked to do about a record; `href` is the page where it is done."""

    id: int
    title: str
    note: str
    record: Ref | None
    customer: Ref | None
    href: str
    blocks: bool
    customer_waits: bool
    role: str
    person: Ref | None
    opened_at: datetime
    due_at: datetime | None


class HitOut(Output):
    """A record that was found, and the words around the hit."""

    number: str
    title: str
    kind: str
    state: str
    customer: Ref | None
    around: str


class HitsOut(Output):
    """What was found, the best first."""

    hits: list[HitOut]


class PersonOut(Output):
    """Somebody of the company, with the roles granted now."""

    number: str
    name: str
    unit: str
    active: bool
    roles: list[str]


class EventOut(Output):
    """An entry of the log: who did what to which record, and its leaf."""

    seq: int
    at: datetime
    verb: str
    record: Ref | None
    revision: int | None
    who: str
    leaf_hash: str


class CheckpointOut(Output):
    """The log as it was signed: its size, its root, the signed note, and the public key."""

    size: int
    root: str
    note: str
    made_at: datetime
    vkey: str


class FindingOut(Output):
    """A promise that is broken: the record (or "log") and a sentence."""

    record: str
    sentence: str


class VerifiedOut(Output):
    """What a replay of the whole record looked at, and what it found."""

    ok: bool
    events: int
    records: int
    files: int
    checkpoints: int
    witnessed: bool
    findings: list[FindingOut]


class WantedHits(Wanted):
    """What is looked for: words or a number, of one kind if it is named."""

    q: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Annotated[str, Field(max_length=40)] = ""


@me.read("/me", MeOut, desk="me", name="get")
def who_am_i(request: ApiRequest) -> MeOut:
    """Who this token acts for, and what it may."""
    token, person = request.token, request.token.person
    return MeOut(
        number=person.record.number,
        name=person.name,
        roles=sorted(request.actor.roles),
        token=token.prefix,
        scopes=token.scopes,
        expires_at=token.expires_at,
    )


@tasks.read("/tasks", Page[TaskOut], desk="tasks", name="list")
def my_tasks(request: ApiRequest, wanted: Query[Wanted]) -> Page[TaskOut]:
    """What waits for you, by name or by a role of yours, newest first."""
    found = waiting_for(request.actor).select_related("record__customer", "person")
    return page(found, wanted, _task, "pk")


@tasks.read("/tasks/asked", Page[TaskOut], desk="tasks", name="asked")
def i_asked(request: ApiRequest, wanted: Query[Wanted]) -> Page[TaskOut]:
    """What you wait for of others, newest first."""
    found = asked_by(request.actor).select_related("record__customer", "person")
    return page(found, wanted, _task, "pk")


def _task(task: Task) -> TaskOut:
    names = ("title", "note", "blocks", "customer_waits", "role", "opened_at", "due_at")
    return TaskOut(
        id=task.pk,
        record=ref(task.record),
        customer=ref(task.record.customer),
        person=ref(task.person),
        href=task.url,
        **{name: getattr(task, name) for name in names},
    )


@search.read("/search", HitsOut, desk="search", name="find")
def find(request: ApiRequest, wanted: Query[WantedHits]) -> HitsOut:
    """Records by number, or by words of them, of their customer and of their files."""
    exact = finding.exact(request.actor, wanted.q)
    hits = [finding.Hit(exact, [])] if exact else []
    if not hits:
        hits = finding.find(request.actor, wanted.q, most=wanted.limit, kind=wanted.kind)
    return HitsOut(hits=[_hit(hit) for hit in hits])


def _hit(hit: finding.Hit) -> HitOut:
    record = hit.record
    return HitOut(
        number=record.number,
        title=record.title,
        kind=record.kind,
        state=record.state,
        customer=ref(record.customer),
        around="".join(words for words, _ in hit.snippet),
    )


@people.read("/people", Page[PersonOut], desk="people", name="list")
def people_list(request: ApiRequest, wanted: Query[Wanted]) -> Page[PersonOut]:
    """The people of the company with their roles, the newest first."""
    found = Person.objects.select_related("record").prefetch_related("grants")
    return page(found, wanted, _person)


def _person(person: Person) -> PersonOut:
    roles = sorted({grant.role for grant in person.grants.all() if grant.lifted_at is None})
    return PersonOut(
        number=person.record.number, name=person.name, unit=person.unit, active=person.active,
        roles=roles,
    )  # fmt: skip


@trail.read("/trail", Page[EventOut], desk="trail", name="list")
def entries(request: ApiRequest, wanted: Query[Wanted]) -> Page[EventOut]:
    """The entries of the log, newest first; values stand in a record's history."""
    found = page(Event.objects.select_related("record"), wanted, lambda event: event, "seq")
    names = names_of(event.actor for event in found.items)
    items = [
        EventOut(
            seq=e.seq, at=e.at, verb=e.verb, record=ref(e.record), revision=e.revision,
            who=names[e.actor], leaf_hash=e.leaf_hash,
        )
        for e in found.items
    ]  # fmt: skip
    return Page(items=items, next_cursor=found.next_cursor)


@trail.read("/trail/checkpoints", Page[CheckpointOut], desk="trail", name="checkpoints")
def its_checkpoints(request: ApiRequest, wanted: Query[Wanted]) -> Page[CheckpointOut]:
    """The signed checkpoints of the log, the newest first; keep one outside the house."""
    key = checkpoints.vkey() if checkpoints.latest() else ""
    return page(Checkpoint.objects.all(), wanted, lambda c: _checkpoint(c, key), "size")


def _checkpoint(found: Checkpoint, vkey: str) -> CheckpointOut:
    return CheckpointOut(
        size=found.size, root=found.root, note=found.note, made_at=found.made_at, vkey=vkey
    )


@trail.read("/trail/verify", VerifiedOut, desk="verify", name="verify")
def verify(request: ApiRequest) -> VerifiedOut:
    """Replay the whole record and say what was found; it takes as long as the log is."""
    report = replay()
    names = ("ok", "events", "records", "files", "checkpoints", "witnessed")
    return VerifiedOut(
        findings=[FindingOut(record=f.record, sentence=f.sentence) for f in report.findings],
        **{name: getattr(report, name) for name in names},
    )
