import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.kernel.exchange.tables import read_table
from clew.kernel.exchange.writers import (
    NEUTRALISED,
    neutralise,
    read_csv,
    unprefix,
    write_csv,
    write_xlsx,
)

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'", "'=1", "''x", "", "plain"]
STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
HOSTILE = st.builds(lambda start, rest: start + rest, st.sampled_from(DANGEROUS), STORABLE)


@pytest.mark.parametrize("cell", DANGEROUS)
def test_no_written_cell_begins_like_a_formula(cell: str) -> None:
    assert not neutralise(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unprefix(neutralise(cell)) == cell


@given(HOSTILE | STORABLE)
def test_the_prefix_is_taken_away_exactly(cell: str) -> None:
    assert unprefix(neutralise(cell)) == cell


@given(STORABLE)
def test_a_cell_nobody_neutralised_stays(cell: str) -> None:
    if not cell.startswith(NEUTRALISED):
        assert unprefix(cell) == cell


@given(st.lists(st.lists(HOSTILE | STORABLE, min_size=2, max_size=2), max_size=8))
def test_a_csv_comes_back_exactly(rows: list[list[str]]) -> None:
    header = ["Number", "=Text"]
    assert read_csv(write_csv(header, rows)) == [header, *rows]


def test_no_cell_of_a_csv_is_run() -> None:
    text = write_csv(DANGEROUS, [DANGEROUS]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_our_own_csv_is_read_by_our_own_reader(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(write_csv(["No", "Text"], [["1", "=cmd"], ["2", "zwei\r\nZeilen; und, ü"]]))
    rows = [row.cells for row in read_table(path).rows()]
    assert rows == [["No", "Text"], ["1", "'=cmd"], ["2", "zwei\r\nZeilen; und, ü"]]


def test_every_cell_of_a_workbook_is_text(tmp_path: Path) -> None:
    rows = [DANGEROUS, ["http://example.org", "12", "{=1}", "2026-01-01", "mailto:a@b"]]
    path = tmp_path / "out.xlsx"
    path.write_bytes(write_xlsx(["A", "=B"], rows, sheet="Set [RS/0001]: draft"))
    page = openpyxl.load_workbook(path).active
    kinds = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    assert page.freeze_panes == "A2"
    assert page.title == "Set  RS 0001   draft"
    assert [cell.value for cell in page[3]][:5] == rows[1]
    assert not any("formula" in note.text for note in read_table(path).notes)


@pytest.mark.parametrize("name", ["", "'", "[]", "History", "x" * 50])
def test_any_name_of_a_sheet_is_made_fit(name: str) -> None:
    assert write_xlsx(["A"], [["1"]], sheet=name)


def test_a_cell_too_long_for_a_workbook_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="32,768 characters"):
        write_xlsx(["A"], [["x" * 32_768]])
