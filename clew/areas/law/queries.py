"""Finding entries of the register, and which of them a product meets in its markets (8.2.2)."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import Q, QuerySet

from clew.areas.law.models import LegalRequirement
from clew.areas.products.models import Product
from clew.areas.products.queries import groups_of, market_names
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.records.queries import numbered
from clew.kernel.remembering import read_once


def register() -> QuerySet[LegalRequirement]:
    """Return the register of law by code."""
    return LegalRequirement.objects.select_related("record").order_by("code")


def register_for(actor: Actor) -> QuerySet[LegalRequirement]:
    """Return the register for a reader: all of it for staff, nothing for anybody else."""
    entries = register()
    return entries if actor.is_staff else entries.none()


def known_markets() -> dict[str, str]:
    """Return the markets that entries name, each once."""
    named = LegalRequirement.objects.order_by("market").values_list("market", flat=True).distinct()
    return {market: market for market in named}


def get_legal(number: str) -> LegalRequirement:
    """Return the entry of the register with that number (LR-0001); 404 when missing."""
    return numbered(register(), number, "entry in the register of law")


@cache
def _words() -> dict[str, Any]:
    text = files("clew.areas.law").joinpath("reference/register-words.yaml")
    return yaml.safe_load(text.read_text("utf-8"))


def reaches(word: str, market: str) -> bool:
    """Tell whether the register's word for a market ("UNECE parties") reaches a market's code."""
    names = {market, *groups_of(market)}
    for row in _words()["markets"]:
        if row["word"].casefold() == word.casefold():
            return bool(row.get("everywhere")) or not names.isdisjoint(row["reaches"])
    return word in names


def is_empty() -> bool:
    """Tell whether nothing was loaded into the register; asked once on a page or in a run."""
    return read_once("no register of law", lambda: not LegalRequirement.objects.exists())


def in_force() -> list[LegalRequirement]:
    """Return the entries that hold today, by code; read once on a page."""
    entries = register().exclude(Q(valid_to__lt=clock.today()))
    return read_once("register of law in force", lambda: list(entries))


def proposed(product: Product, markets: Iterable[str]) -> list[tuple[LegalRequirement, str]]:
    """Return the entries in force for a product in these markets, each with its because."""
    kinds = {kind.casefold() for kind in product.family.product_types}
    every = set(_words()["every_product"])
    words: dict[tuple[str, ...], str] = {}
    found = []
    for legal in in_force():
        matched = [k for k in legal.product_types if k.casefold() in kinds or k in every]
        where = tuple(market for market in markets if reaches(legal.market, market))
        if matched and where:
            names = words.get(where) or words.setdefault(where, market_names(where))
            because = f"because {_kind_words(matched[0], every)} in {names}"
            found.append((legal, because))
    return found


def _kind_words(kind: str, every: set[str]) -> str:
    return "it reaches every product" if kind in every else f"“{kind}” are sold"
