"""The shape of a foreign table: where its header is, and which column is which field."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clew.kernel.exchange import words
from clew.kernel.exchange.describe import Description, SheetDescription, describe_workbook
from clew.kernel.exchange.rows import FieldSpec
from clew.kernel.exchange.signals import is_date, is_mail_address, is_number, plain
from clew.kernel.exchange.tables import Row

__all__ = [
    "Description",
    "Header",
    "Match",
    "SheetDescription",
    "columns_of",
    "describe_workbook",
    "guess_header",
    "propose_mapping",
]
LOOK_AT = 40
_KNOWN = frozenset(
    words.AMOUNT
    + words.PRICED
    + words.CONTACT
    + words.ADDRESS
    + words.REQUIREMENT
    + words.SCHEDULE
    + ("id", "no", "nr", "number", "nummer", "title", "titel", "summary", "description")
    + ("beschreibung", "text", "comment", "kommentar", "bemerkung", "status", "type", "typ")
)


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns; number 0 and no cells when there is none.

    reason: the sentence that explains the choice.
    """

    number: int
    cells: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Match:
    """A proposed column (from 0) for a field, how sure it is (0 to 100), and why."""

    column: int
    sureness: int
    reason: str


def guess_header(rows: Sequence[Row], fields: Iterable[FieldSpec] = ()) -> Header:
    """Return the row that seems to name the columns, also below title rows.

    rows: the filled rows of one sheet, in order. fields: the targets; a row that names them
    counts more. Only the first 40 filled rows are looked at.
    """
    looked = list(rows[:LOOK_AT])
    known = _KNOWN | {plain(word) for each in fields for word in (each.title, *each.synonyms)}
    best, best_score, best_hits = None, 0.0, 0
    for at, row in enumerate(looked):
        score, hits = _score(row, looked[at + 1 :], known)
        score -= 0.02 * at  # between equals the upper row
        if score > best_score:
            best, best_score, best_hits = row, score, hits
    if best is None or best_score < 1.0:
        return Header(0, [], "No row looks like the names of columns.")
    return Header(best.number, best.cells, _why(best, best_hits))


def _score(row: Row, below: list[Row], known: frozenset[str]) -> tuple[float, int]:
    """Return how much a row looks like a header, and how many of its words are known."""
    filled = [cell for cell in row.cells if cell.strip()]
    widest = max((_filled(other) for other in below[:20]), default=0)
    if not below or not filled or (len(filled) < 2 and widest > 1):
        return 0.0, 0
    if any(is_number(cell) or is_date(cell) or is_mail_address(cell) for cell in filled):
        return 0.0, 0
    hits = sum(1 for cell in filled if _names_something(cell, known))
    coverage = min(1.0, len(filled) / max(1, widest))
    brevity = sum(1 for cell in filled if len(cell) <= 60) / len(filled)
    distinct = len({plain(cell) for cell in filled}) / len(filled)
    other_below = _contrast(row, below[:20])
    score = coverage + 0.5 * brevity + 0.5 * distinct + other_below + 2.0 * hits / len(filled)
    return score - 1.2, hits


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _names_something(cell: str, known: frozenset[str]) -> bool:
    text = plain(cell)
    if text in known:
        return True
    if len(text) > 60:
        return False
    return any(f" {word} " in f" {text} " for word in known if len(word) > 3)


def _contrast(row: Row, below: list[Row]) -> float:
    """Return the share of columns whose cells below are of another nature than this row's."""
    differing, judged = 0, 0
    for column, cell in enumerate(row.cells):
        under = [other.cell(column) for other in below if other.cell(column).strip()]
        if not cell.strip() or not under:
            continue
        judged += 1
        special = sum(1 for u in under if is_number(u) or is_date(u) or is_mail_address(u))
        longer = sum(len(u) for u in under) / len(under) > 3 * len(cell)
        repeating = len(under) >= 3 and cell not in under and len(set(under)) <= len(under) / 2
        differing += special > len(under) / 2 or longer or repeating
    return differing / judged if judged else 0.0


def _why(row: Row, hits: int) -> str:
    named = ", ".join(f"“{cell.strip()[:40]}”" for cell in row.cells if cell.strip())[:160]
    place = row.place()
    said = f"{place[0].upper()}{place[1:]} seems to name the columns: {named}"
    return said + (f"; {hits} of its words are names of columns." if hits else ".")


def propose_mapping(header: Sequence[str], fields: Sequence[FieldSpec]) -> dict[str, Match]:
    """Return the likeliest column of each field, each with its reason; no column twice.

    A field no column is called like is left out. Equal names are given to the leftmost column.
    """
    offers = []
    for order, each in enumerate(fields):
        for column, title in enumerate(header):
            sureness, word = _likeness(title, each)
            if sureness:
                offers.append((-sureness, order, column, each.key, word))
    proposed: dict[str, Match] = {}
    taken: set[int] = set()
    for negative, _, column, key, word in sorted(offers):
        if key in proposed or column in taken:
            continue
        taken.add(column)
        proposed[key] = Match(column, -negative, _reason(header[column], word, -negative))
    return proposed


def _likeness(title: str, each: FieldSpec) -> tuple[int, str]:
    """Return how well a column's name fits a field (0 to 100), and the word that fits."""
    text = plain(title)
    best = (0, "")
    for word in (each.title, each.key, *each.synonyms):
        wanted = plain(word)
        if not wanted or not text:
            continue
        if text == wanted:
            return 100, word
        if f" {wanted} " in f" {text} ":
            # More words fit better, and the last word is the one that names the thing:
            # a "requirement rationale" is a rationale.
            last = 10 if text.endswith(wanted) else 0
            best = max(best, (min(95, 50 + 10 * wanted.count(" ") + last), word))
    return best


def _reason(title: str, word: str, sureness: int) -> str:
    shown = re.sub(r"\s+", " ", title).strip()[:60]
    if sureness == 100:
        return f"because the column is called “{shown}”"
    return f"because the name of the column, “{shown}”, holds “{word}”"


def columns_of(proposed: dict[str, Match]) -> dict[str, int]:
    """Return only the columns, as a dry run wants them."""
    return {key: match.column for key, match in proposed.items()}
