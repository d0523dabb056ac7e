"""Django's own commands, for developers (`clew manage makemigrations`)."""

import argparse
import os

from clew.cli import home as homes
from clew.cli.answers import DONE

HIDDEN = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `clew manage` takes: the folder, then Django's words as they are."""
    homes.add_home(parser)
    parser.add_argument("words", nargs=argparse.REMAINDER, help="passed on to Django")


def run(args: argparse.Namespace) -> int:
    """Hand the words to Django."""
    from django.core.management import execute_from_command_line

    os.environ["CLEW_HOME"] = str(homes.chosen(args).path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.config.settings")
    execute_from_command_line(["clew manage", *args.words])
    return DONE
