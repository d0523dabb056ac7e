import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.kernel.exchange.sniff import HEAD, KINDS, kind_of, sniff, sniff_file
from clew.kernel.exchange.tests.lookalikes import MAIL, archive, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"", "a.csv", "empty"),
        (b"%PDF-1.7\n", "prices.xlsx", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.csv", "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a.csv", "image"),
        (b"{\\rtf1\\ansi}", "a.doc", "rtf"),
        (b"a,b\n1,2\n3,4\n", "list.pdf", "csv"),
        (b"a;b\n1;2\n3;4\n", "list.txt", "csv"),
        (b"a\tb\n1\t2\n3\t4\n", "list", "tsv"),
        ("a;b\n1;ü\n3;4\n".encode("utf-16"), "list.csv", "csv"),
        (b"one column\nonly\n", "list.csv", "csv"),
        (b"Dear all, hello.\nWe need a seat, soon, and cheap.\nBye\n", "mail.txt", "text"),
        (b"BMW, Munich\nVW, Wolfsburg\n", "makers.txt", "csv"),
        (MAIL, "mail.txt", "eml"),
        (b"Subject: hello\n\nText\n", "mail.eml", "eml"),
        (b"Subject: hello\n\nText\n", "mail.txt", "text"),
        (b"<!DOCTYPE html><html></html>", "a.csv", "html"),
        (b'<?xml version="1.0"?><REQ-IF xmlns="urn:reqif"/>', "a.xml", "reqif"),
        (b'<?xml version="1.0"?><a/>', "a.xml", "xml"),
        (b'{"a": 1}', "a.csv", "json"),
        (bytes(range(256)) * 4, "a.csv", "unknown"),
        (b"\x01\x02\x03\x04\x05" * 100, "a.csv", "unknown"),
        (OLE + "Workbook".encode("utf-16-le"), "a.xlsx", "xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "locked"),
        (OLE + "__substg1.0_0037001F".encode("utf-16-le"), "a", "msg"),
        (OLE + "WordDocument".encode("utf-16-le"), "a", "doc"),
        (OLE, "a", "ole"),
    ],
)
def test_a_file_is_told_by_its_content(content: bytes, name: str, key: str) -> None:
    assert sniff(content, name, len(content)).key == key


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ({"xl/workbook.xml": b"<a/>"}, "xlsx"),
        ({"xl/workbook.bin": b"x", "xl/x.xml": b"<a/>"}, "xlsb"),
        ({"word/document.xml": b"<a/>"}, "docx"),
        ({"ppt/presentation.xml": b"<a/>"}, "pptx"),
        ({"readme.txt": b"x"}, "zip"),
    ],
)
def test_an_archive_is_told_by_its_parts(tmp_path: Path, parts: dict[str, bytes], key: str) -> None:
    assert sniff_file(archive(tmp_path / "file.bin", parts)).key == key


def test_a_large_archive_is_told_by_its_table_of_contents(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    with zipfile.ZipFile(path, "w") as stream:
        stream.writestr("docProps/thumbnail.jpeg", bytes(2 * HEAD))
        stream.writestr("[Content_Types].xml", "<a/>")
        stream.writestr("xl/workbook.xml", "<a/>")
    assert sniff_file(path).key == "xlsx"


def test_spreadsheets_of_both_families(tmp_path: Path) -> None:
    ods = tmp_path / "a"
    with zipfile.ZipFile(ods, "w") as stream:
        stream.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert kind_of(ods).key == "ods"
    assert kind_of(workbook(tmp_path / "b", {"One": [["a"]]})).key == "xlsx"


def test_what_a_file_is_not_is_said_with_advice() -> None:
    assert KINDS["pdf"].is_not("a table") == "This is a PDF document, not a table."
    assert KINDS["msg"].is_not("a mail") == (
        "This is an Outlook message (.msg), not a mail. Save it as .eml and try again."
    )
    assert KINDS["xlsx"].sentence == "This is an Excel workbook."


@given(st.binary(max_size=2000), st.sampled_from(["a.csv", "a.eml", "a.xlsx", "a"]))
def test_any_bytes_have_a_kind(content: bytes, name: str) -> None:
    assert sniff(content, name, len(content)).key in KINDS
