"""Let everything leave in open formats: all records, all files, the whole log.

Into a new folder or a .zip: CSV and JSON lines of every kind of record, the files under their
digests with a list of their names, the log with its checkpoints and public key, and a README that
says how to read and check it. No Clew is needed for any of it; no key or password is in it.
"""

import argparse
from pathlib import Path

from clew.cli import home as homes
from clew.cli.answers import DONE, Refusal, add_json, answer, counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew export` takes."""
    parser.add_argument(
        "--to", metavar="DIR|FILE.zip", required=True, help="a new folder, or a .zip to write"
    )
    homes.add_home(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Write the export and say what is in it."""
    homes.open_ready(args)
    from clew.cli.leaving import everything

    target = Path(args.to).expanduser().absolute()
    refuse_taken(target)
    summary = everything.write(target)
    rows = [f"  {kind}: {n:,}" for kind, n in summary["records"].items() if n]
    lines = [
        f"{target}: {counted(sum(summary['records'].values()), 'record')},"
        f" {counted(summary['files'], 'file')}, {counted(summary['entries'], 'entry', 'entries')}"
        " of the log.",
        *rows,
        "Start with README.txt in it.",
    ]
    answer(args, {"ok": True, "to": str(target), **summary}, lines)
    return DONE


def refuse_taken(target: Path) -> None:
    """Refuse to write over anything, or where there is no folder."""
    if not target.parent.is_dir():
        raise Refusal(f"There is no folder {target.parent}. Make it, or name another place.")
    if target.suffix == ".zip":
        if target.exists():
            raise Refusal(f"{target} exists. An export replaces nothing: name another file.")
    elif target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refusal(f"{target} is not an empty folder. Name a new one.")
