"""How a word answers: a line or JSON, progress with seconds, and an honest exit code."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

DONE, FOUND, USAGE, REFUSED = 0, 1, 2, 3


class Refusal(Exception):
    """What was given is refused, in a sentence (exit code 3)."""


class WrongUse(Exception):
    """The word was used in a way that cannot work, in a sentence (exit code 2)."""


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def say(sentence: str = "") -> None:
    """Print one line at once, also when the output is a file or a pipe."""
    print(sentence, flush=True)


def answer(args: argparse.Namespace, result: dict[str, Any], lines: list[str]) -> None:
    """Print the result as JSON when --json was given, else the lines."""
    if getattr(args, "json", False):
        print(json.dumps(result, indent=1, ensure_ascii=False, default=str), flush=True)
        return
    for line in lines:
        say(line)


def refuse(args: argparse.Namespace, sentence: str, code: int) -> int:
    """Print a refusal where it belongs and return the exit code."""
    if getattr(args, "json", False):
        print(json.dumps({"ok": False, "refused": sentence}, ensure_ascii=False), flush=True)
    else:
        print(sentence, file=sys.stderr, flush=True)
    return code


def program() -> str:
    """Return what the user types before a word: `clew`, or `python3 start.py` in a checkout."""
    return os.environ.get("CLEW_STARTED_BY", "clew")


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return `1 event`, `12,345 events`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


@contextmanager
def step(sentence: str) -> Iterator[Callable[[str], None]]:
    """Print one progress line with its seconds; on a terminal it names what is under way."""
    head = f"clew       {sentence} ..."
    on_terminal = sys.stdout.isatty()
    began = time.monotonic()
    print(head, end="", flush=True)

    def under_way(what: str) -> None:
        if on_terminal:
            print(f"\r\033[K{head} {what}"[:118], end="", flush=True)

    try:
        yield under_way
    except BaseException:
        print(flush=True)
        raise
    if on_terminal:
        print(f"\r\033[K{head}", end="")
    print(f" {time.monotonic() - began:.1f} s", flush=True)
