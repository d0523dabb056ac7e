"""Who must look, who approves, who must know first, what confirms: rules as data (8.2.3.1).

In force is what the company chose in Clew (ReviewRules); before it chose anything there, its file
`HOME/reference/review-rules.yaml`; without one, the product's own reference/review-rules.yaml. A
revision keeps the rules it was submitted under. Functions are granted roles; one that nobody holds
is answered by the stand-in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from clew.areas.products.models import ProductMarket
from clew.areas.requirements.models import (
    CATEGORIES,
    CLASSES,
    CONFIRMATION_KINDS,
    ORIGINS,
    RequirementSet,
    RequirementVersion,
    ReviewRules,
    SetRevision,
)
from clew.kernel import clock
from clew.kernel.people.actor import STAFF_ROLES, Actor
from clew.kernel.people.queries import company, may_replace, people_with
from clew.kernel.remembering import remembered
from clew.kernel.workflow import role_words

NAME = "review-rules.yaml"


class RulesWrong(ValueError):
    """The company's own file of rules cannot be used; the sentence names the place."""


@dataclass(frozen=True)
class ClassRules:
    """What a class of sets asks for."""

    approvers: tuple[str, ...]
    four_eyes: bool
    must_know_first: frozenset[str]
    confirmed_by: tuple[str, ...]
    also: tuple[str, ...] = ()
    one_reviewer: str = ""


@dataclass(frozen=True)
class Rules:
    """The whole file; `functions` maps role → name on the page."""

    functions: dict[str, str]
    stands_in: str
    by_category: dict[str, tuple[str, ...]]
    always_answered: tuple[str, ...]
    by_origin: dict[str, tuple[str, ...]]
    by_mark: dict[str, tuple[str, ...]]
    by_family: dict[str, tuple[str, ...]]
    new_market: tuple[str, ...]
    by_class: dict[str, ClassRules]
    verdict_days: int
    notice_days: int


def rules(at: datetime | None = None) -> Rules:
    """Return the rules in force now, or those that were in force at a time."""
    chosen = chosen_at(at or clock.now())
    if chosen is None:
        return remembered("review rules of files", _from_files)
    return remembered(f"review rules {chosen.n}", lambda: checked(chosen.said))


def rules_of(revision: SetRevision) -> Rules:
    """Return the rules a revision goes by: those of its last submission, today's for a draft."""
    waits = revision.state == "draft" or revision.submitted_at is None
    return rules(None if waits else revision.submitted_at)


def chosen_at(moment: datetime) -> ReviewRules | None:
    """Return the version the company chose that was in force at a time, None before the first.

    The newest of those made by then whose day had come; version 1 stands for all time before.
    """
    day = timezone.localtime(moment).date()
    return next(
        (v for v in versions() if v.n == 1 or (v.made_at <= moment and v.from_date <= day)), None
    )


def versions() -> list[ReviewRules]:
    """Return every version the company chose, the newest first."""
    return remembered("review rules", lambda: list(ReviewRules.objects.order_by("-n")))


def _from_files() -> Rules:
    own = own_file()
    if own.exists():
        return _read(str(own), own.stat().st_mtime_ns)
    return _read("", 0)


def said_by_files() -> tuple[str, dict[str, Any], bytes]:
    """Return what the files say: "file" or "clew", the rules as data, the bytes they stand in."""
    own = own_file()
    if own.exists():
        text = own.read_bytes()
        return "file", _parsed(text.decode("utf-8"), str(own)), text
    text = files("clew.areas.requirements").joinpath(f"reference/{NAME}").read_bytes()
    return "clew", _parsed(text.decode("utf-8"), NAME), text


def own_file() -> Path:
    """Return where a company puts its own rules."""
    return Path(settings.HOME.path) / "reference" / NAME


@cache
def _read(own: str, _changed: int) -> Rules:
    if own:
        text = Path(own).read_text("utf-8")
    else:
        text = files("clew.areas.requirements").joinpath(f"reference/{NAME}").read_text("utf-8")
    return checked(_parsed(text, own or NAME))


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        said: dict[str, Any] = yaml.safe_load(text)
        checked(said)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as wrong:
        raise RulesWrong(f"{name} is not a file of review rules: {wrong}.") from wrong
    return said


def checked(said: dict[str, Any]) -> Rules:
    """Return rules from what a file says; raises RulesWrong for a word that is not known."""
    functions = dict(said["functions"])
    _known("functions", functions, STAFF_ROLES)
    for place, words in (("by_category", CATEGORIES), ("by_origin", ORIGINS)):
        _known(place, said[place], words)
    _known("by_mark", said["by_mark"], ("critical", "special"))
    _known("always_answered", said["always_answered"], said["by_category"])
    _known("by_class", CLASSES, said["by_class"])
    tables = {
        name: {key: tuple(row) for key, row in (said[name] or {}).items()}
        for name in ("by_category", "by_origin", "by_mark", "by_family")
    }
    for name, table in tables.items():
        for row in table.values():
            _known(name, row, functions)
    _known("new_market", said["new_market"], functions)
    return Rules(
        functions=functions,
        stands_in=said["stands_in"],
        always_answered=tuple(said["always_answered"]),
        new_market=tuple(said["new_market"]),
        by_class={name: _class_rules(row, functions) for name, row in said["by_class"].items()},
        verdict_days=int(said["verdict_days"]),
        notice_days=int(said["notice_days"]),
        **tables,
    )


