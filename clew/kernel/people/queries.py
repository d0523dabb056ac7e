"""Who is who: actors for the doors, names for the pages."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from clew.kernel import clock
from clew.kernel.audit_trail.checkpoints import standing
from clew.kernel.people.actor import NOBODY, SYSTEM, Actor
from clew.kernel.people.models import Company, KeepingTime, Person, Pseudonym, User
from clew.kernel.records.models import Record
from clew.kernel.records.queries import numbered, visible_to

_LIVE = Q(record__person__grants__lifted_at=None)


def company() -> Company | None:
    """Return the one company of this installation, None before it was opened."""
    return Company.objects.select_related("record").first()


_kept: dict[str, Company] = {}


def company_shown() -> Company | None:
    """Return the company for a page's frame, read anew only when the log has grown.

    Nothing of it changes without an entry, so the newest leaf hash names what it says.
    """
    leaf = standing().leaf
    found = _kept.get(leaf)
    if found is None:
        found = company()
        if found is not None and leaf:
            _kept.clear()
            _kept[leaf] = found
    return copy(found)


def actor_of(user: User | AnonymousUser) -> Actor:
    """Return the actor behind a signed-in user, NOBODY for anyone else."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    return person_actor(user.person)


def person_actor(person: Person) -> Actor:
    """Return the actor of a person with the roles granted today; an inactive person is NOBODY."""
    if not person.active:
        return NOBODY
    grants = FilteredRelation("record__person__grants", condition=_LIVE)
    rows = list(
        Pseudonym.objects.filter(record_id=person.pk)
        .annotate(live=grants)
        .order_by("id")
        .values_list("id", "live__role")
    )
    if not rows:
        return NOBODY
    pseudonym = rows[0][0]
    roles = {role for _, role in rows if role}
    return Actor(pseudonym, person.name, "person", frozenset({"employee", *roles}), person.pk)


def kept_years() -> dict[str, int]:
    """Return kind of record → years kept after its last entry; other kinds are kept for good."""
    return {each.kind: each.years for each in KeepingTime.objects.order_by("kind") if each.years}


@dataclass(frozen=True)
class Unit:
    """A unit: how many of its people work here, and how many left."""

    name: str
    here: int
    left: int


def units() -> list[Unit]:
    """Return the units somebody belongs to, by name."""
    named = Person.objects.exclude(unit="").values_list("unit").order_by("unit")
    here, left = Count("pk", filter=Q(active=True)), Count("pk", filter=Q(active=False))
    return [Unit(*row) for row in named.annotate(here=here, left=left)]


def past_their_time(actor: Actor) -> QuerySet[Record]:
    """Return the visible records whose last entry is older than their kind is kept."""
    past = Q(pk=None)
    for kind, years in kept_years().items():
        past |= Q(kind=kind, touched_at__lt=_years_ago(years))
    return visible_to(actor).filter(past)


def _years_ago(years: int) -> datetime:
    now = clock.now()
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # 29 February
        return now.replace(year=now.year - years, day=28)


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Return the people this actor may know of: everybody for staff, nobody for others."""
    people = Person.objects.select_related("record")
    return people if actor.is_staff else people.none()


def active_people() -> QuerySet[Person]:
    """Return the people who work here now, by name."""
    return Person.objects.filter(active=True).select_related("record").order_by("name")


def get_person(number: str) -> Person:
    """Return the person of the company with that number (PE-0001); 404 when there is none."""
    return numbered(Person.objects.select_related("record"), number, "person")


def people_with(*roles: str) -> QuerySet[Person]:
    """Return the active people who hold any of these roles."""
    return active_people().filter(grants__role__in=roles, grants__lifted_at=None).distinct()


def may_replace(role: str) -> bool:
    """Tell whether anybody active holds the role."""
    return people_with(role).exists()


def name_of_actor() -> Subquery:
    """Return the name of an event's actor as a column of the query; None when erased or system."""
    return Subquery(Pseudonym.objects.filter(id=OuterRef("actor")).values("name")[:1])


def named(pseudonym: UUID, name: str | None) -> str:
    """Return how the history calls an actor whose stored name is this."""
    return SYSTEM.name if pseudonym == SYSTEM.pseudonym else name or "(erased)"


def names_of(pseudonyms: Iterable[UUID]) -> dict[UUID, str]:
    """Return pseudonym → name for the history; an erased name says so."""
    wanted = set(pseudonyms)
    names = dict(Pseudonym.objects.filter(id__in=wanted).values_list("id", "name"))
    return {p: named(p, names.get(p)) for p in wanted}


def person_record(actor: Actor) -> Record | None:
    """Return the actor's own record, for use as an owner."""
    if actor.record_id is None:
        return None
    return Record.objects.filter(Q(pk=actor.record_id)).first()
