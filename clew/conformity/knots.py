"""What a thread is made of: knots in order of time, holes, and what lies ahead. Frozen, worded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from clew.conformity.quoting import Piece
from clew.kernel.ui.parts import ClausePanel, Step

Run = Literal["slack", "taut", "loop", "torn", "ahead"]
Kind = Literal[
    "said", "understood", "reviewed", "offered", "signed", "accepted", "changed", "hole", "proved",
    "delivered", "voice", "ended", "ahead",
]  # fmt: skip
Text = tuple[Piece, ...]


@dataclass(frozen=True)
class Mark:
    """A state: its shape and its word."""

    kind: str
    word: str


@dataclass(frozen=True)
class Quote:
    """Somebody's own words, in paragraphs, and where they stand."""

    paragraphs: tuple[Text, ...]
    source: str = ""
    url: str = ""
    cut: bool = False


@dataclass(frozen=True)
class Line:
    """A requirement as the thread shows it."""

    number: str
    url: str
    origin: str
    words: Text
    state: Mark | None = None
    note: str = ""


@dataclass(frozen=True)
class Judged:
    """A function's verdict."""

    function: str
    state: Mark
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """A label and its value; `mono` for digests."""

    label: str
    value: str
    url: str = ""
    mono: bool = False


@dataclass(frozen=True)
class Signed:
    """The block of a confirmation: whose name, and what it binds."""

    name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Cell:
    """A cell of a table: words, or a state; `url` leads on, `right` is for figures."""

    words: str = ""
    state: Mark | None = None
    url: str = ""
    right: bool = False


@dataclass(frozen=True)
class Table:
    """A small table with its caption; the first cell of each row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def labelled(self) -> list[list[tuple[str, Cell]]]:
        """Return the rows with the column's name beside each cell, for a narrow page."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Button:
    """Where a hole is mended."""

    label: str
    url: str


@dataclass(frozen=True)
class Knot:
    """One thing that happened, is missing (a hole) or lies ahead; `at`, then `rank`, order it."""

    kind: Kind
    title: str
    at: datetime
    rank: int = 0
    run: Run = "slack"
    when: str = ""
    who: str = ""
    number: str = ""
    url: str = ""
    note: str = ""
    icon: str = ""
    id: str = ""
    quotes: tuple[Quote, ...] = ()
    paragraphs: tuple[Text, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    more: Button | None = None
    verdicts: tuple[Judged, ...] = ()
    signed: Signed | None = None
    table: Table | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Thread:
    """The thread of one record, ready for page and paper."""

    number: str
    title: str
    sub: str
    opening: str
    knots: tuple[Knot, ...]
    steps: tuple[Step, ...] = ()
    clause: ClausePanel | None = None

    @property
    def holes(self) -> list[Knot]:
        """The places where the thread is torn."""
        return [knot for knot in self.knots if knot.kind == "hole"]


def tied(
    done: Sequence[Knot], ahead: Sequence[Knot], taut_from: datetime | None
) -> tuple[Knot, ...]:
    """Put knots in order of time and say how the thread runs from each of them.

    taut_from: when we accepted; the thread is slack before and taut after it.
    """
    in_order = sorted(done, key=lambda knot: (knot.at, knot.rank))
    return (*(replace(k, run=_run(k, taut_from)) for k in in_order), *ahead)


def _run(knot: Knot, taut_from: datetime | None) -> Run:
    if knot.kind == "hole":
        return "torn"
    if knot.kind == "changed":
        return "loop"
    if knot.kind == "ahead":
        return "ahead"
    taut = knot.kind == "accepted" or (taut_from is not None and knot.at >= taut_from)
    return "taut" if taut else "slack"


def plain(text: str) -> Text:
    """Return words without any mark."""
    return (Piece(text),)


def opening_words(knots: Sequence[Knot]) -> str:
    """Return the sentence beside the ball: how much happened, and where it is broken."""
    happened = sum(knot.kind not in ("hole", "ahead") for knot in knots)
    holes = sum(knot.kind == "hole" for knot in knots)
    said = "One step so far." if happened == 1 else f"{number_word(happened).capitalize()} steps."
    if not holes:
        return f"{said} The thread holds."
    places = "one place" if holes == 1 else f"{number_word(holes)} places"
    return f"{said} The thread is broken in {places}."


def number_word(n: int) -> str:
    """Return a small number as a word, a large one in figures."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[n] if 0 <= n < len(words) else f"{n:,}"
