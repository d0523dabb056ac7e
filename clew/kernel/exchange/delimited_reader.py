"""Reads CSV and TSV text; runs in the child process only."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from clew.kernel.exchange.child import Emit, Refused
from clew.kernel.exchange.delimiters import NAMES, Delimiter, guess_delimiter
from clew.kernel.exchange.encodings import SAID, NotText, detect
from clew.kernel.exchange.limits import Limits
from clew.kernel.exchange.places import cell_place, row_place

SAMPLE = 64 * 1024
LOOKED_AT = 1_000  # rows that decide how many cells a row has
Numbered = tuple[int, list[str]]


def read(path: Path, *, limits: Limits, emit: Emit) -> None:
    """Read a text table: one "sheet" line without a name, then its filled rows.

    Refused as a whole: bytes that are no text (with line and column), a quotation mark that is
    never closed, more rows or columns than the limits allow. Refused as a row, with its line: a
    row with more cells than the table has columns, a fault in quoting, a cell that is too long.
    """
    try:
        encoding = detect(path)
    except NotText as fault:
        raise Refused(fault.reason, place=cell_place(None, fault.line, fault.column - 1)) from None
    if encoding.guessed:
        said = f"The encoding was guessed as {SAID[encoding.name]}; look at letters like ä and é."
        emit("note", ["The file", said])
    with path.open(encoding=encoding.name, newline="") as stream:
        sample = stream.read(SAMPLE)
        delimiter = guess_delimiter(sample, complete=len(sample) < SAMPLE)
        stream.seek(0)
        if delimiter.declared:
            stream.readline()
        emit("sheet", {"index": 0, "name": None, "hidden": False})
        emit("note", ["The file", _said(delimiter, SAID[encoding.name])])
        rows = _rows(stream, delimiter, limits, emit)
        head = list(islice(rows, LOOKED_AT))
        width = _width(head)
        for count, (number, cells) in enumerate(chain(head, rows), start=1):
            if count > limits.rows:
                raise Refused(f"The file has more than {limits.rows:,} rows. Split it.")
            if _is_fit(number, cells, width, limits, emit):
                emit("row", [0, number, cells])


def _said(delimiter: Delimiter, encoding: str) -> str:
    name = NAMES.get(delimiter.sign, repr(delimiter.sign))
    how = "as its first line says" if delimiter.declared else "found by looking at its rows"
    if delimiter.width == 1:
        return f"Text in {encoding} with one column."
    return f"Text in {encoding}; cells are separated by a {name}, {how}."


def _rows(
    lines: Iterator[str], delimiter: Delimiter, limits: Limits, emit: Emit
) -> Iterator[Numbered]:
    """Yield filled rows with the number of the line they begin on."""
    csv.field_size_limit(limits.cell_length)
    # Strict, because otherwise a quotation mark that is never closed swallows the rest in silence.
    reader = csv.reader(lines, delimiter=delimiter.sign, strict=True)
    first_line = 1 if delimiter.declared else 0
    while True:
        begins = first_line + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            emit("refused", [row_place(None, begins), _fault(str(error), begins, limits)])
            continue
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield begins, cells


def _fault(error: str, line: int, limits: Limits) -> str:
    """Return the sentence for a broken row; raise when the fault reaches beyond its row."""
    if "end of data" in error:
        raise Refused(
            "A quotation mark opened in this line is never closed, or the file is cut off.",
            place=row_place(None, line),
        )
    if "field limit" in error:
        raise Refused(
            f"A cell is longer than {limits.cell_length:,} characters. Perhaps a quotation mark "
            "is not closed.",
            place=row_place(None, line),
        )
    return "After a closing quotation mark the cell goes on. Double the quotation marks inside."


def _width(rows: list[Numbered]) -> int:
    """Return how many cells the rows may have: as many as the header, or as a tenth of them.

    Title rows of one cell above do not count, nor do single rows that are wider by mistake.
    """
    widths = Counter(len(cells) for _, cells in rows)
    header = next((len(cells) for _, cells in rows if len(cells) > 1), 1)
    enough = max(2, len(rows) // 10)
    return max([header, *(width for width, count in widths.items() if count >= enough)])


def _is_fit(number: int, cells: list[str], width: int, limits: Limits, emit: Emit) -> bool:
    if len(cells) > limits.columns:
        raise Refused(
            f"The row has {len(cells):,} cells; at most {limits.columns} columns are read.",
            place=row_place(None, number),
        )
    if len(cells) > width:
        reason = (
            f"The row has {len(cells)} cells, but the table has {width} columns. A separating "
            "sign inside a text needs quotation marks around the text."
        )
        emit("refused", [row_place(None, number), reason])
        return False
    return True
