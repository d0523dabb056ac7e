"""Pages of a list by an opaque cursor: the same cost at any length, nothing twice, nothing lost."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from pydantic import Field

from clew.kernel.api.problems import Fault, Invalid
from clew.kernel.api.schemas import Input, Page

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Wanted(Input):
    """Which page of a list is wanted."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=200)] = ""


class WantedRecords(Wanted):
    """Which page of a list of records; `state` and `customer` (a number) leave out the others."""

    state: Annotated[str, Field(max_length=30)] = ""
    customer: Annotated[str, Field(max_length=20)] = ""

    def of(self, found: QuerySet[M], *, state: str = "state", customer: str = "") -> QuerySet[M]:
        """Return what of a list is wanted; state, customer: the columns that hold them."""
        if self.state:
            found = found.filter(**{state: self.state})
        if self.customer:
            column = customer or "record__customer__number"
            found = found.filter(**{column: self.customer.upper()})
        return found


def page(
    found: QuerySet[M], wanted: Wanted, make: Callable[[M], T], column: str = "record_id"
) -> Page[T]:
    """Return one page, newest first by `column`, which is unique; a foreign cursor is invalid."""
    if wanted.cursor:
        found = found.filter(**{f"{column}__lt": _opened(wanted.cursor, column)})
    if column == "record_id":  # every row's head names its owner and customer
        found = found.select_related("record__owner", "record__customer")
    rows = list(found.order_by(f"-{column}")[: wanted.limit + 1])
    shown = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    next_cursor = _closed(getattr(shown[-1], column), column) if more else None
    return Page(items=[make(row) for row in shown], next_cursor=next_cursor)


def _closed(value: int, column: str) -> str:
    return urlsafe_b64encode(json.dumps([column, value]).encode()).decode().rstrip("=")


def _opened(cursor: str, column: str) -> int:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        said: Any = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        its_column, value = said
        if its_column != column or type(value) is not int or not 0 <= value <= 2**53:
            raise ValueError("of another list")
    except (ValueError, TypeError, RecursionError) as wrong:
        fault = Fault(
            pointer="",
            parameter="cursor",
            detail="This cursor is not of this list. Take the one of the page before, as it is.",
        )
        raise Invalid(fault) from wrong
    return value
