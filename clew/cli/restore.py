"""Bring a backup back into an empty folder, compare every byte with its manifest, and verify it."""

import argparse
import os
from pathlib import Path

from clew.cli import home as homes
from clew.cli import packing, verify
from clew.cli.answers import DONE, Refusal, add_json, answer, counted, program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew restore` takes."""
    parser.add_argument("backup", metavar="FILE", help="a .zip made by `clew backup`")
    homes.add_home(parser, demo=False)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Restore, then replay the trail; 1 when the replay finds something."""
    backup = Path(args.backup).expanduser().absolute()
    if not backup.is_file():
        raise Refusal(f"There is no file {backup}.")
    home = homes.chosen(args)
    manifest = packing.unpack(backup, home, lambda name: None)
    restored = (
        f"Restored {counted(len(manifest['files']), 'file')} of {manifest['made_at']} into"
        f" {home.path}; every one is as the manifest says."
    )
    if packing.DATABASE not in manifest["files"] or os.environ.get("DATABASE_URL"):
        return said(args, manifest, restored, "Now bring the database back: pg_restore.")
    homes.open_home(home)
    from clew.cli import tables

    if tables.waiting():
        next_step = f"It is of an earlier version: run `{program()} up`, then `verify`."
        return said(args, manifest, restored, next_step)
    if not args.json:
        print(restored, flush=True)
    return verify.replay(args)


def said(args: argparse.Namespace, manifest: dict, restored: str, next_step: str) -> int:
    """Answer for a restore that cannot be replayed at once."""
    answer(args, {"ok": True, "manifest": manifest, "next": next_step}, [restored, next_step])
    return DONE
