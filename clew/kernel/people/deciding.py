"""What the company decides for itself: its name, its units, its numbers, how long it keeps things.

Each is one entry of the company's own record, which carries the version an edit was built on.
"""

import re

from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.people.commands import MAY_DECIDE, MAY_GRANT
from clew.kernel.people.models import Company, KeepingTime, Person
from clew.kernel.people.queries import kept_years
from clew.kernel.records.kinds import Kind, kind_of, kinds
from clew.kernel.records.models import NumberPrefix
from clew.kernel.records.prefixes import kind_named, prefix_of
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.workflow import require

MAY_KEEP = ("quality_manager", "top_management")
PREFIX = re.compile(r"[A-Z]{1,5}")
MOST_YEARS = 100
OF_THE_HOUSE = ("company", "person")


def numbered_kinds() -> list[Kind]:
    """Return the kinds of record the company works with, itself and its people left out."""
    return [kind for kind in kinds() if kind.name not in OF_THE_HOUSE]


@command
def describe_company(
    house: Company,
    *,
    actor: Actor,
    name: str,
    place: str = "",
    country: str = "",
    seen: int | None = None,
) -> Company:
    """Change the company's name, place and country (two letters, as in ISO 3166).

    seen: the version of the company's record the form showed. What was signed or sent before keeps
    the name it was signed with.
    """
    require(actor, *MAY_DECIDE, to="change what the company is called")
    lock_record(house.record, seen=seen)
    house.refresh_from_db()
    name, place, country = name.strip(), place.strip(), country.strip().upper()
    refuse_unless(name, "The company's name is missing.")
    refuse_unless(
        not country or re.fullmatch("[A-Z]{2}", country),
        "Write the country with two letters, such as GB or DE.",
    )
    changes = assign(house, name=name, place=place, country=country)
    if "name" in changes:
        assign(house.record, title=name[:200])
    emit("company.described", house.record, actor=actor, changes=changes)
    return house


@command
def rename_unit(
    house: Company, unit: str, *, actor: Actor, name: str, seen: int | None = None
) -> int:
    """Give a unit another name, for everybody who belongs to it, and return how many those are.

    Refused: a unit nobody belongs to, and the name of another one: their people would be thrown
    together, and no later rename could part them again.
    """
    require(actor, *MAY_GRANT, to="rename a unit")
    lock_record(house.record, seen=seen)
    name = " ".join(name.split())
    refuse_unless(name, "The unit's new name is missing.")
    refuse_unless(len(name) <= 80, "Keep the unit's name under 80 signs.")
    people = list(Person.objects.filter(unit=unit).select_related("record").order_by("pk"))
    refuse_unless(unit and people, f"Nobody belongs to a unit {unit}.")
    refuse_unless(name != unit, f"The unit is called {unit} already.")
    refuse_unless(
        not Person.objects.filter(unit=name).exists(),
        f"There is a unit {name} already. Choose another name, or move people one by one.",
    )
    for person in people:
        lock_record(person.record)
        changes = assign(person, unit=name)
        emit("person.moved_to_unit", person.record, actor=actor, changes=changes)
    emit(
        "company.unit_renamed",
        house.record,
        actor=actor,
        changes={"unit": (unit, name), "people": (None, len(people))},
    )
    return len(people)


@command
def choose_prefix(
    house: Company, kind: str, *, actor: Actor, prefix: str, seen: int | None = None
) -> NumberPrefix:
    """Choose the letters (A-Z, one to five) that new numbers of a kind begin with.

    Numbers that were given stay as they are. Refused: letters another kind has or ever had.
    """
    require(actor, *MAY_DECIDE, to="choose how numbers begin")
    lock_record(house.record, seen=seen)
    refuse_unless(kind in {each.name for each in numbered_kinds()}, f"{kind!r} has no numbers.")
    prefix, now = prefix.strip().upper(), prefix_of(kind)
    refuse_unless(PREFIX.fullmatch(prefix), "A prefix has one to five letters, A to Z.")
    owner = kind_named(prefix)
    if owner not in ("", kind):
        words = kind_of(owner).title
        raise Refused(f"{prefix} stands for a number of another kind: {words}. Choose others.")
    refuse_unless(prefix != now, f"New numbers begin with {prefix} already.")
    row, _ = NumberPrefix.objects.update_or_create(
        prefix=prefix, defaults={"kind": kind, "record": house.record, "chosen_at": clock.now()}
    )
    emit(
        "company.prefix_chosen",
        house.record,
        actor=actor,
        changes={kind_of(kind).title: (now, prefix)},
    )
    return row


@command
def choose_retention(
    house: Company, *, actor: Actor, years: dict[str, int | None], seen: int | None = None
) -> Company:
    """Choose how many years records of a kind are kept after their last entry; None is for good.

    years: kind → years; a kind that is left out stays as it is. Nothing is deleted by this.
    """
    require(actor, *MAY_KEEP, to="choose how long records are kept")
    lock_record(house.record, seen=seen)
    known = {kind.name for kind in numbered_kinds()}
    refuse_unless(set(years) <= known, "These are no kinds of record we keep.")
    refuse_unless(
        all(n is None or 1 <= n <= MOST_YEARS for n in years.values()),
        f"Years to keep are a number from 1 to {MOST_YEARS}, or nothing for good.",
    )
    old = kept_years()
    for kind, n in years.items():
        if n != old.get(kind):
            KeepingTime.objects.update_or_create(
                kind=kind, defaults={"record": house.record, "years": n}
            )
    changes = {f"{kind_of(kind).title}, years": (old.get(kind), n) for kind, n in years.items()}
    emit("company.retention_chosen", house.record, actor=actor, changes=changes)
    return house
