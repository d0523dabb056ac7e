import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.kernel.exchange import delimited_reader
from clew.kernel.exchange.child import Refused
from clew.kernel.exchange.delimiters import guess_delimiter
from clew.kernel.exchange.limits import DEFAULT
from clew.kernel.exchange.results import Note, Refusal
from clew.kernel.exchange.tables import Table, read_table


def read(tmp_path: Path, content: bytes, name: str = "list.csv") -> Table:
    path = tmp_path / name
    path.write_bytes(content)
    return read_table(path)


def cells(table: Table) -> list[list[str]]:
    return [row.cells for row in table.rows()]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_table_is_read_in_every_unicode_form(tmp_path: Path, encoding: str) -> None:
    content = "Nr;Text\r\n1;Der Gurt muss hörbar schließen\r\n2;Gewicht ≤ 9 kg\r\n"
    table = read(tmp_path, content.encode(encoding))
    assert cells(table) == [
        ["Nr", "Text"],
        ["1", "Der Gurt muss hörbar schließen"],
        ["2", "Gewicht ≤ 9 kg"],
    ]
    assert [row.number for row in table.rows()] == [1, 2, 3]
    assert not table.refused


def test_an_old_encoding_is_guessed_and_called_a_guess(tmp_path: Path) -> None:
    table = read(tmp_path, "Nr;Text\n1;für\n".encode("cp1252"))
    assert cells(table)[1] == ["1", "für"]
    assert table.notes[0] == Note(
        "The file", "The encoding was guessed as Windows-1252; look at letters like ä and é."
    )


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (b"a,b\n1,\0\n", "line 2, column 3", "There is a NUL character"),
        (b"a,b\n1,\xc3\xbc\n2,\xfc\n", "line 3, column 3", "the file mixes two encodings"),
        (b"a,b\n1,\xc3", "line 2, column 3", "ends in the middle of a character: it is cut off"),
        (b"a,b\n1,\x81\x8d\n", "line 2, column 3", "This byte is not Windows-1252 text"),
        (b'a,b\n1,"open\n2,x\n', "line 2", "A quotation mark opened in this line is never closed"),
        (b"a,b\n1," + b"x" * 40_000, "line 2", "A cell is longer than 32,767 characters"),
        (b",".join([b"x"] * 600), "line 1", "The row has 600 cells; at most 512 columns are read"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(
    tmp_path: Path, content: bytes, place: str, reason: str
) -> None:
    table = read(tmp_path, content)
    assert not table.was_read
    assert table.sheets == []
    assert table.refused[0].place == place
    assert reason in table.refused[0].reason


def test_a_row_with_too_many_cells_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    table = read(tmp_path, b"a,b\n1,2\n3,4,5\n6\n\n7,8\n")
    assert cells(table) == [["a", "b"], ["1", "2"], ["6"], ["7", "8"]]
    assert [row.number for row in table.rows()] == [1, 2, 4, 6]
    assert [str(refusal) for refusal in table.refused] == [
        "line 3: The row has 3 cells, but the table has 2 columns. A separating sign inside a "
        "text needs quotation marks around the text."
    ]


def test_title_rows_above_do_not_make_the_table_narrow(tmp_path: Path) -> None:
    table = read(tmp_path, b"Requirements of ACME\n\nNo,Text,Why\n1,a,b\n2,c,d\n")
    assert not table.refused
    assert cells(table)[1] == ["No", "Text", "Why"]


def test_a_quoted_text_keeps_its_lines_and_the_numbers_stay_right(tmp_path: Path) -> None:
    table = read(tmp_path, b'a,b\n1,"two\nlines, and ""quotes"""\n2,x\n3,y,z\n')
    assert cells(table)[1] == ["1", 'two\nlines, and "quotes"']
    assert table.sheets[0].rows[2].number == 4
    assert table.refused[0].place == "line 5"


def test_a_wrongly_quoted_row_is_refused_alone(tmp_path: Path) -> None:
    table = read(tmp_path, b'a,b\n1,"x"y\n2,z\n')
    assert cells(table) == [["a", "b"], ["2", "z"]]
    assert table.refused == [
        Refusal(
            "line 2",
            "After a closing quotation mark the cell goes on. Double the quotation marks inside.",
        )
    ]


def test_the_first_line_may_name_the_sign(tmp_path: Path) -> None:
    table = read(tmp_path, b"sep=|\na|b;c\n1|2\n")
    assert cells(table) == [["a", "b;c"], ["1", "2"]]
    assert [row.number for row in table.rows()] == [2, 3]


def test_one_column_is_a_table_when_it_is_called_one(tmp_path: Path) -> None:
    assert cells(read(tmp_path, b"Wish\nsoft\nlight\n")) == [["Wish"], ["soft"], ["light"]]
    refused = read(tmp_path, b"Wish\nsoft\nlight\n", "list.md").refused
    assert str(refused[0]) == "The file: This is plain text without columns, not a table."


def test_rows_over_the_cap_refuse_the_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"a,b\n" * 50)
    refused = read_table(path, limits=DEFAULT.but(rows=40)).refused
    assert refused[0].reason == "The file has more than 40 rows. Split it."


def test_other_files_are_named_and_not_read(tmp_path: Path) -> None:
    said = str(read(tmp_path, b"%PDF-1.7\n", "list.csv").refused[0])
    assert said == "The file: This is a PDF document, not a table."
    assert str(read(tmp_path, b"").refused[0]) == "The file: The file is empty (0 bytes)."
    assert not read_table(tmp_path / "missing.csv").was_read


def test_places_are_said_as_people_say_them(tmp_path: Path) -> None:
    row = next(read(tmp_path, b"a,b\n1,2\n").rows())
    assert (row.place(), row.place(1), row.cell(9)) == ("line 1", "line 1, column 2", "")


@given(text=st.text(max_size=400))
def test_a_delimiter_is_always_found(text: str) -> None:
    assert guess_delimiter(text, complete=True).sign


@settings(deadline=None)
@given(
    content=st.binary(min_size=1, max_size=600) | st.text('a,;"\n\r\t0', min_size=1).map(str.encode)
)
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    # Without the child process: any exception but a refusal would be seen here.
    path = tmp_path_factory.mktemp("any") / "list.csv"
    path.write_bytes(content)
    written: list[str] = []
    with contextlib.suppress(Refused):
        delimited_reader.read(path, limits=DEFAULT, emit=lambda tag, payload: written.append(tag))
        assert "sheet" in written
