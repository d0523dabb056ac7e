"""What a list of one kind is, as data: its columns, what it is filtered by, its order, its acts.

An area declares a `Listing` in its `listing.py` and registers it from its AppConfig. The desk's
page, the export and any other door read the same declaration (`reading.read`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.forms import Field
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from clew.kernel.listing.filters import Filter
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refusal

Draw = Callable[[Any, Any], str]


@dataclass(frozen=True)
class Column:
    """One column: what it holds of a row, how a page draws it, and whether it sorts.

    value: the plain value of a row (text, number, date or None), which export and other doors
    write. draw: (row, value) → safe HTML or plain text; the value itself when left out. sort: the
    path the database sorts by, with an index of (path, key); "" sorts by nothing. nullable: the
    path may be empty; such rows come last in either direction. head: the row's own name. edit: the
    act that changes this cell where it stands.
    """

    name: str
    label: str
    value: Callable[[Any], Any]
    draw: Draw | None = None
    sort: str = ""
    nullable: bool = False
    head: bool = False
    right: bool = False
    nowrap: bool = False
    mute: bool = False
    lead: bool = False
    edit: str = ""

    def html(self, row: Any) -> SafeString:
        """Return the cell as safe HTML."""
        value = self.value(row)
        drawn = self.draw(row, value) if self.draw else value
        return conditional_escape("" if drawn is None else drawn)


@dataclass(frozen=True)
class Act:
    """One change that many rows may take at once, or one cell where it stands; it can be undone.

    No signature is ever part of one. field: (actor) → the form field that asks for the new value.
    read: (text, actor) → the value, raising Refused with the sentence that refuses it. now: what a
    row holds now, in the text `read` understands, exactly: it is what undoing gives back. words: a
    value as people read it. refusal: (row, actor, value or None) → why this row stays as it is,
    None when it takes the change. write: a command (pairs of row and value, actor) that refuses by
    the same function, changes the rows and writes one event for each. start: what a form begins
    with for a row, `now` when left out.
    """

    name: str
    label: str
    verb: str
    field: Callable[[Actor], Field]
    read: Callable[[str, Actor], Any]
    now: Callable[[Any], str]
    words: Callable[[Any], str]
    refusal: Callable[[Any, Actor, Any], Refusal | None]
    write: Callable[..., Any]
    start: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Listing:
    """A kind's list.

    name: its name in saved views and addresses ("orders"). route: the URL name of its page. rows:
    (actor) → the rows that reader may know of, with all that cells need. key: the path of the id
    that ends every order. order: the default sort, "-number" for the newest first. tabs: the filter
    drawn as tabs above the list. joins: what cells read besides the row, in place of what `rows`
    joins for a whole page. record: (row) → its record.
    """

    name: str
    route: str
    plural: str
    rows: Callable[[Actor], QuerySet[Any]]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    order: str = "-number"
    key: str = "record_id"
    tabs: str = ""
    acts: tuple[Act, ...] = ()
    joins: tuple[str, ...] = ()
    record: Callable[[Any], Any] = lambda row: row.record

    def whole(self, actor: Actor) -> QuerySet[Any]:
        """Return the visible rows with what the cells need, and no more."""
        rows = self.rows(actor)
        return rows.select_related(None).select_related(*self.joins) if self.joins else rows

    def column(self, name: str) -> Column | None:
        """Return the column of that name, None when there is none."""
        return next((each for each in self.columns if each.name == name), None)

    def filter(self, name: str) -> Filter | None:
        """Return the filter of that name, None when there is none."""
        return next((each for each in self.filters if each.name == name), None)

    def act(self, name: str) -> Act | None:
        """Return the act of that name, None when there is none."""
        return next((each for each in self.acts if each.name == name), None)

    def sorts(self) -> Iterable[Column]:
        """Return the columns a reader may sort by."""
        return (each for each in self.columns if each.sort)


_listings: dict[str, Listing] = {}


def register(listing: Listing) -> Listing:
    """Make a list known by its name; called from its area's AppConfig.ready."""
    known = _listings.setdefault(listing.name, listing)
    if known.route != listing.route:
        raise ValueError(f"Two lists are called {listing.name}.")
    _listings[listing.name] = listing
    return listing


def listing_of(name: str) -> Listing | None:
    """Return the list of that name, None when no area registered it."""
    return _listings.get(name)


def listings() -> Iterable[Listing]:
    """Return every list in order of registration."""
    return _listings.values()
