"""Small files of our own that look like what customers and attackers send."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

CONTENT_TYPES = b'<?xml version="1.0"?><Types xmlns="urn:t"/>'


def workbook(path: Path, sheets: Mapping[str, list[list[object]]]) -> Path:
    """Write a workbook with the given sheets; values keep their kinds."""
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    return path


def archive(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Write a ZIP archive that looks like a workbook from outside."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as stream:
        for name, content in ({"[Content_Types].xml": CONTENT_TYPES} | dict(parts)).items():
            stream.writestr(name, content)
    return path


def changed(source: Path, target: Path, parts: Mapping[str, bytes]) -> Path:
    """Copy an archive with some parts replaced or added."""
    with zipfile.ZipFile(source) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (kept | dict(parts)).items():
            new.writestr(name, content)
    return target


def nested_archive(levels: int, copies: int) -> bytes:
    """Return an archive of archives: small outside, endless inside."""
    content = b"0" * 1_000_000
    for level in range(levels):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as stream:
            for copy in range(copies):
                stream.writestr(f"{level}-{copy}.zip", content)
        content = out.getvalue()
    return content


def overlapping_archive(path: Path, entries: int, size: int) -> Path:
    """Write an archive whose table of contents names the same packed bytes many times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b"a" * size
    checksum = zlib.crc32(raw)
    packed = packer.compress(raw) + packer.flush()
    name = b"xl/worksheets/sheet1.bin"
    head = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, checksum, len(packed), size,
        len(name), 0,
    )  # fmt: skip
    body = head + name + packed
    directory = b""
    for _ in range(entries):
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, checksum,
            len(packed), size, len(name), 0, 0, 0, 0, 0, 0,
        ) + name  # fmt: skip
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, entries, entries, len(directory), len(body), 0
    )
    path.write_bytes(body + directory + end)
    return path


def lying_size(source: Path, target: Path, part: str, said: int) -> Path:
    """Copy an archive whose table of contents says a smaller size for one part."""
    content = bytearray(source.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        (length,) = struct.unpack_from("<H", content, at + 28)
        if content[at + 46 : at + 46 + length] == part.encode():
            struct.pack_into("<I", content, at + 24, said)
        at = content.find(b"PK\x01\x02", at + 46)
    target.write_bytes(bytes(content))
    return target


MAIL = (
    b"From: =?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <j.mueller@kunde.example>\r\n"
    b"To: Sales <sales@maker.example>, second@maker.example\r\n"
    b"Cc: \"Doe, Jane\" <jane@kunde.example>\r\n"
    b"Subject: =?utf-8?b?QW5mcmFnZSBLaW5kZXJzaXR6ZQ==?=\r\n"
    b"Date: Tue, 03 Mar 2026 14:05:00 +0100\r\n"
    b"Message-ID: <one@kunde.example>\r\n"
    b"In-Reply-To: <zero@maker.example>\r\n"
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=outer\r\n\r\n"
    b"--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
    b"--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b"<p>In HTML</p><script>alert(1)</script>\r\n"
    b"--inner\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"Wir brauchen 400 Sitze f=C3=BCr Mai.\r\n--inner--\r\n"
    b"--outer\r\nContent-Type: application/pdf; name=\"../../etc/passwd\"\r\n"
    b"Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"JVBERi0xLjQK\r\n--outer--\r\n"
)  # fmt: skip
