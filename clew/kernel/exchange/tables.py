"""Tables from foreign files: CSV, TSV, XLSX and ODS, as sheets of text cells with their places."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clew.kernel.exchange.limits import DEFAULT, Limits
from clew.kernel.exchange.places import cell_place, row_place
from clew.kernel.exchange.results import Note, ReadResult, Refusal, refuse
from clew.kernel.exchange.sandbox import run_reader
from clew.kernel.exchange.sniff import Kind, kind_of

TABLE_READERS = ("delimited", "workbook")


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: its number as the file shows it, and its cells up to the last filled one."""

    sheet: str | None
    number: int
    cells: list[str]

    def cell(self, column: int) -> str:
        """Return the text of a column (from 0), "" beyond the last filled cell."""
        return self.cells[column] if 0 <= column < len(self.cells) else ""

    def place(self, column: int | None = None) -> str:
        """Return where this row, or one of its cells, stands: "line 12", "Prices!B7"."""
        if column is None:
            return row_place(self.sheet, self.number)
        return cell_place(self.sheet, self.number, column)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; name is None for a text file."""

    name: str | None
    hidden: bool = False
    rows: list[Row] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Return the number of columns up to the last filled one."""
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Table:
    """What a table file held. When `result` was not read, `sheets` is empty."""

    kind: Kind
    sheets: list[Sheet]
    result: ReadResult

    @property
    def was_read(self) -> bool:
        """Tell whether the file as a whole was read; single rows may still be refused."""
        return self.result.was_read

    @property
    def refused(self) -> list[Refusal]:
        """Return what was not taken, each with its place."""
        return self.result.refused

    @property
    def notes(self) -> list[Note]:
        """Return what a reader should know: guesses, hidden sheets, formulas."""
        return self.result.notes

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all sheets."""
        for sheet in self.sheets:
            yield from sheet.rows


def read_table(path: Path, *, name: str = "", limits: Limits = DEFAULT) -> Table:
    """Read a foreign table in a child process.

    path: the file on our disk. name: its name as the sender gave it, used only to tell plain
    text from a table of one column. limits: see limits.py. Any other file is refused with a
    sentence that says what it is; nothing is raised for what a file holds.
    """
    kind = kind_of(path, name)
    if kind.reader not in TABLE_READERS and kind.key != "empty":
        return Table(kind, [], refuse(kind.is_not("a table")))
    result = run_reader(kind.reader or "delimited", path, limits=limits)
    return Table(kind, _sheets(result), result)


def _sheets(result: ReadResult) -> list[Sheet]:
    sheets: dict[int, Sheet] = {}
    for tag, payload in result.records:
        if tag == "sheet":
            sheets[payload["index"]] = Sheet(payload["name"], payload["hidden"])
        elif tag == "row":
            index, number, cells = payload
            sheet = sheets[index]
            sheet.rows.append(Row(sheet.name, number, cells))
    return list(sheets.values())
