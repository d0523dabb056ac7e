"""Conformity computed from records: every obligation is a test that runs, or says it cannot yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from clew.conformity.standard import Obligation, obligations
from clew.kernel.checks import Check, Item, checks

STATES = ("gap", "ok", "no data", "not yet recordable")


@dataclass(frozen=True)
class Result:
    """What one obligation's check found.

    state: "ok" (all that was looked at passed), "gap" (at least one failed), "no data" (nothing to
    look at: never ok), "not yet recordable" (Clew has no place for this yet). numerator of
    denominator records passed. `basis` says whether it is the standard's, the company's or advice.
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
        its_checks = by_obligation.get(obligation.id, [])
        if not its_checks:
            results.append(_unrecordable(obligation))
        results += [_judge(obligation, check) for check in its_checks]
    return results


def _unrecordable(obligation: Obligation) -> Result:
    return Result(
        obligation.id, obligation.clause, obligation.statement, "standard", "not yet recordable"
    )


def _judge(obligation: Obligation, check: Check) -> Result:
    passed, failing = 0, list[Item]()
    for item in check.look():
        if item.ok:
            passed += 1
        else:
            failing.append(item)
    total = passed + len(failing)
    state = "gap" if failing else "ok" if total else "no data"
    return Result(
        obligation.id,
        obligation.clause,
        obligation.statement,
        check.basis,
        state,
        passed,
        total,
        [(item.number, item.sentence) for item in failing],
        {item.number: item.url for item in failing},
        check.asks,
    )
