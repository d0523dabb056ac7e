"""Pages of a list by an opaque cursor: the same cost at any length, nothing twice, nothing lost."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from pydantic import Field, create_model

from clew.kernel.api.problems import Fault, Invalid
from clew.kernel.api.schemas import Input, Page
from clew.kernel.listing.filters import Unreadable
from clew.kernel.listing.reading import AFTER, read, written
from clew.kernel.listing.spec import Listing
from clew.kernel.people.actor import Actor

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Wanted(Input):
    """Which page of a list is wanted."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=200)] = ""


def wanted_of(listing: Listing) -> type[Wanted]:
    """Return the query of a list: its page, its order, and each filter the list on the desk has."""
    sorts = ", ".join(f"`{column.name}`" for column in listing.sorts())
    order = Field(
        max_length=40,
        description=f"One of {sorts}; with - in front the other way. Else `{listing.order}`.",
    )
    fields: dict[str, Any] = {"sort": (Annotated[str, order], "")}
    for each in listing.filters:
        for name in each.params:
            words = Field(max_length=200, description=f"{each.label}, as in the list on the desk.")
            fields[name] = (Annotated[str, words], "")
    title = "".join(part.capitalize() for part in re.split(r"\W", listing.name))
    made: type[Wanted] = create_model(f"{title}Wanted", __base__=Wanted, **fields)
    return made


def listed(
    actor: Actor,
    listing: Listing,
    found: QuerySet[M],
    wanted: Wanted,
    make: Callable[[M], T],
) -> Page[T]:
    """Return one page of a list, filtered and in order as on the desk.

    found: the rows a reader may know of, with what `make` reads; the list says which and in what
    order. A filter, an order or a cursor the list does not know is invalid.
    """
    asked = wanted.model_dump(exclude={"limit", "cursor"}, exclude_defaults=True)
    if wanted.cursor:
        asked[AFTER] = _opened(wanted.cursor, listing.name)
    try:
        page_of = read(listing, asked, actor).page(wanted.limit)
    except Unreadable as wrong:
        fault = Fault(pointer="", parameter="", detail=str(wrong))
        raise Invalid(fault) from wrong
    ids = [getattr(row, listing.key) for row in page_of.rows]
    rows = found.select_related("record__owner", "record__customer")
    by_id = rows.in_bulk(ids)
    after = _closed(written(page_of.after), listing.name) if page_of.after else None
    return Page(items=[make(by_id[pk]) for pk in ids if pk in by_id], next_cursor=after)


def page(
    found: QuerySet[M], wanted: Wanted, make: Callable[[M], T], column: str = "record_id"
) -> Page[T]:
    """Return one page, newest first by `column`, which is unique; a foreign cursor is invalid."""
    if wanted.cursor:
        value = _opened(wanted.cursor, column)
        if not isinstance(value, int):
            raise _foreign()
        found = found.filter(**{f"{column}__lt": value})
    if column == "record_id":  # every row's head names its owner and customer
        found = found.select_related("record__owner", "record__customer")
    rows = list(found.order_by(f"-{column}")[: wanted.limit + 1])
    shown = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    next_cursor = _closed(getattr(shown[-1], column), column) if more else None
    return Page(items=[make(row) for row in shown], next_cursor=next_cursor)


def _closed(value: int | str, of: str) -> str:
    return urlsafe_b64encode(json.dumps([of, value]).encode()).decode().rstrip("=")


def _opened(cursor: str, of: str) -> Any:
    """Return what a cursor holds: an id of a column's list, or a place of a list."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        said: Any = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        its, value = said
        whole = type(value) is int and 0 <= value <= 2**53
        if its != of or not (whole or isinstance(value, str)):
            raise ValueError("of another list")
    except (ValueError, TypeError, RecursionError) as wrong:
        raise _foreign() from wrong
    return value


def _foreign() -> Invalid:
    return Invalid(
        Fault(
            pointer="",
            parameter="cursor",
            detail="This cursor is not of this list. Take the one of the page before, as it is.",
        )
    )
