"""A list as a file: exactly the rows and columns an address shows, every page of it."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clew.kernel.exchange.writers import csv_lines, write_xlsx
from clew.kernel.listing.reading import State
from clew.kernel.refusals import Refused

# A workbook is built in memory; a longer list leaves as CSV, which streams.
MOST_IN_A_WORKBOOK = 20_000


def csv_of(state: State) -> Iterator[bytes]:
    """Yield the list as CSV, as its rows are read."""
    return csv_lines(_head(state), _cells(state, None))


def xlsx_of(state: State) -> bytes:
    """Return the list as a workbook. Refused: more rows than a workbook is built of."""
    if state.count(MOST_IN_A_WORKBOOK + 1) > MOST_IN_A_WORKBOOK:
        raise Refused(
            f"This list has more than {MOST_IN_A_WORKBOOK:,} rows. Narrow it, or take it as CSV."
        )
    rows = _cells(state, MOST_IN_A_WORKBOOK)
    return write_xlsx(_head(state), rows, sheet=state.listing.plural.capitalize())


def _head(state: State) -> list[str]:
    return [column.label for column in state.columns]


def _cells(state: State, most: int | None) -> Iterator[list[str]]:
    for row in state.rows(most):
        yield [text_of(column.value(row)) for column in state.columns]


def text_of(value: Any) -> str:
    """Return a value as a file holds it: days as 2026-05-28, times with their zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
