"""Finding the words of requirements in what a customer wrote, and marking them by origin."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clew.kernel.ui import diff
from clew.kernel.ui.marks import flowing

MOST_WORDS = 4000
SHORTEST = 8
INKS = {"organization": "own"}


@dataclass(frozen=True)
class Piece:
    """A stretch of text; mark: "", del, ins, break or an origin; refs: (sign, URL, number)."""

    text: str
    mark: str = ""
    refs: tuple[tuple[str, str, str], ...] = ()

    @property
    def ink(self) -> str:
        """The class of its origin's ink."""
        return INKS.get(self.mark, self.mark)


@dataclass(frozen=True)
class Passage:
    """The words of the customer that a line rests on: sign ("3"), where the line is, its number."""

    words: str
    origin: str
    sign: str
    url: str
    number: str


def quoted(
    text: str, passages: Sequence[Passage], most: int = MOST_WORDS
) -> tuple[tuple[tuple[Piece, ...], ...], bool]:
    """Return a text as paragraphs with the passages marked, and whether it was cut.

    A passage is found whatever its case and line ends. Hard line ends of a mail are taken out;
    short lines (a list, an address) keep theirs.
    """
    text = text.replace("\r\n", "\n").strip()
    was_cut = len(text) > most
    if was_cut:
        text = text[:most].rsplit(None, 1)[0] + " …"
    blocks = [b.strip("\n") for b in re.split(r"\n\s*\n", text) if b.strip()]
    paragraphs = tuple(tuple(_broken(_marked(flowing(b), passages))) for b in blocks)
    return paragraphs, was_cut


def _marked(text: str, passages: Sequence[Passage]) -> list[Piece]:
    found: dict[tuple[int, int], list[Passage]] = {}
    for passage in sorted(passages, key=lambda p: -len(p.words)):
        span = _find(text, passage.words)
        if span and (span in found or not any(_overlap(span, other) for other in found)):
            found.setdefault(span, []).append(passage)
    pieces, at = [], 0
    for (start, end), its in sorted(found.items()):
        refs = tuple((p.sign, p.url, p.number) for p in sorted(its, key=lambda p: int(p.sign)))
        pieces += [Piece(text[at:start]), Piece(text[start:end], its[0].origin, refs)]
        at = end
    return [p for p in [*pieces, Piece(text[at:])] if p.text]


def _find(text: str, words: str) -> tuple[int, int] | None:
    tokens = [re.escape(token) for token in words.strip(" .,;:!\n").split()]
    if len("".join(tokens)) < SHORTEST:
        return None
    match = re.search(r"\s+".join(tokens), text, re.IGNORECASE)
    return match.span() if match else None


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _broken(pieces: Iterable[Piece]) -> Iterable[Piece]:
    for piece in pieces:
        for i, line in enumerate(piece.text.split("\n")):
            if i:
                yield Piece("", "break")
            if line:
                last = i == piece.text.count("\n")
                yield Piece(line, piece.mark, piece.refs if last else ())


def compared(old: str, new: str) -> tuple[Piece, ...]:
    """Return how words changed: struck, put in, or the same."""
    marks = {"same": "", "del": "del", "ins": "ins"}
    return tuple(Piece(part.text, marks[part.kind]) for part in diff.words(old, new))
