"""What a list's page shows around and in its rows, computed before the template."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from clew.kernel.listing.cells import url_of
from clew.kernel.listing.filters import Choice
from clew.kernel.listing.reading import SORT, State
from clew.kernel.listing.spec import Act, Column
from clew.kernel.ui import marks

COUNTED = 100
PLACE = "XX-0000"  # stands in an address that is made once, for the number of each row
ROW_HEAD, CELL = mark_safe('th scope="row"'), mark_safe("td")


@dataclass(frozen=True)
class Tab:
    """One state above the list; `count` is a short text, "99+" at most."""

    label: str
    query: str
    current: bool
    count: str = ""


@dataclass(frozen=True)
class Field:
    """One filter as the form offers it: its shape, its parameters and what they hold now."""

    name: str
    label: str
    shape: str
    values: tuple[tuple[str, str], ...]
    offers: list[tuple[str, str]]

    @property
    def text(self) -> str:
        """The value of a filter with one parameter."""
        return self.values[0][1]


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    words: str
    query: str


@dataclass(frozen=True)
class Head:
    """The head of one column: its label, the address that sorts by it, and how it sorts now."""

    column: Column
    query: str
    aria: str


def tabs(state: State) -> list[Tab]:
    """Return the tabs of a list: everything, then what its chief filter offers."""
    chief = state.listing.filter(state.listing.tabs)
    if not isinstance(chief, Choice):
        return []
    now = _text_of(state, chief.name)
    counts = _counts(state, chief)
    # "All" names the filter without a value: a bare address opens the role's own view.
    found = [Tab("All", state.query(**{chief.name: ""}), not now)]
    for name, words in chief.offers(state.actor):
        label = words[:1].upper() + words[1:]
        found.append(
            Tab(label, state.query(**{chief.name: name}), now == name, counts.get(name, ""))
        )
    return found


def _counts(state: State, chief: Choice) -> dict[str, str]:
    """Return how many rows some tabs have, in one query that counts no further than a hundred."""
    queries: list[str] = []
    given: list[Any] = []
    for name in chief.counted:
        rows = chief.read({chief.name: name}, state.actor).where(state.listing.rows(state.actor))
        sql, its = rows.order_by().values(state.listing.key)[:COUNTED].query.sql_with_params()
        queries.append(f"(SELECT COUNT(*) FROM ({sql}) few)")  # noqa: S608 -- Django's own SQL
        given += its
    if not queries:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(queries)}", given)
        numbers = cursor.fetchone()
    return {
        name: f"{COUNTED - 1}+" if n == COUNTED else str(n)
        for name, n in zip(chief.counted, numbers, strict=True)
    }


def fields(state: State) -> list[Field]:
    """Return the filters of a list as its form offers them; records are offered when asked for."""
    return [
        Field(
            each.name,
            each.label,
            each.shape,
            tuple((name, _text_of(state, each.name, name)) for name in each.params),
            [] if each.shape == "record" else each.offers(state.actor),
        )
        for each in state.listing.filters
    ]


def chips(state: State) -> list[Chip]:
    """Return the filters that are on, without the one the tabs show already."""
    return [
        Chip(_label(state, each.name), each.words, state.query(**dict.fromkeys(each.texts)))
        for each in state.narrowed
        if each.name != state.listing.tabs
    ]


def heads(state: State) -> list[Head]:
    """Return the heads of the columns, each with the address that sorts by it."""
    return [_head(state, column) for column in state.columns]


def _head(state: State, column: Column) -> Head:
    if not column.sort:
        return Head(column, "", "")
    if column != state.by:
        wanted = f"-{column.name}" if state.listing.order == f"-{column.name}" else column.name
        return Head(column, state.query(**{SORT: wanted}), "")
    turned = column.name if state.descending else f"-{column.name}"
    return Head(column, state.query(**{SORT: turned}), _aria(state))


def _aria(state: State) -> str:
    return "descending" if state.descending else "ascending"


def orders(state: State) -> list[tuple[str, str, bool]]:
    """Return (value, words, chosen) of every order, for a choice on a phone."""
    found = []
    for column in state.listing.sorts():
        for name, how in ((column.name, "up"), (f"-{column.name}", "down")):
            found.append((name, f"{column.label}, {how}", name == state.sort))
    return found


def body(state: State, rows: Iterable[Any]) -> SafeString:
    """Return the rows of the table. Made here and not by a template: half the page's time."""
    acts = {act.name: act for act in state.listing.acts}
    picks = bool(acts)
    draw = [(column, _opened(column)) for column in state.columns]
    return format_html_join("\n", "{}", ((_row(state, row, draw, acts, picks),) for row in rows))


def _row(
    state: State, row: Any, draw: list[tuple[Column, str]], acts: dict[str, Act], picks: bool
) -> SafeString:
    record = state.listing.record(row)
    parts: list[str] = [format_html('<tr data-row="{}">', url_of(record))]
    if picks:
        parts.append(_pick(record.number))
    for column, opening in draw:
        html = column.html(row)
        act = acts.get(column.edit)
        if act is not None and act.refusal(row, state.actor, None) is None:
            html = _editable(state, record, act, html)
        parts.append(f"{opening}{html}</{'th' if column.head else 'td'}>")
    return mark_safe("".join(parts) + "</tr>")  # noqa: S308 -- every part is escaped above


def _opened(column: Column) -> str:
    names = ("right", "r"), ("nowrap", "nowrap"), ("mute", "mute"), ("lead", "lead")
    css = " ".join(css for name, css in names if getattr(column, name))
    css = f"nm {css}".strip() if column.name == "number" else css
    return format_html(
        "<{}{}{}>",
        ROW_HEAD if column.head else CELL,
        "" if column.lead else format_html(' data-th="{}"', column.label),
        format_html(' class="{}"', css) if css else "",
    )


def _pick(number: str) -> SafeString:
    return format_html(
        '<td class="pickcell"><label class="tick"><input type="checkbox" name="pick" value="{0}" '
        'form="bulk" aria-label="Select {0}"></label></td>',
        number,
    )


def _editable(state: State, record: Any, act: Act, html: str) -> SafeString:
    url = _cell_url(state.listing.name, act.name).replace(PLACE, record.number)
    return format_html(
        '<span class="cell">{} <a class="edit" href="{}" aria-label="{} of {}" '
        'hx-get="{}" hx-target="closest .cell" hx-swap="outerHTML">{}</a></span>',
        html or mark_safe(""), url, act.label, record.number, url, marks.icon("pen"),
    )  # fmt: skip


@cache
def _cell_url(listing: str, act: str) -> str:
    return reverse("listing:cell", args=[listing, PLACE, act])


def _text_of(state: State, name: str, param: str = "") -> str:
    for each in state.narrowed:
        if each.name == name:
            return each.texts.get(param or name, "")
    return ""


def _label(state: State, name: str) -> str:
    found = state.listing.filter(name)
    return found.label if found else name
