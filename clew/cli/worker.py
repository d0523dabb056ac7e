"""Do the waiting jobs in a process of its own (reminders, mails, imports, deliveries of news).

`clew up` has such a worker inside; a separate one helps beside PostgreSQL and gunicorn.
"""

import argparse
import signal
import threading

from clew.cli import home as homes
from clew.cli.answers import DONE, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew worker` takes."""
    homes.add_home(parser)
    parser.add_argument("--once", action="store_true", help="do what waits now, then end")


def run(args: argparse.Namespace) -> int:
    """Work until stopped."""
    homes.open_ready(args)
    from clew.kernel.jobs import bell, worker

    stop = threading.Event()

    def end(*_: object) -> None:
        stop.set()
        bell.ring()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    if not args.once:
        say("Doing jobs as they come. Ctrl-C stops.")
    worker.run(stop, once=args.once)
    return DONE
