"""Look at this installation: Python, database, guards, keys, disk, clock, outside witness."""

import argparse
import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from clew.cli import home as homes
from clew.cli.answers import DONE, FOUND, add_json, answer, counted, program
from clew.config.home import Home

ROOM_WANTED = 500 * 1024 * 1024
# The newest commit this version can know of; an earlier clock is wrong.
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Look:
    """One thing looked at: what, whether it is as it must be, and the sentence.

    advice: not as it could be, but this installation works; it is said and is no gap.
    """

    what: str
    ok: bool
    sentence: str
    advice: bool = False

    @property
    def is_gap(self) -> bool:
        """Tell whether somebody must act."""
        return not (self.ok or self.advice)

    @property
    def mark(self) -> str:
        """Return the word that begins the line."""
        return "ok  " if self.ok else "note" if self.advice else "GAP "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew doctor` takes."""
    homes.add_home(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print a line for each thing looked at; 1 when one is a gap, which advice is not."""
    home = homes.existing(args)
    homes.open_home(home)
    looks = [*machine(home), *keys(home), *database(), *trail()]
    gaps = sum(look.is_gap for look in looks)
    notes = sum(look.mark == "note" for look in looks)
    lines = [f"{look.mark}  {look.what:<12}  {look.sentence}" for look in looks]
    noted = f", {counted(notes, 'note')}" if notes else ""
    lines.append(f"{counted(len(looks), 'look')}, {counted(gaps, 'gap')}{noted}.")
    answer(args, {"ok": not gaps, "looks": [asdict(look) for look in looks]}, lines)
    return FOUND if gaps else DONE


def machine(home: Home) -> Iterator[Look]:
    """Look at what Clew runs on."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Look("python", (3, 11) <= sys.version_info[:2] <= (3, 13), f"Python {version}.")
    yield Look("sqlite", *sqlite_library())
    writable = os.access(home.path, os.W_OK | os.X_OK)
    yield Look("home", writable, f"{home.path} is {'' if writable else 'not '}writable.")
    free = shutil.disk_usage(home.path).free
    yield Look("disk", free >= ROOM_WANTED, f"{free / 1e9:,.1f} GB free, 0.5 GB wanted.")
    now = datetime.now(UTC)
    yield Look("clock", now > EARLIEST, f"It is {now:%Y-%m-%d %H:%M} UTC on this machine.")


def sqlite_library() -> tuple[bool, str]:
    """Return whether the SQLite library is new enough and has full-text search."""
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE look USING fts5(text)")
            search = True
        except sqlite3.OperationalError:
            search = False
    new = sqlite3.sqlite_version_info >= (3, 37)
    missing = "" if search else ", without FTS5 (text search)"
    return new and search, f"SQLite {sqlite3.sqlite_version}{missing}; 3.37 with FTS5 is needed."


def keys(home: Home) -> Iterator[Look]:
    """Look at who may read the keys."""
    kept = [path for path in sorted(home.keys.glob("*")) if path.is_file()]
    open_to_others = [path.name for path in (home.keys, *kept) if readable_by_others(path)]
    if not kept:
        yield Look("keys", False, f"No keys in {home.keys}; `{program()} up` makes them.")
    elif open_to_others:
        sentence = f"Others may read {', '.join(open_to_others)}: chmod -R go= {home.keys}"
        yield Look("keys", False, sentence)
    else:
        yield Look("keys", True, f"{', '.join(path.name for path in kept)}: the owner's alone.")


def readable_by_others(path: Path) -> bool:
    """Tell whether the group or anybody else may read a file."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def database() -> Iterator[Look]:
    """Look at the database's settings and tables."""
    from django.db import connection

    from clew.cli import tables

    if connection.vendor == "sqlite":
        yield from sqlite_settings()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            yield Look("database", True, f"PostgreSQL {cursor.fetchone()[0]}.")
    waiting = tables.waiting()
    done = f"{counted(waiting, 'step')} to apply; `{program()} up` does it."
    yield Look("tables", not waiting, done if waiting else "Those of this version.")


def sqlite_settings() -> Iterator[Look]:
    """Look at the settings without which a commit can be lost on power loss."""
    from django.db import connection

    wanted = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
    with connection.cursor() as cursor:
        for name, value in wanted.items():
            cursor.execute(f"PRAGMA {name}")
            got = str(cursor.fetchone()[0])
            yield Look(name, got == value, f"{got}" + ("" if got == value else f", not {value}."))


def found() -> Look:
    """Look whether every record can be found by search."""
    from clew.kernel.search import indexing

    lost = indexing.missing()
    many = f"{counted(lost, 'record')} cannot be found; the next `{program()} up` mends it."
    return Look("search", not lost, many if lost else "Every record can be found.")


def mail() -> Look:
    """Look whether mail leaves: what waits, what was given up, what the first of them met."""
    from clew.kernel.mail import sending

    late = sending.waiting().exclude(last_error="")
    lost = sending.given_up()
    sentence = f"{sending.waiting().count()} waiting, {lost.count()} given up"
    failure = late.order_by("-id").first() or lost.order_by("-id").first()
    said = f" ({failure.last_error})" if failure else ""
    return Look("mail", failure is None, f"{sentence}{said}.", advice=True)


def trail() -> Iterator[Look]:
    """Look at the guards of the trail and at its outside witness."""
    from clew.cli import tables
    from clew.kernel.audit_trail import triggers
    from clew.kernel.records import walls

    lost = triggers.missing()
    sentence = f"Missing: {', '.join(lost)}." if lost else "Nothing recorded can be changed."
    yield Look("guards", not lost, sentence)
    if walls.is_available():
        open_doors = walls.missing()
        sentence = "; ".join(open_doors) or "Row-level security stands: owner, desk, portal."
        yield Look("walls", not open_doors, sentence)
    if tables.waiting():
        return
    yield found()
    yield mail()
    sentence = "No checkpoint is held outside: this host could rewrite the past unseen."
    yield Look("witness", False, sentence, advice=True)