def _class_rules(row: dict[str, Any], functions: dict[str, str]) -> ClassRules:
    _known("approvers", row["approvers"], STAFF_ROLES)
    _known("confirmed_by", row["confirmed_by"], CONFIRMATION_KINDS)
    _known("must_know_first", row["must_know_first"], functions)
    _known("also", row.get("also", ()), functions)
    _known("one_reviewer", filter(None, [row.get("one_reviewer")]), functions)
    return ClassRules(
        approvers=tuple(row["approvers"]),
        four_eyes=bool(row["four_eyes"]),
        must_know_first=frozenset(row["must_know_first"]),
        confirmed_by=tuple(row["confirmed_by"]),
        also=tuple(row.get("also", ())),
        one_reviewer=row.get("one_reviewer", ""),
    )


def _known(place: str, words: Iterable[str], known: Iterable[str]) -> None:
    odd = sorted(set(words) - set(known))
    if odd:
        raise RulesWrong(f"The review rules name {', '.join(odd)} under {place}; nobody knows it.")


def class_rules(requirement_set: RequirementSet, by: Rules | None = None) -> ClassRules:
    """Return the rules of the set's class, by the rules in force unless others are given."""
    return (by or rules()).by_class[requirement_set.set_class]


def function_name(function: str) -> str:
    """Return a function's name on the page: "Law"."""
    return rules().functions.get(function) or STAFF_ROLES.get(function, function).capitalize()


def asked_about(
    version: RequirementVersion, requirement_set: RequirementSet, by: Rules | None = None
) -> dict[str, str]:
    """Return function → why, for one line: its category, its origin, its marks.

    by: the rules to go by, those in force when left out.
    """
    chosen = by or rules()
    only = class_rules(requirement_set, chosen).one_reviewer
    if only:
        return {only: CATEGORIES[version.category]}
    why: dict[str, str] = {}
    for function in chosen.by_category.get(version.category, ()):
        why.setdefault(function, CATEGORIES[version.category])
    for function in chosen.by_origin.get(version.origin, ()):
        why.setdefault(function, ORIGINS[version.origin])
    for mark in ("critical", "special"):
        if getattr(version, mark):
            for function in chosen.by_mark.get(mark, ()):
                why.setdefault(function, mark)
    return why


def answers_for(
    category: str, requirement_set: RequirementSet, by: Rules | None = None
) -> tuple[str, ...]:
    """Return the functions that answer for a category, with lines in it or without."""
    chosen = by or rules()
    only = class_rules(requirement_set, chosen).one_reviewer
    return (only,) if only else chosen.by_category.get(category, ())


def required(revision: SetRevision) -> dict[str, str]:
    """Return function → why it is asked about this revision today, in the order of the rules.

    From the lines (category, origin, marks), the categories that are always answered, the product
    family, a market new to the product, and the class (8.2.3.1).
    """
    chosen, its_set = rules(), revision.requirement_set
    counts: dict[str, dict[str, int]] = {}
    for line in revision.lines.select_related("version"):
        for function, why in asked_about(line.version, its_set, chosen).items():
            of_function = counts.setdefault(function, {})
            of_function[why] = of_function.get(why, 0) + 1
    reasons = {
        function: [f"{why} ({n} {'line' if n == 1 else 'lines'})" for why, n in whys.items()]
        for function, whys in counts.items()
    }
    for function, why in _by_set(its_set, chosen):
        row = reasons.setdefault(function, [])
        if not any(reason.startswith(why) for reason in row):
            row.append(why)
    return {f: ", ".join(reasons[f])[:200] for f in chosen.functions if f in reasons}


def _by_set(its_set: RequirementSet, chosen: Rules) -> list[tuple[str, str]]:
    of_class = class_rules(its_set, chosen)
    found = [
        (function, CATEGORIES[category])
        for category in chosen.always_answered
        for function in answers_for(category, its_set, chosen)
    ]
    if its_set.product is not None:
        family = its_set.product.family
        for name in (family.name, family.record.number):
            found += [(f, f"family {family.name}") for f in chosen.by_family.get(name, ())]
    for market in new_markets(its_set):
        found += [(f, f"new market {market}") for f in chosen.new_market]
    return found + [(f, f"class {its_set.set_class}") for f in of_class.also]


def new_markets(requirement_set: RequirementSet) -> list[str]:
    """Return the set's markets in which its product is not offered yet."""
    product = requirement_set.product
    if product is None:
        return []
    offered = ProductMarket.objects.filter(
        product=product, until=None, since__lte=clock.today()
    ).values_list("market_id", flat=True)
    return [market for market in requirement_set.markets if market not in set(offered)]


def four_eyes(requirement_set: RequirementSet, by: Rules | None = None) -> bool:
    """Tell whether somebody other than the authors approves: the class asks, or the company."""
    house = company()
    chosen = house.four_eyes_classes if house else []
    return class_rules(requirement_set, by).four_eyes or requirement_set.set_class in chosen


def roles_for(function: str) -> tuple[str, ...]:
    """Return who may answer for a function: itself, and the stand-in when nobody holds it."""
    if may_replace(function):
        return (function,)
    return (function, rules().stands_in)


def roles_asked(functions: Iterable[str]) -> dict[str, str]:
    """Return function → the one role its task goes to: itself, or the stand-in."""
    wanted, stand_in = list(functions), rules().stands_in
    held = set(people_with(*wanted).values_list("grants__role", flat=True))
    return {function: function if function in held else stand_in for function in wanted}


def may_answer(actor: Actor, function: str) -> bool:
    """Tell whether this actor answers for the function."""
    return actor.kind == "person" and (actor.has(function) or actor.has(*roles_for(function)))


def answerers(function: str) -> str:
    """Return who may answer, in words for a refusal."""
    return role_words(roles_for(function))
