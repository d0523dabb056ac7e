"""Conformity computed from records: every obligation is a test that runs, or says it cannot yet.

Only a check with basis "standard" can be a gap. A rule the company chose and plain advice have
results of their own, apart, and never touch the obligation's.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from clew.conformity.standard import Obligation, obligations
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.checks import Check, Item, checks

STATES = ("gap", "ok", "no data", "not yet recordable")
OPEN = "open"


@dataclass(frozen=True)
class Result:
    """What the checks of one obligation found; one per obligation, one more per rule or advice.

    state: "ok" (all that was looked at passed), "gap" (at least one failed), "no data" (nothing to
    look at: never ok), "not yet recordable" (Clew has no place for this yet); a company's rule or
    an advice that is not followed is "open". numerator of denominator records passed.
    """

    id: str
    clause: str
    sentence: str
    basis: str
    state: str
    numerator: int = 0
    denominator: int = 0
    failing: list[tuple[str, str]] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    asks: str = ""
    items: tuple[Item, ...] = ()

    @property
    def number(self) -> str:
        """The number in the standard, as a page shows it."""
        return self.id.rpartition("-")[0]


@dataclass(frozen=True)
class Report:
    """One run over all records: when, how long in seconds, and what it found."""

    at: datetime
    seconds: float
    results: tuple[Result, ...]

    def of(self, basis: str) -> list[Result]:
        """Return the results of one basis: "standard", "company" or "advice"."""
        return [r for r in self.results if r.basis == basis]

    def counts(self) -> dict[str, int]:
        """Return state → number of the standard's obligations in it."""
        states = [r.state for r in self.of("standard")]
        return {state: states.count(state) for state in STATES}


def run(only: Iterable[str] = ()) -> list[Result]:
    """Run the checks over the records and return a result for every obligation of the standard.

    only: obligation ids to look at (all by default). An id the standard's data does not hold is
    refused with ValueError.
    """
    wanted = set(only)
    unknown = wanted - obligations().keys()
    if unknown:
        raise ValueError(f"The standard's data has no obligation {', '.join(sorted(unknown))}.")
    by_obligation: dict[str, list[Check]] = {}
    for check in checks():
        by_obligation.setdefault(check.obligation, []).append(check)
    results: list[Result] = []
    for obligation in obligations().values():
        if wanted and obligation.id not in wanted:
            continue
        its = by_obligation.get(obligation.id, [])
        results.append(_judge(obligation, [c for c in its if c.basis == "standard"]))
        results += [_judge_own(obligation, c) for c in its if c.basis != "standard"]
    return results


def _judge(obligation: Obligation, its_checks: list[Check]) -> Result:
    if not its_checks:
        return _result(obligation, "standard", "not yet recordable")
    items = [item for check in its_checks for item in check.look()]
    passed = sum(item.ok for item in items)
    state = "gap" if passed < len(items) else "ok" if items else "no data"
    asks = " ".join(check.asks for check in its_checks)
    return _result(obligation, "standard", state, items, asks)


def _judge_own(obligation: Obligation, check: Check) -> Result:
    items = list(check.look())
    passed = sum(item.ok for item in items)
    state = OPEN if passed < len(items) else "ok" if items else "no data"
    return _result(obligation, check.basis, state, items, check.asks)


def _result(
    obligation: Obligation, basis: str, state: str, items: Collection[Item] = (), asks: str = ""
) -> Result:
    failing = [item for item in items if not item.ok]
    return Result(
        obligation.id,
        obligation.clause,
        obligation.statement,
        basis,
        state,
        len(items) - len(failing),
        len(items),
        [(item.number, item.sentence) for item in failing],
        {item.number: item.url for item in failing},
        asks,
        tuple(items),
    )


_last: dict[tuple[str, date], Report] = {}


def report() -> Report:
    """Return the run over all records as they stand now.

    Kept until the log grows or the day ends: nothing a check reads changes without an entry, but
    an answer may become late overnight.
    """
    newest = Event.objects.order_by("-seq").values_list("leaf_hash", flat=True).first()
    key = (newest or "", clock.today())
    kept = _last.get(key)
    if kept is None:
        began = time.monotonic()
        kept = Report(clock.now(), 0.0, tuple(run()))
        kept = Report(kept.at, time.monotonic() - began, kept.results)
        _last.clear()
        _last[key] = kept
    return kept


def about(numbers: Collection[str]) -> list[tuple[Result, list[Item]]]:
    """Return what the standard's checks said of these records, obligation by obligation."""
    wanted = set(numbers)
    found = []
    for result in report().of("standard"):
        items = [item for item in result.items if item.number in wanted]
        if items:
            found.append((result, items))
    return found
