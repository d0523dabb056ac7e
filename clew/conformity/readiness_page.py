"""What the readiness page shows: counts, the tree with one mark per obligation, findings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from clew.conformity import engine, standard
from clew.conformity.engine import Result
from clew.conformity.standard import Branch

LOOK = {
    "gap": ("gap", "s-gap", "gap"),
    "ok": ("ok", "s-dot", "ok"),
    "no data": ("off", "s-none", "none"),
    "not yet recordable": ("off", "s-later", "later"),
    "open": ("warn", "s-warn", "warn"),
}
ORDER = ("ok", "gap", "no data", "not yet recordable")
SHOWN = 3


@dataclass(frozen=True)
class Duty:
    """One obligation in the tree: its number, its sentence, what the records say."""

    id: str
    number: str
    sentence: str
    kind: str
    word: str
    note: str
    url: str
    failing: tuple[tuple[str, str, str], ...]
    more: int


@dataclass(frozen=True)
class Row:
    """A clause of the tree with a mark for each obligation below it, the good ones first."""

    number: str
    title: str
    remark: str
    cells: tuple[tuple[str, str], ...]
    met: int
    count: int
    gaps: int
    open: bool
    rows: "tuple[Row, ...]"
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Finding:
    """A gap as an auditor would write it down tomorrow."""

    id: str
    number: str
    title: str
    asked: str
    share: str
    record: str
    url: str
    others: tuple[tuple[str, str, str], ...]
    all_url: str
    more: int


def context(*, old: bool = False, anew: bool = False) -> dict[str, Any]:
    """Return the context of the readiness page; old: the clauses of 2008; anew: run again."""
    report = engine.report(anew=anew)
    results = {r.id: r for r in report.of("standard")}
    branches = standard.tree_2008() if old else standard.tree()
    counts = report.counts()
    return {
        "report": report,
        "sums": [(LOOK[s][2], s, counts[s]) for s in ORDER],
        "total": len(results),
        "old": old,
        "rows": [_row(b, results) for b in branches],
        "findings": [finding(r) for r in report.of("standard") if r.state == "gap"],
        "own": [(r, *LOOK[r.state][2:]) for r in report.of("company")],
        "advice": [(r, *LOOK[r.state][2:]) for r in report.of("advice")],
    }


def _row(branch: Branch, results: dict[str, Result]) -> Row:
    its = {o.id: results[o.id] for o in _below(branch)}
    ordered = sorted(its.values(), key=lambda r: ORDER.index(r.state))
    gaps = sum(r.state == "gap" for r in ordered)
    looked_at = any(r.state in ("gap", "ok") for r in ordered)
    return Row(
        branch.number,
        branch.title,
        branch.remark,
        tuple(LOOK[r.state][:2] for r in ordered),
        sum(r.state == "ok" for r in ordered),
        len(ordered),
        gaps,
        looked_at,
        tuple(_row(b, results) for b in branch.branches),
        tuple(duty(results[o.id]) for o in branch.obligations),
    )


def _below(branch: Branch) -> Iterable[standard.Obligation]:
    yield from branch.obligations
    for each in branch.branches:
        yield from _below(each)


def duty(result: Result) -> Duty:
    """Return one obligation with its state in words and its first failing records."""
    words = result.state
    if result.denominator:
        words = f"{result.numerator:,} of {result.denominator:,}"
    return Duty(
        result.id,
        result.number,
        result.sentence,
        LOOK[result.state][2],
        words,
        result.asks,
        reverse("conformity:obligation", args=[result.id]),
        tuple(_failing(result)[:SHOWN]),
        max(0, len(result.failing) - SHOWN),
    )


def finding(result: Result) -> Finding:
    """Return a gap as a finding: what is wrong with which record, what was asked, how many."""
    (number, sentence, url), *others = _failing(result)
    failing, all_of = len(result.failing), result.denominator
    share = "the one there is fails" if all_of == 1 else f"{failing:,} of {all_of:,} fail"
    return Finding(
        result.id,
        result.number,
        sentence,
        result.sentence,
        share,
        number,
        url,
        tuple(others[: SHOWN - 1]),
        f"{reverse('conformity:obligation', args=[result.id])}?failing",
        max(0, failing - SHOWN),
    )


def _failing(result: Result) -> list[tuple[str, str, str]]:
    return [
        (number, _named(number, sentence), result.urls.get(number, ""))
        for number, sentence in result.failing
    ]


def _named(number: str, sentence: str) -> str:
    return sentence if number in sentence else f"{number}: {sentence}"


def obligation_context(id: str, *, only_failing: bool = False) -> dict[str, Any]:
    """Return the context of one obligation's page, all items of all its checks."""
    its = [r for r in engine.report().results if r.id == id]
    main = its[0]
    duty_of = standard.obligations()[id]
    clause = next(c for c in standard.clauses() if c.number == duty_of.clause)
    items = [item for item in main.items if not (only_failing and item.ok)]
    items.sort(key=lambda item: item.ok)
    return {
        "result": main,
        "duty": duty_of,
        "clause": clause,
        "kind": LOOK[main.state][2],
        "items": items[:1000],
        "cut": len(items) > 1000,
        "only_failing": only_failing,
        "own": [(r, LOOK[r.state][2]) for r in its[1:]],
        "old": [b for c in standard.tree_2008() for b in c.branches if duty_of in b.obligations],
    }
