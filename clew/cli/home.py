"""Which folder a word works on, and starting Django on it."""

import argparse
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django

from clew.cli.answers import Refusal, WrongUse, program
from clew.config.home import Home

COMPANY, DEMO = "clew-data", "clew-demo"


def add_home(parser: argparse.ArgumentParser, demo: bool = True) -> None:
    """Add --home and, where a word can work on either folder, --demo."""
    parser.add_argument(
        "--home",
        metavar="DIR",
        help=f"the folder that holds everything (or set CLEW_HOME; else {COMPANY})",
    )
    if demo:
        parser.add_argument("--demo", action="store_true", help=f"the same as --home {DEMO}")


def chosen(args: argparse.Namespace, default: str = COMPANY) -> Home:
    """Return the folder these arguments name; it need not exist."""
    if getattr(args, "demo", False):
        if args.home:
            raise WrongUse("Give --home or --demo, not both.")
        return Home(Path(DEMO).absolute())
    named = args.home or os.environ.get("CLEW_HOME") or default
    return Home(Path(named).expanduser().absolute())


def existing(args: argparse.Namespace) -> Home:
    """Return the folder these arguments name; refuse when there is none yet."""
    home = chosen(args)
    if is_made(home):
        return home
    if only_the_demo(args):
        raise WrongUse(
            f"There is no {COMPANY} here, only the demo company: add --demo to work on {DEMO}."
        )
    raise WrongUse(
        f"There is no Clew folder at {home.path}. `{program()} up` makes one;"
        " --home names another place."
    )


def is_made(home: Home) -> bool:
    """Tell whether a company's folder stands here already."""
    on_server = bool(os.environ.get("DATABASE_URL")) and home.path.is_dir()
    return home.database.exists() or on_server


def only_the_demo(args: argparse.Namespace) -> bool:
    """Tell whether no folder was named and only the demo company is here."""
    named = args.home or os.environ.get("CLEW_HOME")
    return not named and Home(Path(DEMO)).database.exists()


def open_home(home: Home) -> None:
    """Start Django on this folder. Everything of Clew may be imported afterwards."""
    os.environ["CLEW_HOME"] = str(home.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.config.settings")
    django.setup()


def open_ready(args: argparse.Namespace) -> Home:
    """Start Django on an existing folder whose tables are those of this version."""
    home = existing(args)
    open_home(home)
    from clew.cli import tables

    if tables.waiting():
        raise Refusal(
            f"The tables in {home.path} are not those of this version yet."
            f" `{program()} up` brings them there (make a backup first)."
        )
    return home


def make(home: Home) -> None:
    """Create the folder and its rooms, private to this user; refuse when it cannot be written."""
    try:
        home.create()
    except OSError as error:
        raise Refusal(
            f"The folder {home.path} cannot be made ({error.strerror})."
            " Name a place you may write to with --home."
        ) from error


def mode(home: Home) -> str:
    """Return what the log in this folder says it is: "demo", another mode, or "" before the start.

    Reads the file itself, without starting Django, because `demo --reset` asks before it deletes.
    """
    if not home.database.exists():
        return ""
    try:
        with closing(sqlite3.connect(f"{home.database.as_uri()}?mode=ro", uri=True)) as database:
            row = database.execute("SELECT mode FROM audit_trail_logorigin").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return ""
        raise Refusal(f"{home.database} cannot be read: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise Refusal(f"{home.database} is not a database of Clew: {error}.") from error
    return str(row[0]) if row else ""


@contextmanager
def alone(home: Home, what: str) -> Iterator[None]:
    """Hold the folder for one server; refuse when another one has it.

    what: what is going to happen, as the end of "Stop it before you ...".
    """
    try:
        import fcntl  # absent on Windows, where the operating system locks an open database
    except ImportError:
        yield
        return
    with open(home.path / "serving.lock", "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(
                f"Clew is already running on {home.path}. Stop it before you {what}."
            ) from error
        yield
