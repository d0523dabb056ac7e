"""The list of people."""

from typing import Any

from django.db.models import Q
from django.utils.html import format_html

from clew.kernel.listing import cells
from clew.kernel.listing.filters import Choice, Words
from clew.kernel.listing.spec import Column, Listing, register
from clew.kernel.people.actor import STAFF_ROLES, Actor
from clew.kernel.people.models import Person, RoleGrant
from clew.kernel.people.queries import kept_years, past_their_time, people_visible_to
from clew.kernel.records.kinds import kind_of
from clew.kernel.ui import marks

STATES = {"1": "works here", "0": "left"}


def _holding(roles: list[str]) -> Q:
    held = RoleGrant.objects.filter(role__in=roles, lifted_at=None)
    return Q(active=True, pk__in=held.values("person_id"))


def _roles(person: Any) -> str:
    held = [STAFF_ROLES[g.role] for g in person.grants.all() if g.lifted_at is None]
    return ", ".join(held) or STAFF_ROLES["employee"]


def _drawn(person: Person, roles: str) -> str:
    return roles if person.active else format_html("{} {}", roles, marks.state("na", "left"))


def _rows(actor: Actor) -> Any:
    return people_visible_to(actor).prefetch_related("grants")


PEOPLE = register(
    Listing(
        name="people",
        route="web:people",
        plural="people",
        rows=_rows,
        order="name",
        tabs="state",
        columns=(
            cells.title("name", "Name", lambda row: row.name, head=True, sort="name"),
            cells.number(),
            cells.words("unit", "Unit", lambda row: row.unit, sort="unit"),
            Column("roles", "Roles", _roles, _drawn),
        ),
        filters=(
            Choice("state", "State", "active", STATES),
            Words(),
            Choice("role", "Role", "", STAFF_ROLES, find=_holding),
        ),
    )
)


def kept_kinds() -> dict[str, str]:
    """Return the kinds that are not kept for good, with their words."""
    return {kind: kind_of(kind).plural for kind in kept_years()}


def _itself(record: Any) -> Any:
    return record


PAST_TIME = register(
    Listing(
        name="past_time",
        route="web:past_time",
        plural="records past their time",
        rows=past_their_time,
        key="id",
        order="last",
        tabs="kind",
        columns=(
            cells.title("title", "Record", lambda row: row.title, of=_itself, head=True),
            cells.number("id", of=_itself),
            cells.words("state", "State", lambda row: row.state.replace("_", " ")),
            cells.moment("last", "Last entry", lambda row: row.touched_at, sort="touched_at"),
        ),
        filters=(
            Choice("kind", "Kind", "", kept_kinds, find=lambda kinds: Q(kind__in=kinds)),
            Words(path="id"),
        ),
        record=_itself,
    )
)
