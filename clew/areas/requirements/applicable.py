"""Which law of the register a product meets in its markets, and whether somebody judged it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import Q

from clew.areas.products.models import Product
from clew.areas.products.queries import groups_of, market_names
from clew.areas.requirements.models import LegalRequirement, LegalVerdict, SetLine, SetRevision
from clew.areas.requirements.queries import lines_of, register
from clew.kernel import clock


@dataclass(frozen=True)
class LawRow:
    """One entry of the register beside a revision.

    because: why it is proposed, "" when somebody added it by hand. line: the obligatory line that
    names it, if any.
    """

    legal: LegalRequirement
    because: str
    verdict: LegalVerdict | None
    line: SetLine | None

    @property
    def is_judged(self) -> bool:
        """Tell whether a verdict stands; what applies needs its line."""
        if self.verdict is None:
            return False
        return self.line is not None or not self.verdict.applies


@cache
def _words() -> dict[str, Any]:
    text = files("clew.areas.requirements").joinpath("reference/register-words.yaml")
    return yaml.safe_load(text.read_text("utf-8"))


def reaches(word: str, market: str) -> bool:
    """Tell whether the register's word for a market ("UNECE parties") reaches a market's code."""
    names = {market, *groups_of(market)}
    for row in _words()["markets"]:
        if row["word"].casefold() == word.casefold():
            return bool(row.get("everywhere")) or not names.isdisjoint(row["reaches"])
    return word in names


def proposed(product: Product, markets: Iterable[str]) -> list[tuple[LegalRequirement, str]]:
    """Return the entries in force for a product in these markets, each with its because."""
    kinds = {kind.casefold() for kind in product.family.product_types}
    every = set(_words()["every_product"])
    today = clock.today()
    in_force = register().exclude(Q(valid_to__lt=today))
    words: dict[tuple[str, ...], str] = {}
    found = []
    for legal in in_force:
        matched = [k for k in legal.product_types if k.casefold() in kinds or k in every]
        where = tuple(market for market in markets if reaches(legal.market, market))
        if matched and where:
            names = words.get(where) or words.setdefault(where, market_names(where))
            because = f"because {_kind_words(matched[0], every)} in {names}"
            found.append((legal, because))
    return found


def _kind_words(kind: str, every: set[str]) -> str:
    return "it reaches every product" if kind in every else f"“{kind}” are sold"


def law_of(revision: SetRevision) -> list[LawRow]:
    """Return the proposed entries for a revision, then those added by hand, with their verdicts."""
    its_set = revision.requirement_set
    verdicts = {v.legal_id: v for v in revision.legal_verdicts.select_related("legal__record")}
    lines: dict[int, SetLine] = {}
    for line in lines_of(revision).filter(version__legal__isnull=False):
        if line.version.legal_id is not None:
            lines.setdefault(line.version.legal_id, line)
    offers = proposed(its_set.product, its_set.markets) if its_set.product else []
    known = {legal.pk for legal, _ in offers}
    rows = [
        LawRow(legal, because, verdicts.get(legal.pk), lines.get(legal.pk))
        for legal, because in offers
    ]
    others = [v.legal for v in verdicts.values() if v.legal_id not in known]
    return rows + [LawRow(legal, "", verdicts[legal.pk], lines.get(legal.pk)) for legal in others]


def unjudged(revision: SetRevision) -> list[LawRow]:
    """Return the rows that still need a verdict, or a line for what applies."""
    return [row for row in law_of(revision) if not row.is_judged]
