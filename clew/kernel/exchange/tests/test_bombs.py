"""Files made to harm: none is stored, none costs more than its limits, each is named."""

import zipfile
from pathlib import Path

import pytest

from clew.kernel.exchange.limits import DEFAULT, MIB
from clew.kernel.exchange.results import ReadResult
from clew.kernel.exchange.sandbox import run_reader
from clew.kernel.exchange.tables import read_table
from clew.kernel.exchange.tests.lookalikes import (
    archive,
    changed,
    lying_size,
    nested_archive,
    overlapping_archive,
    workbook,
)

BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return workbook(tmp_path / "book.xlsx", {"One": [["a", "b"], ["c", "d"]]})


def refused(path: Path) -> str:
    result = read_table(path).result
    assert_within_limits(result)
    assert result.status == "refused"
    assert result.records == []
    return str(result.refused[0])


def assert_within_limits(result: ReadResult) -> None:
    assert result.peak_memory <= DEFAULT.memory
    assert result.cpu_seconds <= DEFAULT.cpu_seconds


def test_a_part_of_absurd_ratio_is_stopped(tmp_path: Path, book: Path) -> None:
    bomb = changed(book, tmp_path / "bomb.xlsx", {"xl/media/image1.bin": bytes(40 * MIB)})
    assert bomb.stat().st_size < 100_000
    assert refused(bomb).startswith("xl/media/image1.bin: This part unpacks to more than 250 times")


def test_a_total_over_the_cap_is_stopped_even_at_a_modest_ratio(tmp_path: Path, book: Path) -> None:
    # Figures pack about as badly as the sheets of real workbooks: a ratio far below the cap.
    cells = b"".join(f"<c r='A{n}'><v>{n * n % 9973}</v></c>".encode() for n in range(40_000))
    bomb = changed(book, tmp_path / "bomb.xlsx", {"xl/media/a.bin": cells, "xl/media/b.bin": cells})
    assert read_table(bomb, limits=DEFAULT.but(inflated=4 * MIB)).was_read
    said = read_table(bomb, limits=DEFAULT.but(inflated=2 * MIB)).refused
    assert [str(refusal) for refusal in said] == [
        "xl/media/b.bin: The archive unpacks to more than 2 MB; reading was stopped."
    ]


def test_an_archive_of_archives_is_not_opened(tmp_path: Path, book: Path) -> None:
    bomb = tmp_path / "42.zip"
    bomb.write_bytes(nested_archive(levels=4, copies=10))
    assert refused(bomb) == (
        "The file: This is a ZIP archive, not a table. Unpack it and choose the file you need."
    )
    inside = changed(
        book, tmp_path / "inside.xlsx", {"xl/embeddings/a.xlsx": nested_archive(2, 10)}
    )
    table = read_table(inside)
    assert table.was_read
    assert [str(note) for note in table.notes] == [
        "xl/embeddings/a.xlsx: This archive inside the file was not opened."
    ]


def test_parts_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    bomb = overlapping_archive(tmp_path / "bomb.xlsx", entries=500, size=20 * MIB)
    result = run_reader("workbook", bomb)
    assert_within_limits(result)
    assert result.refused[0].reason == "The archive holds this part twice."


def test_an_archive_with_too_many_parts_is_refused(tmp_path: Path) -> None:
    many = {BOOK: b"<a/>"} | {f"xl/{n}.bin": b"" for n in range(3_000)}
    assert refused(archive(tmp_path / "many.xlsx", many)) == (
        "The file: The archive lists more than 2,000 parts."
    )
    hordes = {BOOK: b"<a/>"} | {f"xl/{n}.bin": b"" for n in range(20_000)}
    assert "table of contents is over 1 MB" in refused(archive(tmp_path / "hordes.xlsx", hordes))


def test_a_size_that_lies_is_found_by_really_unpacking(tmp_path: Path, book: Path) -> None:
    liar = lying_size(book, tmp_path / "liar.xlsx", SHEET, said=10)
    assert refused(liar) == (
        f"{SHEET}: The archive is damaged or cut off: this part does not hold what the archive "
        "says it holds."
    )


ENTITIES = b"".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">'.encode() for n in range(1, 12)
)  # each ten times the one before


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY l0 "ha">' + ENTITIES + b"]>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
        b"<!DOCTYPE a [<!ELEMENT a ANY>]>",
    ],
)
@pytest.mark.parametrize("part", [BOOK, SHEET, "docProps/core.xml", "xl/_rels/workbook.xml.rels"])
def test_a_document_type_declaration_is_refused_in_every_part(
    tmp_path: Path, book: Path, part: str, declaration: bytes
) -> None:
    xml = b'<?xml version="1.0"?>' + declaration + b"<a>&l11;&x;</a>"
    bomb = changed(book, tmp_path / "bomb.xlsx", {part: xml})
    said = refused(bomb)
    assert said.startswith(f"{part}: The file contains a document type declaration")


def test_a_declaration_in_utf_16_is_seen_as_well(tmp_path: Path, book: Path) -> None:
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    bomb = changed(book, tmp_path / "bomb.xlsx", {SHEET: xml.encode("utf-16")})
    assert "document type declaration" in refused(bomb)


def test_a_sheet_that_spans_the_whole_grid_meets_the_memory_limit(
    tmp_path: Path, book: Path
) -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v>'
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + cells + b"</c></row></sheetData></worksheet>"
    )
    said = refused(changed(book, tmp_path / "grid.xlsx", {SHEET: xml}))
    assert said == (
        "The file: The file needs more than 512 MB of memory to read; nothing was stored."
    )


def test_the_row_and_column_caps_are_said_with_the_sheet(tmp_path: Path) -> None:
    tall = workbook(tmp_path / "tall.xlsx", {"Tall": [["x"]] * 30})
    wide = workbook(tmp_path / "wide.xlsx", {"Wide": [["x"] * 600]})
    few = read_table(tall, limits=DEFAULT.but(rows=20))
    assert str(few.refused[0]) == "Tall: The sheet has 30 rows; at most 20 are read. Split it."
    assert refused(wide) == "Wide: The sheet reaches to column 600; at most 512 are read."


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.999])
def test_half_a_workbook_is_refused(tmp_path: Path, book: Path, share: float) -> None:
    content = book.read_bytes()
    half = tmp_path / "half.xlsx"
    half.write_bytes(content[: int(len(content) * share)])
    said = refused(half)
    assert "damaged or cut off" in said
    assert "Unpack it" not in said


def test_a_flipped_byte_is_noticed(tmp_path: Path, book: Path) -> None:
    with zipfile.ZipFile(book) as stream:
        offset = stream.getinfo(SHEET).header_offset + 30 + len(SHEET) + 20
    content = bytearray(book.read_bytes())
    content[offset] ^= 0xFF
    book.write_bytes(bytes(content))
    assert refused(book).startswith(f"{SHEET}: The archive is damaged or cut off")


def test_a_locked_part_and_a_foreign_packing_are_named(tmp_path: Path) -> None:
    path = tmp_path / "packed.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as stream:
        stream.writestr("[Content_Types].xml", "<a/>")
        stream.writestr(BOOK, "<a/>")
    assert "packed in a way that is not read" in refused(path)
