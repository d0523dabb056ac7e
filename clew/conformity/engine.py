"""Conformity computed from records: every obligation is a test that runs, or says it cannot yet.

Only a check with basis "standard" can be a gap. A rule the company chose and plain advice have
results of their own, apart, and never touch the obligation's.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from clew.conformity.standard import Obligation, obligations
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.checks import Check, Item, checks, one_pass
from clew.kernel.records.kinds import kinds
from clew.kernel.records.models import Record

STATES = ("gap", "ok", "no data", "not yet recordable")
OPEN = "open"
SLOW = 1.0  # seconds
KEPT = timedelta(minutes=10)


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
    """One run over all records: when, how long in seconds, and what it found.

    entries_since: how many entries the log has that this run did not see.
    """

    at: datetime
    seconds: float
    results: tuple[Result, ...]
    entries_since: int = 0

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
    with one_pass():
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


_last: dict[date, tuple[tuple[int, str], Report]] = {}


def report(*, anew: bool = False) -> Report:
    """Return the run over all records as they stand now, or the last one if a run takes long.

    Kept until the log grows or the day ends: nothing a check reads changes without an entry, but
    an answer may become late overnight. A run of more than a second is kept for ten minutes and
    says how many entries came since. anew: run in any case.
    """
    newest = Event.objects.order_by("-seq").values_list("seq", "leaf_hash").first() or (-1, "")
    today = clock.today()
    then, kept = _last.get(today, (newest, None))
    if kept is not None and not anew:
        if then == newest:
            return kept
        since, young = newest[0] - then[0], clock.now() - kept.at < KEPT
        if kept.seconds > SLOW and young and since > 0:
            return replace(kept, entries_since=since)
    began = time.monotonic()
    found = Report(clock.now(), 0.0, tuple(run()))
    found = replace(found, seconds=time.monotonic() - began)
    _last.clear()
    _last[today] = (newest, found)
    return found


def about(numbers: Collection[str]) -> list[tuple[Obligation, list[Item]]]:
    """Return what the standard's checks say of these records now, obligation by obligation.

    Only these records are looked at, by the checks of their kinds.
    """
    of_kind: dict[str, set[str]] = {kind.name: set() for kind in kinds()}
    known = Record.objects.filter(number__in=numbers).values_list("kind", "number")
    for kind, number in known:
        of_kind[kind].add(number)
    found: dict[str, list[Item]] = {}
    with one_pass():
        for check in checks():
            wanted = of_kind.get(check.of, set(numbers))
            if check.basis == "standard" and wanted:
                items = [item for item in check.look(wanted) if item.number in wanted]
                found.setdefault(check.obligation, []).extend(items)
    return [(obligations()[id], items) for id, items in found.items() if items]
