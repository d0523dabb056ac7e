"""Write everything into one .zip with a manifest of digests, while Clew may go on running.

It holds the keys: keep it as safe as the folder itself. Beside PostgreSQL the database is not in
it: use pg_dump, then this.
"""

import argparse
import os
from datetime import datetime
from pathlib import Path

from clew.cli import home as homes
from clew.cli import packing
from clew.cli.answers import DONE, Refusal, add_json, answer, counted, program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew backup` takes."""
    homes.add_home(parser)
    parser.add_argument(
        "--to", metavar="FILE", help="the .zip to write (else one with the time in DIR/backups)"
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Write the backup and say where it is."""
    home = homes.existing(args)
    postgres = bool(os.environ.get("DATABASE_URL"))
    target = target_of(args, home.backups)
    manifest = packing.pack(home, target, not postgres, lambda name: None)
    entries = manifest["files"]
    size = sum(entry["bytes"] for entry in entries.values())
    lines = [f"{target}: {counted(len(entries), 'file')}, {size / 1e6:,.1f} MB, with the keys."]
    if postgres:
        lines.append(
            'The database is not in it. Save it as well: pg_dump --format=custom "$DATABASE_URL"'
            " --file=clew.dump (take it first, so that no file it names is missing here)."
        )
    else:
        lines.append(f"To bring it back: {program()} restore {target} --home NEW-FOLDER")
    answer(args, {"ok": True, "file": str(target), "bytes": size, "manifest": manifest}, lines)
    return DONE


def target_of(args: argparse.Namespace, backups: Path) -> Path:
    """Return the file to write; refuse one that exists or whose folder does not."""
    if args.to:
        target = Path(args.to).expanduser().absolute()
    else:
        backups.mkdir(exist_ok=True)
        target = backups / f"clew-{datetime.now():%Y%m%d-%H%M%S}.zip"
    if target.exists():
        raise Refusal(f"{target} exists. A backup replaces nothing: name another file.")
    if not target.parent.is_dir():
        raise Refusal(f"There is no folder {target.parent}. Make it, or name another file.")
    return target
