"""From an address to rows: what was asked of a list, and the page of it, at the same cost anywhere.

    state = read(ORDERS, {"state": "accepted", "sort": "-wanted"}, actor)
    page = state.page()          # fifty rows and the address of the next
    for row in state.rows(): ... # every row, in order, for an export

Nothing here counts rows or skips over them: a page begins after the (sort value, id) the page
before ended with, and each query walks an index.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    IntegerField,
    QuerySet,
)
from django.db.models.constants import LOOKUP_SEP
from django.http import QueryDict
from django.utils.http import urlencode

from clew.kernel.listing.filters import Choice, Narrowed, Unreadable
from clew.kernel.listing.spec import Column, Listing
from clew.kernel.people.actor import Actor

PAGE = 50
CHUNK = 500
SORT, AFTER, COLUMNS = "sort", "after", "columns"
RESERVED = (SORT, AFTER, COLUMNS)


@dataclass(frozen=True)
class Place:
    """Where a page ended: the sort value (None among the empty ones) and the id."""

    value: Any
    pk: int


@dataclass(frozen=True)
class Page:
    """Rows of a list, and the place after which it goes on (None at its end)."""

    rows: list[Any]
    after: Place | None


@dataclass(frozen=True)
class State:
    """What a reader asked of a list: everything the address says, and the rows it means."""

    listing: Listing
    actor: Actor
    narrowed: tuple[Narrowed, ...]
    by: Column
    descending: bool
    place: Place | None
    columns: tuple[Column, ...]

    @property
    def sort(self) -> str:
        """The order as the address says it: "wanted" or "-wanted"."""
        return f"-{self.by.name}" if self.descending else self.by.name

    def found(self) -> QuerySet[Any]:
        """Return the rows this reader may know of and asked for, in no order."""
        rows = self.listing.rows(self.actor).order_by()
        for each in self.narrowed:
            rows = each.where(rows)
        return rows

    def page(self, size: int = PAGE) -> Page:
        """Return the page of rows that begins after the place the address names."""
        ids = self._ids(size + 1)
        more = len(ids) > size
        rows = self._whole(ids[:size])
        return Page(rows, self._place_of(rows[-1]) if more and rows else None)

    def rows(self, most: int | None = None) -> Iterator[Any]:
        """Yield every row in order (at most `most`), chunk by chunk, from the list's beginning."""
        here: State = replace(self, place=None)
        left = most
        while True:
            page = here.page(CHUNK if left is None else min(CHUNK, left))
            yield from page.rows
            if left is not None:
                left -= len(page.rows)
            if page.after is None or left == 0:
                return
            here = replace(here, place=page.after)

    def count(self, most: int) -> int:
        """Return how many rows were found, counting no further than `most`."""
        return self.found().values(self.listing.key)[:most].count()

    def query(self, **changes: str | None) -> str:
        """Return the address of this state without its leading "?"; None takes a part away."""
        kept: dict[str, Any] = {}
        for each in self.narrowed:
            kept |= each.texts
        if self.sort != self.listing.order:
            kept[SORT] = self.sort
        if self.columns != self.listing.columns:
            kept[COLUMNS] = ",".join(each.name for each in self.columns)
        for name, value in changes.items():
            kept.pop(name, None)
            if value is not None:
                kept[name] = value
        return urlencode(kept)

    def next_query(self, page: Page) -> str:
        """Return the address of the page after this one, "" at the end."""
        return self.query(after=written(page.after)) if page.after else ""

    def _ids(self, most: int) -> list[int]:
        ids: list[int] = []
        for part in self._parts():
            if len(ids) < most:
                ids += part.values_list(self.listing.key, flat=True)[: most - len(ids)]
        return ids

    def _parts(self) -> Iterator[QuerySet[Any]]:
        """Yield what follows the place, each part a plain walk of the index (path, key).

        One condition over both columns would walk every equal value again on both databases.
        """
        key, path, sign = self.listing.key, self.by.sort, "-" if self.descending else ""
        beyond = "lt" if self.descending else "gt"
        rows, place = self.found(), self.place
        if path == key:
            after = {f"{key}__{beyond}": place.pk} if place else {}
            yield rows.filter(**after).order_by(f"{sign}{key}")
            return
        if place is None or place.value is not None:
            if place is not None:
                ties = {path: place.value, f"{key}__{beyond}": place.pk}
                yield rows.filter(**ties).order_by(f"{sign}{key}")
                rest = rows.filter(**{f"{path}__{beyond}": place.value})
            else:
                rest = rows.filter(**{f"{path}__isnull": False}) if self.by.nullable else rows
            yield rest.order_by(f"{sign}{path}", f"{sign}{key}")
            place = None
        if self.by.nullable:
            after = {f"{key}__{beyond}": place.pk} if place else {}
            yield rows.filter(**{f"{path}__isnull": True}, **after).order_by(f"{sign}{key}")

    def _whole(self, ids: Sequence[int]) -> list[Any]:
        """Return the rows of these ids in their order, with all that their cells need."""
        key = self.listing.key
        found = self.listing.whole(self.actor).order_by().filter(**{f"{key}__in": ids})
        by_id = {getattr(row, key): row for row in found}
        return [by_id[pk] for pk in ids if pk in by_id]

    def _place_of(self, row: Any) -> Place:
        value = row
        for step in self.by.sort.split(LOOKUP_SEP):
            value = getattr(value, step)
        return Place(value, getattr(row, self.listing.key))


