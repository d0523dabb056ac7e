"""Make the first person who can sign in: administrator, quality manager, management and sales.

The folder is made when it is not there yet. The password is asked for without showing it; a script
sets CLEW_ADMIN_PASSWORD.
"""

import argparse
import getpass
import os
import sys
from contextlib import redirect_stdout

from clew.cli import home as homes
from clew.cli.answers import DONE, Refusal, WrongUse, add_json, answer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew createadmin` takes."""
    homes.add_home(parser)
    parser.add_argument("--email", required=True, help="the address to sign in with")
    parser.add_argument("--name", required=True, help="the person's name, as it is printed")
    parser.add_argument("--company", default="", help="the company's name, when it has none yet")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Create the administrator; a refused address or password changes nothing."""
    password = os.environ.get("CLEW_ADMIN_PASSWORD") or ask_password()
    with redirect_stdout(sys.stderr):  # an answer in JSON stands alone
        open_or_make(args)
    from clew.kernel.people.actor import SYSTEM
    from clew.kernel.people.commands import create_admin
    from clew.kernel.refusals import Refused

    try:
        create_admin(
            email=args.email,
            name=args.name,
            password=password,
            company_name=args.company,
            actor=SYSTEM,
        )
    except Refused as refused:
        raise Refusal(str(refused)) from refused
    answer(
        args,
        {"ok": True, "email": args.email},
        [f"{args.name} can sign in as {args.email} and is an administrator."],
    )
    return DONE


def open_or_make(args: argparse.Namespace) -> None:
    """Start Django on the folder; one that is not there yet is made as `clew up` makes it."""
    home = homes.chosen(args)
    if args.demo or homes.is_made(home) or homes.only_the_demo(args):
        homes.open_ready(args)
        return
    homes.make(home)
    with homes.alone(home, "make its first person"):
        homes.open_home(home)
        from clew.cli import tables

        tables.bring_up_to_date()


def ask_password() -> str:
    """Return what the user typed twice; refuse where nobody can type."""
    if not sys.stdin.isatty():
        raise WrongUse("Nobody is there to type a password: set CLEW_ADMIN_PASSWORD.")
    first = getpass.getpass("Password (12 characters or more): ")
    if getpass.getpass("Again: ") != first:
        raise WrongUse("The two passwords differ. Nothing was changed; start again.")
    return first
