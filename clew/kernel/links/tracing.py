"""Joining records, and following the joints: one up, one down, and everything a change touches."""

from collections.abc import Collection
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Q

from clew.kernel import clock
from clew.kernel.links.models import Link
from clew.kernel.links.pairs import Pair, pair_of
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import Refused

MOST_AFFECTED = 5000
MOST_AROUND = 200
NOT_OF_IMPACT = ("created_at", "touched_at", "salt")


def join(
    type: str,
    source: Record,
    target: Record,
    *,
    actor: Actor,
    source_revision: int | None = None,
    target_revision: int | None = None,
    source_meaning: str = "",
    target_meaning: str = "",
) -> Link:
    """Join two records inside a command; a live link of that type is judged anew.

    Refused when no pair allows the type between these kinds.
    """
    if pair_of(type, source.kind, target.kind) is None:
        raise Refused(f"A {source.kind} and a {target.kind} cannot be joined by {type!r}.")
    judged = {
        "source_revision": source_revision,
        "target_revision": target_revision,
        "source_meaning": source_meaning,
        "target_meaning": target_meaning,
        "judged_by": actor.pseudonym,
        "judged_at": clock.now(),
    }
    # Not update_or_create: its two savepoints cost three times the link.
    live = Link.objects.filter(type=type, source=source, target=target, removed_at=None)
    if live.update(**judged):
        return live.get()
    return Link.objects.create(type=type, source=source, target=target, **judged)


@dataclass(frozen=True)
class Step:
    """One joint as a page shows it: the other record and the words of the link."""

    record: Record
    words: str
    link: Link


def up(record: Record) -> list[Step]:
    """Return what this record stands on (the sources of its links), the first 200."""
    links = Link.objects.filter(target=record, removed_at=None).select_related("source")
    return [
        _step(link, link.source, pair_of(link.type, link.source.kind, record.kind), "up")
        for link in links.order_by("id")[:MOST_AROUND]
    ]


def down(record: Record) -> list[Step]:
    """Return what stands on this record (the targets of its links), the first 200."""
    links = Link.objects.filter(source=record, removed_at=None).select_related("target")
    return [
        _step(link, link.target, pair_of(link.type, record.kind, link.target.kind), "down")
        for link in links.order_by("id")[:MOST_AROUND]
    ]


def around(record: Record) -> tuple[list[Step], list[Step]]:
    """Return `up` and `down` of a record, in one query where it has few links."""
    both = Link.objects.filter(Q(target=record) | Q(source=record), removed_at=None)
    links = list(both.select_related("source", "target").order_by()[:MOST_AROUND])
    if len(links) == MOST_AROUND:
        return up(record), down(record)
    links.sort(key=attrgetter("pk"))
    above = [link for link in links if link.target_id == record.pk]
    below = [link for link in links if link.source_id == record.pk]
    return (
        [_step(x, x.source, pair_of(x.type, x.source.kind, record.kind), "up") for x in above],
        [_step(x, x.target, pair_of(x.type, record.kind, x.target.kind), "down") for x in below],
    )


def _step(link: Link, other: Record, pair: Pair | None, words: str) -> Step:
    return Step(other, getattr(pair, words) if pair else link.type, link)


def affected_by(records: Collection[Record], *, most: int = MOST_AFFECTED) -> list[Record]:
    """Return everything below these records by links, nearest first, up to `most` records.

    Breadth first over ids, one query a level; only what is returned is loaded, without its times
    and salt.
    """
    level = [record.pk for record in records]
    seen = set(level)
    found: list[int] = []
    while level and len(found) < most:
        links = Link.objects.filter(source__in=level, removed_at=None)
        below = set(links.values_list("target_id", flat=True))
        level = sorted(below - seen)
        seen.update(level)
        found += level
    rows = Record.objects.filter(pk__in=found[:most]).defer(*NOT_OF_IMPACT)
    place = {pk: n for n, pk in enumerate(found)}
    return sorted(rows, key=lambda record: place[record.pk])