def read(listing: Listing, params: Mapping[str, Any], actor: Actor) -> State:
    """Return what an address or a call asks of a list for this reader.

    Raises Unreadable with a sentence for a filter, a value, a column or an order the list does not
    know. Empty values ask for nothing.
    """
    given = _texts(params, listing)
    narrowed = []
    for each in listing.filters:
        its = {name: given.pop(name) for name in each.params if name in given}
        if its:
            narrowed.append(each.read(its, actor))
    by, descending = _order(listing, given.pop(SORT, "") or listing.order)
    place = _place(listing, by, given.pop(AFTER, ""), actor)
    columns = _columns(listing, given.pop(COLUMNS, ""))
    if given:
        known = [name for each in listing.filters for name in each.params]
        raise Unreadable(
            f"This list has no “{next(iter(given))[:40]}”. It knows "
            f"{', '.join([*known, *RESERVED])}."
        )
    return State(listing, actor, tuple(narrowed), by, descending, place, columns)


def written(place: Place) -> str:
    """Return a place as an address holds it: "2026-05-28~17", "~17" among the empty ones."""
    if place.value is None:
        return f"~{place.pk}"
    value = place.value.isoformat() if isinstance(place.value, date | datetime) else place.value
    if isinstance(value, bool):
        value = int(value)
    return f"{value}~{place.pk}"


def _texts(params: Mapping[str, Any], listing: Listing) -> dict[str, str]:
    many = {COLUMNS, *(f.name for f in listing.filters if isinstance(f, Choice) and f.find)}
    found = {}
    for name in params:
        values = params.getlist(name) if isinstance(params, QueryDict) else [params[name]]
        wanted = [str(value).replace("\x00", "") for value in values if str(value).strip()]
        if wanted:
            found[name] = ",".join(wanted) if name in many else wanted[-1]
    return found


def _order(listing: Listing, text: str) -> tuple[Column, bool]:
    column = listing.column(text.removeprefix("-"))
    if column is None or not column.sort:
        offered = ", ".join(each.name for each in listing.sorts())
        raise Unreadable(f"This list is not sorted by “{text[:40]}”. It sorts by {offered}.")
    return column, text.startswith("-")


def _columns(listing: Listing, text: str) -> tuple[Column, ...]:
    if not text:
        return listing.columns
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if listing.column(name) is None:
            raise Unreadable(f"This list has no column “{name[:40]}”.")
    return tuple(each for each in listing.columns if each.head or each.name in names)


def _place(listing: Listing, by: Column, text: str, actor: Actor) -> Place | None:
    if not text:
        return None
    value, bar, pk = text.rpartition("~")
    try:
        if not (pk.isdecimal() and pk.isascii() and bar and len(pk) < 19):
            raise ValueError(text)
        if by.sort == listing.key:
            return Place(int(pk), int(pk))
        if not value and by.nullable:
            return Place(None, int(pk))
        field = _field(listing.rows(actor).model, by.sort)
        return Place(_parsed(field, value), int(pk))
    except (ValueError, InvalidOperation):
        raise Unreadable("The address of this page is not whole. Open the list again.") from None


def _parsed(field: Any, text: str) -> Any:
    if isinstance(field, DateTimeField):
        return datetime.fromisoformat(text)
    if isinstance(field, DateField):
        return date.fromisoformat(text)
    if isinstance(field, DecimalField):
        number = Decimal(text)
        if not number.is_finite():
            raise ValueError(text)
        return number
    if isinstance(field, IntegerField | BooleanField):
        return field.to_python(int(text))
    return text


def _field(model: Any, path: str) -> Any:
    field = None
    for step in path.split(LOOKUP_SEP):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            field = model._meta.get_field(step.removesuffix("_id"))
        model = getattr(field, "related_model", None) or model
    return field
