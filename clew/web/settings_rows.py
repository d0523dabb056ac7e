"""The page of settings: what was decided about each thing, in a sentence, and its page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from clew.areas.products.queries import markets
from clew.areas.requirements.rules import chosen_at, own_file, rules
from clew.kernel import clock
from clew.kernel.mail import transport
from clew.kernel.people.access import may_read, opens
from clew.kernel.people.actor import STAFF_ROLES, Actor
from clew.kernel.people.models import Company, Person
from clew.kernel.people.queries import kept_years, units
from clew.kernel.records.kinds import kind_of
from clew.kernel.records.prefixes import prefixes_by_kind
from clew.kernel.ui.words import counted, listed

SHOWN = 4


@dataclass(frozen=True)
class Row:
    """One thing that is decided; `url` is empty for who may not look closer."""

    title: str
    says: str
    url: str
    changes: bool


def rows_for(actor: Actor, house: Company) -> list[Row]:
    """Return the settings as this actor may see and change them."""
    return [
        Row(
            title,
            says,
            reverse(route) if may_read(actor, route) else "",
            opens(actor, change or route),
        )
        for title, says, route, change in _all(house)
    ]


def _all(house: Company) -> Iterator[tuple[str, str, str, str]]:
    yield "Company", _company(house), "web:company", ""
    named = units()
    yield (
        "Units",
        _some([each.name for each in named]) or "None yet",
        "web:units",
        "web:unit_rename",
    )
    people = Person.objects.filter(active=True).count()
    works = "works" if people == 1 else "work"
    yield (
        "People and roles",
        f"{counted(people, 'person', 'people')} {works} here",
        "web:people",
        "web:person_new",
    )
    yield "Rules of the company", _rules(house), "web:rules", ""
    yield "Who is asked in a review", _review(), "web:review_rules", "web:review_rules_edit"
    offered = f"{counted(len(markets()), 'market')} known"
    yield "Markets and product families", offered, "products:list", "products:family_new"
    yield "How numbers begin", _numbers(), "web:numbers", "web:numbers_kind"
    yield "How mail leaves", _mail(), "web:mail_way", ""
    yield "How long records are kept", _kept(), "web:retention", ""


def _company(house: Company) -> str:
    place = ", ".join(filter(None, [house.place, house.country]))
    return " · ".join(filter(None, [house.name, place, f"time of {settings.TIME_ZONE}"]))


def _rules(house: Company) -> str:
    factor = _some([STAFF_ROLES[role] for role in house.mfa_roles if role in STAFF_ROLES])
    return "; ".join(
        (
            f"A customer has an answer in {counted(house.answer_days, 'working day')}",
            f"four eyes for class {listed(house.four_eyes_classes)}"
            if house.four_eyes_classes
            else "four eyes where the class asks",
            f"a second factor for {factor}" if factor else "a second factor for nobody",
        )
    )


def _review() -> str:
    chosen, version = rules(), chosen_at(clock.now())
    whose = "the company’s file" if own_file().exists() else "Clew’s own rules"
    if version is not None:
        whose = f"version {version.n} of the company’s rules"
    days = counted(chosen.verdict_days, "day")
    return f"{counted(len(chosen.functions), 'function')}, {days} for a verdict; {whose}"


def _numbers() -> str:
    first = [prefixes[0] for kind, prefixes in prefixes_by_kind().items() if kind_of(kind).url]
    return f"{_some(first)}"


def _mail() -> str:
    host = transport.chosen().host
    return f"By {host}" if host else "Into the mail folder; nothing leaves this machine"


def _kept() -> str:
    chosen = [f"{kind_of(k).plural} {counted(n, 'year')}" for k, n in kept_years().items()]
    return f"{_some(chosen)}; the others for good".capitalize() if chosen else "All for good"


def _some(words: list[str]) -> str:
    """Return the first words, and how many more there are."""
    more = len(words) - SHOWN
    return listed([*words[:SHOWN], f"{more} more"]) if more > 0 else listed(words)
