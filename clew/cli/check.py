"""Ask every check of the standard what the records prove and where they have a gap."""

import argparse
from typing import Any

from clew.cli import home as homes
from clew.cli.answers import DONE, FOUND, add_json, answer, counted

STATES = ("ok", "gap", "no data", "not yet recordable")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew check` takes."""
    homes.add_home(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print every check; 1 when one has a gap."""
    homes.open_ready(args)
    from clew.conformity import engine

    results = engine.run()
    asked = [r.state for r in results if r.basis == "standard"]
    counts = {state: asked.count(state) for state in STATES}
    gaps = counts["gap"]
    data = {"ok": not gaps, "counts": counts, "checks": [as_data(r) for r in results]}
    answer(args, data, as_lines(results, counts))
    return FOUND if gaps else DONE


def as_data(result: Any) -> dict[str, Any]:
    """Return one result as plain values."""
    return {
        "id": result.id,
        "clause": result.clause,
        "basis": result.basis,
        "sentence": result.sentence,
        "state": result.state,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "failing": [{"record": number, "sentence": why} for number, why in result.failing],
    }


def as_lines(results: list[Any], counts: dict[str, int]) -> list[str]:
    """Return the results as lines, one for each check, the failing records under it."""
    lines = []
    for result in results:
        share = f" ({result.numerator} of {result.denominator})" if result.denominator else ""
        lines.append(f"{result.state:<18}  {result.id:<11}  {result.sentence}{share}")
        lines += [f"{'':<33}{number}: {why}" for number, why in result.failing]
    said = ", ".join(f"{counts[state]} {state}" for state in STATES)
    return [*lines, f"{counted(sum(counts.values()), 'obligation')}: {said}."]
