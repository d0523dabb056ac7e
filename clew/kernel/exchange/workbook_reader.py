"""Reads XLSX and ODS workbooks; runs in the child process only."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine as calamine

from clew.kernel.exchange.archives import Archive, examine
from clew.kernel.exchange.child import Emit, Refused
from clew.kernel.exchange.limits import Limits
from clew.kernel.exchange.places import cell_place, row_place
from clew.kernel.exchange.sheet_parts import Facts, names_of_parts


def read(path: Path, *, limits: Limits, emit: Emit) -> None:
    """Read every sheet: one "sheet" line each, then its filled rows as [sheet, row, cells].

    Refused as a whole: an archive that is not harmless (see archives.py), no workbook inside,
    more sheets, rows or columns than the limits allow. A cell that is too long or holds a NUL is
    refused with its place, and its row is left out.
    """
    facts = Facts()
    archive = examine(path, limits, facts.watch)
    _tell_of_archive(archive, facts, emit)
    try:
        book = calamine.load_workbook(str(path))
    except calamine.PasswordError:
        raise Refused("The workbook is locked with a password.") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("This is not a workbook, or it is damaged.") from error
    if len(book.sheets_metadata) > limits.sheets:
        raise Refused(f"The workbook has more than {limits.sheets} sheets.")
    parts = names_of_parts(facts)
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            emit("note", [meta.name, "This is a chart or a macro sheet; it has no rows to read."])
            continue
        sheet = _open(book, meta.name)
        _tell_of_sheet(sheet, meta, facts, parts.get(meta.name, ""), emit)
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        emit("sheet", {"index": index, "name": meta.name, "hidden": hidden})
        _read_rows(sheet, index, limits, emit)


def _open(book: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except calamine.CalamineError as error:
        raise Refused("This sheet is damaged and cannot be read.", place=name) from error


def _tell_of_archive(archive: Archive, facts: Facts, emit: Emit) -> None:
    names = [name.lower() for name in archive.names]
    if any(name.endswith("vbaproject.bin") for name in names):
        emit("note", ["The file", "It holds macros; they were not run and are not read."])
    if any(name.startswith("xl/externallinks/") for name in names):
        emit(
            "note",
            ["The file", "It refers to other workbooks; the values saved last are shown."],
        )
    for name in archive.nested:
        emit("note", [name, "This archive inside the file was not opened."])
    if facts.strict:
        emit("note", ["The file", "It is in the strict form of Office Open XML; it was read."])


def _tell_of_sheet(
    sheet: calamine.CalamineSheet,
    meta: calamine.SheetMetadata,
    facts: Facts,
    part: str,
    emit: Emit,
) -> None:
    if meta.visible != calamine.SheetVisibleEnum.Visible:
        emit("note", [meta.name, "This sheet is hidden in the workbook; it was read as well."])
    merged = sheet.merged_cell_ranges or []
    if merged:
        first = min(merged)
        corner = (
            f"{cell_place(meta.name, first[0][0] + 1, first[0][1])}:"
            + (cell_place("", first[1][0] + 1, first[1][1])[1:])
        )
        emit(
            "note",
            [
                meta.name,
                f"{_count(len(merged), 'area')} of merged cells, the first at {corner}; the "
                "value stands in the first cell of each.",
            ],
        )
    if facts.formulas.get(part):
        count = _count(facts.formulas[part], "cell")
        said = f"{count} with a formula; the value saved last is shown, an unsaved one is empty."
        emit("note", [meta.name, said])
    for cell in facts.errors.get(part, []):
        emit("note", [f"{meta.name}!{cell}", "The cell shows an error and is read as empty."])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _read_rows(sheet: calamine.CalamineSheet, index: int, limits: Limits, emit: Emit) -> None:
    if sheet.start is None:
        return
    left = sheet.start[1]
    if sheet.height > limits.rows:
        raise Refused(
            f"The sheet has {sheet.height:,} rows; at most {limits.rows:,} are read. Split it.",
            place=sheet.name,
        )
    if left + sheet.width > limits.columns:
        raise Refused(
            f"The sheet reaches to column {left + sheet.width:,}; at most {limits.columns} are "
            "read.",
            place=sheet.name,
        )
    # The reader repeats the empty rows above the data, but not the empty columns beside it.
    long_number = False
    for number, values in enumerate(sheet.iter_rows(), start=1):
        if not long_number and any(_is_long(value) for value in values):
            long_number = True
            said = "Numbers of more than 15 digits stand here; a workbook keeps only 15 of them."
            emit("note", [row_place(sheet.name, number), said])
        cells = [""] * left + [as_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells and _are_fit(cells, sheet.name, number, limits, emit):
            emit("row", [index, number, cells])


def _is_long(value: Any) -> bool:
    return isinstance(value, float) and not -1e15 < value < 1e15


def _are_fit(cells: list[str], sheet: str, row: int, limits: Limits, emit: Emit) -> bool:
    """Tell whether all cells may be stored; name the place of each that may not."""
    fit = True
    for column, cell in enumerate(cells):
        reason = ""
        if len(cell) > limits.cell_length:
            reason = f"The cell holds {len(cell):,} characters; at most {limits.cell_length:,}."
        elif "\0" in cell:
            reason = "The cell holds a NUL character, which no text has."
        if reason:
            emit("refused", [cell_place(sheet, row, column), reason])
            fit = False
    return fit


def as_text(value: Any) -> str:
    """Return a cell as text without loss: dates as ISO 8601, numbers with every digit."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        whole = value.time() == datetime.time()
        return value.date().isoformat() if whole else value.isoformat()
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _number(value: float) -> str:
    """Return the shortest decimal that is this very number, never in powers of ten."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    text = repr(value)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")
