"""Adding many lines at once, with few statements whatever their number (8.2.2)."""

from typing import Any

from clew.areas.requirements.commands.versions import checked, next_version, title_of
from clew.areas.requirements.models import (
    Requirement,
    RequirementVersion,
    SetLine,
    SetRevision,
)
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit, plain
from clew.kernel.links.models import Link
from clew.kernel.links.pairs import pair_of
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import person_record
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_records


def add_all(revision: SetRevision, new: list[dict[str, Any]], *, actor: Actor) -> None:
    """Add many lines to a locked draft with a handful of inserts, inside a command.

    new: the values of each line, as `add_line` takes them. One event per requirement; the caller
    emits the one of the set.
    """
    rows = [checked(values) for values in new]
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
    SetLine.objects.bulk_create(
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
    _join_all(revision, versions, actor)
    for record, values in zip(records, rows, strict=True):
        changes = {name: (None, plain(value)) for name, value in values.items() if value}
        emit("requirement.determined", record, actor=actor, changes=changes, revision=1)


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
    joined: dict[int, tuple[str, Record, int]] = {}
    for type, source, _ in ends:
        if type != "holds":
            count = joined.get(source.pk, (type, source, 0))[2]
            joined[source.pk] = (type, source, count + 1)
    for type, source, count in joined.values():
        emit(f"{source.kind}.joined", source, actor=actor, changes={type: (None, count)})
