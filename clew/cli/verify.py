"""Replay the audit trail and compare it with everything that is stored.

The leaves must make the log, live content its last digest, files their bytes, and the log must
continue the checkpoints kept outside. Tables the replay does not cover are printed each time.
"""

import argparse
import textwrap
from typing import Any

from clew.cli import home as homes
from clew.cli.answers import DONE, FOUND, add_json, answer, counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew verify` takes."""
    homes.add_home(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the report; 1 when anything differs from what was recorded."""
    homes.open_ready(args)
    return replay(args)


def replay(args: argparse.Namespace) -> int:
    """Verify the opened folder and print the report."""
    from clew.kernel.audit_trail.verify import verify

    report = verify()
    answer(args, as_data(report), as_lines(report))
    return DONE if report.ok else FOUND


def as_data(report: Any) -> dict[str, Any]:
    """Return the report as plain values."""
    return {
        "ok": report.ok,
        "findings": [{"record": f.record, "sentence": f.sentence} for f in report.findings],
        "events": report.events,
        "records": report.records,
        "checkpoints": report.checkpoints,
        "witnessed": report.witnessed,
        "covered": list(report.covered),
        "erased": [
            {"record": record, "entry": entry, "field": field}
            for record, entry, field in report.erased
        ],
        "uncovered": [{"table": table, "reason": reason} for table, reason in report.uncovered],
    }


def as_lines(report: Any) -> list[str]:
    """Return the report as sentences, the outcome last."""
    lines = [f"FINDING  {f.record or '-'}: {f.sentence}" for f in report.findings]
    covered = f"Covered ({counted(len(report.covered), 'table')}): {', '.join(report.covered)}."
    lines += textwrap.wrap(covered, 100, subsequent_indent="  ", break_on_hyphens=False)
    if report.uncovered:
        lines.append(f"Not covered ({counted(len(report.uncovered), 'table')}):")
        lines += [f"  {table}: {reason}" for table, reason in report.uncovered]
    if report.erased:
        lines.append(
            f"Erased, so nobody can compare them ({counted(len(report.erased), 'value')}):"
        )
        lines += [f"  {record}: entry {entry}, {field}" for record, entry, field in report.erased]
    if not report.witnessed:
        lines.append(
            "No checkpoint is held by an outside witness: whoever runs this host could rewrite"
            " everything, the log included, and this replay would not see it."
        )
    replayed = (
        f"{counted(report.events, 'event')}, {counted(report.records, 'record')} and"
        f" {counted(report.checkpoints, 'checkpoint')} replayed"
    )
    if report.ok:
        lines.append(f"OK: {replayed}; everything is as it was recorded.")
    else:
        lines.append(f"FAILED: {replayed}; {counted(len(report.findings), 'finding')}, see above.")
    return lines
