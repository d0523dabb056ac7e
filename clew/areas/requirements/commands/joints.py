"""The joints of a line: held by its set, stated in a source, demanded by a law."""

from typing import Any

from clew.areas.requirements.models import SetLine
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.links.models import Link
from clew.kernel.links.pairs import pair_of
from clew.kernel.links.tracing import join
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record


def join_line(line: SetLine, *, actor: Actor) -> None:
    """Join the set with the requirement, and the requirement with where it was said or demanded."""
    record, version = line.requirement.record, line.version
    join(
        "holds",
        line.revision.requirement_set.record,
        record,
        actor=actor,
        source_revision=line.revision.n,
        target_revision=version.n,
        target_meaning=version.meaning_digest,
    )
    for type, source in (
        ("stated_in", version.source),
        ("demands", version.legal.record if version.legal else None),
    ):
        if source is None or pair_of(type, source.kind, "requirement") is None:
            continue
        if Link.objects.filter(type=type, source=source, target=record, removed_at=None).exists():
            continue
        join(
            type,
            source,
            record,
            actor=actor,
            target_revision=version.n,
            target_meaning=version.meaning_digest,
        )
        emit(
            f"{source.kind}.joined",
            source,
            actor=actor,
            changes={type: (None, record.number)},
        )


def part(type: str, source: Record, target: Record) -> int:
    """End a joint inside a command; the caller emits on the source."""
    live = Link.objects.filter(type=type, source=source, target=target, removed_at=None)
    return live.update(removed_at=clock.now())


def part_old_sources(
    record: Record, old: dict[str, Any], new: dict[str, Any], *, actor: Actor
) -> None:
    """End the joints to a source or law that the new version does not name any more."""
    ends = (
        ("stated_in", old["source"], new["source"]),
        ("demands", old["legal"] and old["legal"].record, new["legal"] and new["legal"].record),
    )
    for type, was, now in ends:
        if was is not None and was != now and part(type, was, record):
            emit(f"{was.kind}.parted", was, actor=actor, changes={type: (record.number, None)})
