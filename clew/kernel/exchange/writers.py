"""Writing tables for other people's programs, so that no cell is ever run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

PREFIX = "'"
# What makes Excel, LibreOffice or Sheets take a text for a formula, and the prefix itself, so
# that taking it away again is exact.
NEUTRALISED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", PREFIX)
XLSX_CELL = 32_767
_WIDEST = 60


def neutralise(cell: str) -> str:
    """Return a cell that no spreadsheet runs: a dangerous beginning gets an apostrophe before it.

    `unprefix` gives back the exact text: a cell that begins with an apostrophe gets one more.
    Serves trust.md I5 (formula injection).
    """
    return PREFIX + cell if cell.startswith(NEUTRALISED) else cell


def unprefix(cell: str) -> str:
    """Return the text a neutralised cell was made from; other cells stay as they are."""
    return cell[1:] if cell.startswith(PREFIX) and cell[1:].startswith(NEUTRALISED) else cell


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str = ","
) -> bytes:
    """Return a CSV file: UTF-8 with byte-order mark, CRLF, every cell neutralised and quoted.

    The mark makes Excel read the letters rightly. Read it back with `read_csv`, or with any
    reader and `unprefix` on each cell.
    """
    return b"".join(csv_lines(header, rows, delimiter=delimiter))


def csv_lines(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str = ","
) -> Iterator[bytes]:
    """Yield the same file line by line, as the rows come."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow([neutralise(cell) for cell in header])
    for row in rows:
        writer.writerow([neutralise(cell) for cell in row])
        yield line.getvalue().encode("utf-8")
        line.seek(0)
        line.truncate()
    yield line.getvalue().encode("utf-8")


def read_csv(content: bytes, *, delimiter: str = ",") -> list[list[str]]:
    """Return the rows of a file this module wrote, exactly as they were given."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [[unprefix(cell) for cell in row] for row in csv.reader(text, delimiter=delimiter)]


def write_xlsx(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str = "Clew"
) -> bytes:
    """Return a workbook of one sheet in which every cell is text and none is a formula.

    sheet: its name, cut to what Excel allows. A cell longer than 32,767 characters raises
    ValueError: Excel would refuse the file.
    """
    target = io.BytesIO()
    # Rows are held in memory: the streaming mode writes temporary files that outlive a crash.
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(_sheet_name(sheet))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    widths = [len(title) for title in header]
    for column, title in enumerate(header):
        page.write_string(0, column, _fit(title), bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            page.write_string(number, column, _fit(cell), wrapped)
            if number <= 200 and column < len(widths):
                widths[column] = max(widths[column], len(cell))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(_WIDEST, max(8, width + 2)))
    page.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _fit(cell: str) -> str:
    if len(cell) > XLSX_CELL:
        raise ValueError(f"A cell holds {len(cell):,} characters; a workbook takes {XLSX_CELL:,}.")
    return cell


def _sheet_name(name: str) -> str:
    """Return a name Excel accepts: 31 signs, none of []:*?/\\, no apostrophe at the ends."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in name)[:31].strip("' ")
    return plain if plain and plain.casefold() != "history" else "Sheet1"
