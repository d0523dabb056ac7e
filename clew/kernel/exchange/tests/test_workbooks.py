import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from clew.kernel.exchange.tables import Table, read_table
from clew.kernel.exchange.tests.lookalikes import changed, workbook


def notes(table: Table) -> list[str]:
    return [str(note) for note in table.notes]


def test_cells_are_text_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Data")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    hours = book.add_format({"num_format": "[h]:mm"})
    page.write_row(0, 0, ["0001", 1, 0.1, 1e-7, 12345678901234, -2.50, True, "=1+1 is text"])
    page.write_datetime(1, 0, datetime.datetime(2026, 3, 31), day)
    page.write_datetime(1, 1, datetime.datetime(2026, 3, 31, 14, 30), day)
    page.write_number(1, 2, 1.5, hours)
    page.write_string(2, 1, "@cmd")
    book.close()
    rows = read_table(path).sheets[0].rows
    assert rows[0].cells[:7] == ["0001", "1", "0.1", "0.0000001", "12345678901234", "-2.5", "TRUE"]
    assert rows[1].cells == ["2026-03-31", "2026-03-31T14:30:00", "36:00:00"]
    assert rows[2].cells == ["", "@cmd"]
    assert rows[2].place(1) == "Data!B3"
    assert rows[2].place() == "Data, row 3"


def test_rows_and_columns_keep_the_places_the_workbook_shows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [[], [], [None, None, "C3"], [], ["A5"]]})
    rows = read_table(path).sheets[0].rows
    assert [(row.number, row.cells) for row in rows] == [(3, ["", "", "C3"]), (5, ["A5"])]
    beside = workbook(tmp_path / "b.xlsx", {"One": [[], [None, None, "C2", "D2"]]})
    assert read_table(beside).sheets[0].rows[0].cells == ["", "", "C2", "D2"]


def test_hidden_sheets_merged_cells_formulas_and_errors_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Shown")
    page.merge_range("B2:D2", "wide")
    page.write_formula("A4", "=1+1", None, 2)
    page.write_formula("A5", "=1/0", None, "#DIV/0!")
    secret = book.add_worksheet("Kept back")
    secret.write(0, 0, "x")
    secret.hide()
    book.close()
    table = read_table(path)
    assert [(sheet.name, sheet.hidden) for sheet in table.sheets] == [
        ("Shown", False),
        ("Kept back", True),
    ]
    assert notes(table) == [
        "Shown: 1 area of merged cells, the first at Shown!B2:D2; the value stands in the first "
        "cell of each.",
        "Shown: 2 cells with a formula; the value saved last is shown, an unsaved one is empty.",
        "Shown!A5: The cell shows an error and is read as empty.",
        "Kept back: This sheet is hidden in the workbook; it was read as well.",
    ]
    assert table.sheets[0].rows[1].cells == ["2"]


def test_macros_links_and_long_numbers_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append([12345678901234567890, 7])
    book.save(path)
    parts = {"xl/vbaProject.bin": b"macro", "xl/externalLinks/externalLink1.xml": b"<a/>"}
    told = notes(read_table(changed(path, tmp_path / "b.xlsx", parts)))
    assert "The file: It holds macros; they were not run and are not read." in told
    assert any("refers to other workbooks" in note for note in told)
    assert any(note.startswith("Sheet, row 1: Numbers of more than 15") for note in told)
    assert not any("15 digits" in note for note in notes(read_table(workbook(path, {"A": [[1]]}))))


def test_a_cell_that_may_not_be_stored_is_refused_with_its_place(tmp_path: Path) -> None:
    base = workbook(tmp_path / "a.xlsx", {"One": [["x"]]})
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>good</t></is></c></row>'
        b'<row r="2"><c r="B2" t="inlineStr"><is><t>' + b"x" * 32_768 + b"</t></is></c></row>"
        b"</sheetData></worksheet>"
    )
    table = read_table(changed(base, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": xml}))
    assert [row.cells for row in table.rows()] == [["good"]]
    assert [str(refusal) for refusal in table.refused] == [
        "One!B2: The cell holds 32,768 characters; at most 32,767."
    ]


def test_formulas_written_with_a_prefix_are_counted(tmp_path: Path) -> None:
    base = workbook(tmp_path / "a.xlsx", {"One": [["x"]]})
    xml = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<x:sheetData><x:row r="1"><x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>'
        b"</x:sheetData></x:worksheet>"
    )
    table = read_table(changed(base, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": xml}))
    assert notes(table)[0].startswith("One: 1 cell with a formula")
    assert [row.cells for row in table.rows()] == [["2"]]


@pytest.mark.parametrize("missing", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_without_its_parts_is_refused(tmp_path: Path, missing: str) -> None:
    base = workbook(tmp_path / "a.xlsx", {"One": [["x"]]})
    table = read_table(changed(base, tmp_path / "b.xlsx", {missing: b"<nothing/>"}))
    assert not table.was_read or not list(table.rows())
