"""Columns that many lists share: number, title, words, state, day, due day, person, money."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from clew.kernel.listing.spec import Column
from clew.kernel.records.kinds import kind_of
from clew.kernel.records.models import Record
from clew.kernel.ui import marks

Get = Callable[[Any], Any]


def url_of(record: Record) -> str:
    """Return the page of a record."""
    address, place = _address_of(record.kind)
    return address.replace(place, record.number) if address else record.get_absolute_url()


@cache
def _address_of(kind_name: str) -> tuple[str, str]:
    """Return the address of a kind's first number and that number: resolved once, not per row."""
    kind = kind_of(kind_name)
    place = f"{kind.prefix}-0000"
    return (reverse(kind.url, args=[place]) if kind.url else ""), place


def link(url: str, words: str) -> SafeString:
    """Return words that lead somewhere."""
    return format_html('<a href="{}">{}</a>', url, words)


def mute(words: str) -> SafeString:
    """Return words in the quiet ink, for what is not there."""
    return format_html('<span class="mute">{}</span>', words)


def mute_when(words: str, moment: Any) -> SafeString:
    """Return "answered 3 Feb" in the quiet ink."""
    return format_html('<span class="mute">{} {}</span>', words, marks.moment(moment))


def number(key: str = "record_id", of: Get = lambda row: row.record, **more: Any) -> Column:
    """Return the column of the record's number; it sorts by age."""
    return Column(
        "number",
        "Number",
        lambda row: of(row).number,
        lambda row, text: marks.number(text, url_of(of(row))),
        sort=key,
        **more,
    )


def title(name: str, label: str, get: Get, of: Get = lambda row: row.record, **more: Any) -> Column:
    """Return the column of a row's title, linked to its page."""
    return Column(
        name,
        label,
        get,
        lambda row, text: format_html('<a href="{}">{}</a>', url_of(of(row)), text),
        **more,
    )


def words(name: str, label: str, get: Get, **more: Any) -> Column:
    """Return a column of words."""
    return Column(name, label, get, **more)


def state(
    words: Mapping[str, str],
    looks: Mapping[str, str],
    get: Get = lambda row: row.state,
    look: Callable[[Any], str] | None = None,
    **more: Any,
) -> Column:
    """Return the column of a state: word, shape and colour. look: another shape for some rows."""
    drawn = {name: marks.state(looks.get(name, "na"), word) for name, word in words.items()}

    def draw(row: Any, word: Any) -> SafeString:
        odd = look(row) if look else ""
        return marks.state(odd, word) if odd else drawn[get(row)]

    return Column("state", "State", lambda row: words[get(row)], draw, nowrap=True, **more)


def day(name: str, label: str, get: Get, empty: str = "–", **more: Any) -> Column:
    """Return a column of days."""
    return Column(name, label, get, _when("date", empty), nowrap=True, **more)


def moment(name: str, label: str, get: Get, **more: Any) -> Column:
    """Return a column of times, short and quiet at the right."""
    more = {"right": True, "mute": True, **more}
    return Column(name, label, get, _when("auto", ""), nowrap=True, **more)


def due(
    name: str, label: str, get: Get, waits: Callable[[Any], bool], empty: str = "–", **more: Any
) -> Column:
    """Return a column of days things are due; in days while the row waits for it."""
    plain = _when("date", empty)

    def draw(row: Any, value: Any) -> SafeString:
        return marks.due(value) if value is not None and waits(row) else plain(row, value)

    return Column(name, label, get, draw, nowrap=True, **more)


def owner(of: Get = lambda row: row.record, **more: Any) -> Column:
    """Return the column of who owns a row."""
    return Column("owner", "Owner", lambda row: name_of(of(row).owner), **more)


def money(name: str, label: str, get: Get, currency: Get, empty: str = "–", **more: Any) -> Column:
    """Return a column of amounts, each with its currency."""

    def draw(row: Any, value: Any) -> str:
        return mute(empty) if value is None else f"{floatformat(value, '2g')} {currency(row)}"

    return Column(name, label, get, draw, right=True, nowrap=True, **more)


def name_of(record: Record | None) -> str:
    """Return who a person's record is, "" for nobody."""
    return record.title if record is not None else ""


def _when(style: str, empty: str) -> Callable[[Any, Any], SafeString]:
    nothing = mute(empty) if empty else mark_safe("")

    def draw(row: Any, value: Any) -> SafeString:
        return nothing if value is None else marks.moment(value, style)

    return draw
