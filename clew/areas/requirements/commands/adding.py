"""Adding requirements to a draft, one or ten thousand: the same handful of inserts."""

from typing import Any

from clew.areas.requirements.commands.standing import stand
from clew.areas.requirements.commands.versions import (
    CAPTURE_ROLES,
    checked,
    lock_draft,
    next_version,
    title_of,
)
from clew.areas.requirements.models import (
    Requirement,
    RequirementSet,
    RequirementVersion,
    SetLine,
    SetRevision,
)
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit, plain
from clew.kernel.commands import command
from clew.kernel.links.models import Link
from clew.kernel.links.pairs import pair_of
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import person_record
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_records
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.workflow import require


@command
def add_lines(revision: SetRevision, rows: list[dict[str, Any]], *, actor: Actor) -> RequirementSet:
    """Add many lines to a draft, all or none; rows: values as `add_line` takes them.

    Refused: no row, and what `add_line` refuses.
    """
    require(actor, *CAPTURE_ROLES, to="add a requirement")
    refuse_unless(rows, "No line was pasted.")
    revision = lock_draft(revision)
    for values in rows:
        refuse_taken_number(revision, values.get("external_id", ""))
    given = [{"inferred_by": inferred(v.get("origin", ""), actor), **v} for v in rows]
    lines = add_all(revision, given, actor=actor)
    emit(
        "requirement_set.line_added",
        revision.record,
        actor=actor,
        changes={"lines": (None, [line.requirement.record.number for line in lines])},
        revision=revision.n,
    )
    return revision.requirement_set


def inferred(origin: str, actor: Actor) -> str:
    """Return who concluded an implied requirement when nobody is named: who writes it down."""
    return actor.name if origin == "implied" else ""


def refuse_taken_number(revision: SetRevision, external_id: str, *, but: int = 0) -> None:
    """Refuse a customer's number that stands in another line of the revision."""
    if not external_id:
        return
    taken = (
        revision.lines.filter(version__external_id=external_id)
        .exclude(pk=but)
        .select_related("requirement__record")
        .first()
    )
    if taken:
        record = taken.requirement.record
        raise Refused(
            f"{record.number} has the customer's number {external_id} already. "
            "Change that line, or give this one another number."
        )


def add_all(revision: SetRevision, given: list[dict[str, Any]], *, actor: Actor) -> list[SetLine]:
    """Add lines at the end of a locked draft, inside a command; the caller emits on the set.

    given: values of each line as `checked` takes them. Each gets a number, its first version, its
    joints to the set, its source and its law, and an event of its own.
    """
    rows = [checked(values) for values in given]
    its_set = revision.requirement_set
    records = open_records(
        "requirement",
        [title_of(values["our_wording"]) for values in rows],
        owner=person_record(actor),
        customer=its_set.record.customer,
    )
    requirements = Requirement.objects.bulk_create(
        [Requirement(record=record, requirement_set=its_set) for record in records],
        batch_size=500,
    )
    versions = RequirementVersion.objects.bulk_create(
        [
            next_version(requirement, 1, values, actor=actor, editorial=False)
            for requirement, values in zip(requirements, rows, strict=True)
        ],
        batch_size=200,
    )
    last = revision.lines.order_by("-position").values_list("position", flat=True).first() or 0
    lines = SetLine.objects.bulk_create(
        [
            SetLine(
                revision=revision,
                position=position,
                requirement=version.requirement,
                version=version,
            )
            for position, version in enumerate(versions, start=last + 1)
        ],
        batch_size=500,
    )
    stand(revision, lines)
    _join_all(revision, versions, actor)
    for record, values in zip(records, rows, strict=True):
        changes = {name: (None, plain(value)) for name, value in values.items() if value}
        emit("requirement.determined", record, actor=actor, changes=changes, revision=1)
    return lines


def _join_all(revision: SetRevision, versions: list[RequirementVersion], actor: Actor) -> None:
    its_record, moment = revision.requirement_set.record, clock.now()
    ends: list[tuple[str, Record, RequirementVersion]] = []
    for version in versions:
        ends.append(("holds", its_record, version))
        if version.source and pair_of("stated_in", version.source.kind, "requirement"):
            ends.append(("stated_in", version.source, version))
        if version.legal:
            ends.append(("demands", version.legal.record, version))
    Link.objects.bulk_create(
        [
            Link(
                type=type,
                source=source,
                target=version.requirement.record,
                source_revision=revision.n if type == "holds" else None,
                target_revision=version.n,
                target_meaning=version.meaning_digest,
                judged_by=actor.pseudonym,
                judged_at=moment,
            )
            for type, source, version in ends
        ],
        batch_size=500,
    )
    joined: dict[int, tuple[str, Record, list[str]]] = {}
    for type, source, version in ends:
        if type != "holds":
            _, _, numbers = joined.setdefault(source.pk, (type, source, []))
            numbers.append(version.requirement.record.number)
    for type, source, numbers in joined.values():
        said = numbers[0] if len(numbers) == 1 else len(numbers)
        emit(f"{source.kind}.joined", source, actor=actor, changes={type: (None, said)})
