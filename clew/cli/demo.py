"""Start the demo company, with people, customers and orders to try everything on.

It lives in a folder of its own (clew-demo) and can never become a real company. Everything in it
may be changed; --reset builds it again.
"""

import argparse
import os
import shutil
from pathlib import Path

from clew.cli import home as homes
from clew.cli import up
from clew.cli.answers import DONE, Refusal, program, say, step
from clew.config.home import Home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew demo` takes."""
    parser.add_argument(
        "--home", metavar="DIR", help=f"the folder that holds everything ({homes.DEMO})"
    )
    parser.add_argument("--reset", action="store_true", help="delete the demo and build it again")
    parser.add_argument("--no-serve", action="store_true", help="only build it")
    up.add_serving(parser)


def run(args: argparse.Namespace) -> int:
    """Build the demo when it is not there, and serve it until stopped."""
    home = homes.chosen(args, homes.DEMO)
    refuse_unless_demo(home, args.reset)
    fresh = not home.database.exists()
    homes.make(home)
    if fresh:
        unfinished(home).touch()
    with homes.alone(home, "reset it" if args.reset else "start it again"):
        if args.reset or unfinished(home).exists():
            clear(home)
            homes.make(home)
        homes.open_home(home)
        build(home)
        if not args.no_serve:
            up.serve(args, home, "demo")
    return DONE


def refuse_unless_demo(home: Home, reset: bool) -> None:
    """Refuse a folder that is not the demo's: nothing of a real company is touched or mixed."""
    if os.environ.get("DATABASE_URL"):
        if reset or unfinished(home).exists():
            raise Refusal(
                "The demo is in the database that DATABASE_URL names. Drop and create that"
                f" database yourself, delete {home.path}, then run `{program()} demo`."
            )
        return
    if not home.path.exists() or not any(home.path.iterdir()) or unfinished(home).exists():
        return
    if homes.mode(home) != "demo":
        raise Refusal(
            f"{home.path} is not a demo: it is left alone."
            f" Name another folder with --home; {homes.DEMO} is taken when none is named."
        )


def unfinished(home: Home) -> Path:
    """Return the mark that stands in the folder from its first file until the demo is complete."""
    return home.path / "demo-unfinished"


def build(home: Home) -> None:
    """Bring the tables to this version and load the company when there is none."""
    from clew.cli import tables
    from clew.config import demo
    from clew.kernel.audit_trail.models import Event, LogOrigin

    tables.bring_up_to_date()
    if LogOrigin.objects.exclude(mode="demo").exists():
        raise Refusal("This database holds a company's own records: no demo is loaded into it.")
    if not Event.objects.exists():
        with step("Loading the demo company") as under_way:
            demo.load(under_way)
        say(f"           To begin afresh: `{program()} demo --reset`.")
        say("           To be rid of it: stop it and delete the folder.")
    unfinished(home).unlink(missing_ok=True)
    for line in demo.welcome():
        say(line)


def clear(home: Home) -> None:
    """Delete what Clew put into the folder, and nothing else; a cut-off deletion goes on later."""
    unfinished(home).touch()
    for folder in (home.files, home.mail, home.keys, home.backups, home.path / "static"):
        shutil.rmtree(folder, ignore_errors=True)
    for ending in ("", "-wal", "-shm", "-journal"):
        home.database.with_name(home.database.name + ending).unlink(missing_ok=True)
    (home.path / "cheat.json").unlink(missing_ok=True)
