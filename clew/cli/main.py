"""Reads the command line and runs one word of it."""

import argparse
import importlib
import os
import pkgutil
import sys
from types import ModuleType

import clew
from clew import cli
from clew.cli.answers import REFUSED, USAGE, Refusal, WrongUse, refuse


def main(argv: list[str] | None = None) -> int:
    """Run `clew` with these words (the process's own by default) and return its exit code.

    0: done and nothing found. 1: something was found or a check failed. 2: used wrongly.
    3: what was given is refused.
    """
    # A company's records, files and keys are nobody else's on this machine.
    os.umask(0o077)
    args = parser().parse_args(argv)
    try:
        return int(args.run(args))
    except WrongUse as refusal:
        return refuse(args, str(refusal), USAGE)
    except Refusal as refusal:
        return refuse(args, str(refusal), REFUSED)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`clew check | head`); Python must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser with every word that has a module here."""
    top = argparse.ArgumentParser(
        prog="clew",
        description="A quality management system that starts with the customer.",
        epilog="Exit codes: 0 done, 1 something was found, 2 used wrongly, 3 refused.",
    )
    top.add_argument("--version", action="version", version=f"clew {clew.__version__}")
    words = top.add_subparsers(dest="word", metavar="word", required=True)
    for word, module in verbs().items():
        first_line = (module.__doc__ or "").strip().partition("\n")[0]
        shown = {} if getattr(module, "HIDDEN", False) else {"help": first_line}
        sub = words.add_parser(
            word,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **shown,
        )
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def verbs() -> dict[str, ModuleType]:
    """Return the words and their modules, in the order of the alphabet."""
    found = {}
    for entry in pkgutil.iter_modules(cli.__path__):
        if entry.ispkg or entry.name == "__main__":
            continue
        module = importlib.import_module(f"clew.cli.{entry.name}")
        if hasattr(module, "add_arguments"):
            found[entry.name.rstrip("_")] = module
    return found
