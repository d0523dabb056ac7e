"""Start your own company's Clew and open it in a browser.

Makes the folder when it is not there, brings its tables to this version, serves on this machine
only (IPv4 and IPv6) and does the waiting jobs. Ctrl-C or SIGTERM stops it.
"""

import argparse
import os
import secrets

from clew.cli import home as homes
from clew.cli import serving
from clew.cli.answers import DONE, WrongUse, program, say
from clew.config.home import Home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew up` takes."""
    homes.add_home(parser, demo=False)
    add_serving(parser)


def add_serving(parser: argparse.ArgumentParser) -> None:
    """Add what every serving word takes."""
    parser.add_argument(
        "--port",
        type=_port,
        default=serving.PORT,
        help=f"the port to begin at; the next free one is taken ({serving.PORT})",
    )
    parser.add_argument(
        "--host", help="one address to listen on instead of this machine's own (see CLEW_HOSTS)"
    )
    parser.add_argument(
        "--lan",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="let phones in the local network open customers' links, and nothing else",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 1 to 65535")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    home = homes.chosen(args)
    homes.make(home)
    with homes.alone(home, "start it again"):
        homes.open_home(home)
        from clew.cli import tables

        tables.bring_up_to_date()
        serve(args, home, "up", first_page())
    return DONE


def first_page() -> str:
    """Return the path of the four questions while nobody lives here yet; its key is made anew."""
    from django.conf import settings

    from clew.kernel.people.queries import company

    if company() is not None:
        return ""
    settings.FIRST_RUN_TOKEN = secrets.token_urlsafe(24)
    return f"/first/{settings.FIRST_RUN_TOKEN}"


def serve(args: argparse.Namespace, home: Home, word: str, path: str = "") -> None:
    """Serve an opened folder; say where, and how to stop and to start again.

    path: the page the browser opens, when it is not the first one.
    """
    from django.conf import settings

    from clew.config.wsgi import application
    from clew.kernel.jobs import bell, worker
    from clew.kernel.tokens import wall

    refuse_unless_lan_fits(args)
    lan = serving.lan_address(args.lan) if args.lan is not None else ""
    hosts = (args.host,) if args.host else serving.LOOPBACK
    sockets, port = serving.listen((*hosts, *filter(None, [lan])), args.port)
    # Not 127.0.0.1: a passkey belongs to a name and refuses an address.
    shown = f"[{args.host}]" if args.host and ":" in args.host else args.host
    url = f"http://{shown or 'localhost'}:{port}"
    if "CLEW_PUBLIC_URL" not in os.environ:
        # Links in mails lead to where this server really is, also when its port was taken.
        settings.PUBLIC_URL = url
    inside, outside = serving.split(sockets, lan)
    doors: list[serving.Door] = [(application, inside)]
    if outside:
        settings.PORTAL_URL = f"http://{f'[{lan}]' if ':' in lan else lan}:{port}"
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, f"[{lan}]" if ":" in lan else lan]
        doors.append((serving.marked(application, wall.LISTENER, wall.LAN), outside))

    def ready() -> None:
        if port != args.port:
            say(f"Port {args.port} is taken, so this is port {port}.")
        say(f"\n    {url}{path}\n")
        if path:
            say("Four questions open your company. The address is for you: it works once.")
        if outside:
            say(f"Phones in this network open customers' links at {settings.PORTAL_URL}/p/ ...")
            say("Nothing else answers there; what they send is not encrypted.")
        say(f"Everything is in {_shortest(home)}. Ctrl-C stops; `{program()} {word}` starts again.")
        if not args.no_browser and not serving.open_browser(url + path):
            say("Open the address in a browser.")

    serving.serve(
        doors,
        worker.start_thread,
        bell.ring,
        ready,
        behind_proxy=settings.HTTPS or settings.PROXIES > 0,
    )


def refuse_unless_lan_fits(args: argparse.Namespace) -> None:
    """Refuse --lan beside what says already where customers' links lead."""
    if args.lan is None:
        return
    if args.host:
        raise WrongUse("Give --host or --lan, not both.")
    for name in ("CLEW_PUBLIC_URL", "CLEW_HTTPS"):
        if os.environ.get(name):
            raise WrongUse(
                f"{name} says where customers' links lead. --lan is for trying them out without it."
            )


def _shortest(home: Home) -> str:
    inside = os.path.relpath(home.path)
    return str(home.path) if inside.startswith("..") else inside
