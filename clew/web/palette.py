"""The palette: go to a number, find words, create, open a page; one list, by keyboard (Ctrl K)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from django.urls import reverse
from django.utils.http import urlencode

from clew.kernel.listing.queries import views_visible_to
from clew.kernel.listing.spec import listing_of
from clew.kernel.people.access import may_read, opens
from clew.kernel.people.actor import Actor
from clew.kernel.records.kinds import kind_of
from clew.kernel.records.models import Record
from clew.kernel.records.queries import visible_to
from clew.kernel.search import finding
from clew.kernel.search.folding import folded

MOST_RECORDS = 8
MOST_WAYS = 6
QUIET = ("person", "company", "legal_requirement", "requirement")
ICONS = {"create": "plus", "pages": "to"}


@dataclass(frozen=True)
class Option:
    """One line of the palette; `number` is empty for what is no record."""

    url: str
    label: str
    icon: str
    number: str = ""
    note: str = ""
    key: str = ""


@dataclass(frozen=True)
class Group:
    """Lines under one heading."""

    heading: str
    options: list[Option]


@dataclass(frozen=True)
class _Way:
    label: str
    go: str
    words: str
    key: str = ""


def offered(actor: Actor, query: str) -> list[Group]:
    """Return what the palette shows for a query; without one, what was touched last.

    "> words" looks at acts and pages only. Only what this actor may see or open.
    """
    only_ways = query.lstrip().startswith(">")
    asked = query.replace(">", " ", 1) if only_ways else query
    records = [] if only_ways else _records(actor, asked)
    groups = [
        Group("Records" if asked.strip() else "Touched lately", records),
        Group("Saved views", _views(actor, asked)),
        Group("Create", _ways(actor, "create", asked)),
        Group("Pages", _ways(actor, "pages", asked)),
        Group("Search", [] if only_ways else _everything(asked.strip())),
    ]
    return [group for group in groups if group.options]


def _records(actor: Actor, query: str) -> list[Option]:
    if not query.strip():
        lately = visible_to(actor).exclude(kind__in=QUIET).select_related("customer")
        return [_option(record) for record in lately.order_by("-touched_at")[:MOST_RECORDS]]
    found: list[Record] = [hit.record for hit in finding.find(actor, query, most=MOST_RECORDS)]
    if exact := finding.exact(actor, query):
        found = [exact, *(record for record in found if record.pk != exact.pk)]
    return [_option(record) for record in found[:MOST_RECORDS]]


def _everything(words: str) -> list[Option]:
    if not words:
        return []
    url = f"{reverse('web:search')}?{urlencode({'q': words})}"
    return [Option(url=url, label=f"Everything with “{words}”", icon="search")]


def _option(record: Record) -> Option:
    customer = record.customer.title if record.customer and record.customer != record else ""
    state = record.state.replace("_", " ")
    return Option(
        url=record.get_absolute_url(),
        label=record.title,
        icon=kind_of(record.kind).icon,
        number=record.number,
        note=" · ".join(filter(None, [customer, state])),
    )


def _ways(actor: Actor, group: str, query: str) -> list[Option]:
    asked = folded(query).split()
    found = [way for way in _known()[group] if _fits(way, asked) and opens(actor, way.go)]
    return [
        Option(url=reverse(way.go), label=way.label, icon=ICONS[group], key=way.key)
        for way in (found if asked else found[:MOST_WAYS])
    ]


def _views(actor: Actor, query: str) -> list[Option]:
    """Return the saved views this reader is offered whose list or name is asked for."""
    asked = folded(query).split()
    found = []
    for view in views_visible_to(actor) if asked else ():
        listing = listing_of(view.listing)
        if listing is None or not may_read(actor, listing.route):
            continue
        if _hold(f"{view.name} {listing.plural}", asked):
            url = f"{reverse(listing.route)}?{view.query}"
            found.append(Option(url=url, label=view.name, icon="to", note=listing.plural))
    return found[:MOST_WAYS]


def _fits(way: _Way, asked: Iterable[str]) -> bool:
    return _hold(f"{way.label} {way.words}", asked)


def _hold(text: str, asked: Iterable[str]) -> bool:
    words = folded(text).split()
    return all(any(word.startswith(each) for word in words) for each in asked)


@cache
def _known() -> dict[str, list[_Way]]:
    text = files("clew.web").joinpath("reference/palette.yaml").read_text("utf-8")
    rows = yaml.safe_load(text)
    return {group: [_Way(**row) for row in rows[group]] for group in ICONS}
