"""Proving a ZIP container harmless before any parser opens it.

Every part is really inflated once, in pieces, and counted; nothing the headers say is believed.
Every XML part is read by expat, which stops at the first document type declaration.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

from clew.kernel.exchange.child import Refused
from clew.kernel.exchange.limits import Limits
from clew.kernel.exchange.results import in_bytes

PIECE = 64 * 1024
LOCAL, END = b"PK\x03\x04", b"PK\x05\x06"  # before a part; before the table's end
Watcher = Callable[[bytes], None]
Watch = Callable[[str], Watcher | None]
_DAMAGED = "The archive is damaged or cut off"


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive really holds: its part names, real size, and archives inside it."""

    names: list[str]
    inflated: int
    nested: list[str]


class _Budget:
    """The bytes that may still be inflated, for all parts together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.total = 0

    def spend(self, name: str, piece: int, part: int, packed: int) -> None:
        """Count one inflated piece; refuse at the cap and at an absurd ratio."""
        self.total += piece
        if self.total > self.limits.inflated:
            raise Refused(
                f"The archive unpacks to more than {in_bytes(self.limits.inflated)}; reading "
                "was stopped.",
                place=name,
            )
        if part > self.limits.ratio_from and part > self.limits.ratio * max(1, packed):
            raise Refused(
                f"This part unpacks to more than {self.limits.ratio} times its size, as only a "
                "file made to harm does; reading was stopped.",
                place=name,
            )


def examine(path: Path, limits: Limits, watch: Watch = lambda name: None) -> Archive:
    """Inflate and scan every part of an archive; raise Refused for one that is not harmless.

    watch: gives a function that is shown the inflated bytes of a part, or None. Refused are: a
    damaged or cut archive, parts under a password or packed in a way Office does not use, two
    parts of one name, sizes that lie, a total or a ratio over the limits, and XML with a
    document type declaration. Archives inside are named and never opened (trust.md I1).
    """
    budget = _Budget(limits)
    nested: list[str] = []
    with path.open("rb") as stream:
        parts = _directory(stream, path, limits)
        for part in parts:
            watchers = [w for w in (_xml_watcher(part), watch(part.filename)) if w]
            beginning = b""
            for piece in _inflate(stream, part, budget):
                beginning = beginning or piece[:4]
                for watcher in watchers:
                    watcher(piece)
            for watcher in watchers:
                watcher(b"")
            if beginning == LOCAL:
                nested.append(part.filename)
    return Archive([part.filename for part in parts], budget.total, nested)


def _directory(stream: IO[bytes], path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the archive's own table of contents once it is known to be of a sane size."""
    size = path.stat().st_size
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    end = tail.rfind(END)
    if end < 0 or len(tail) - end < 22:
        raise Refused(f"{_DAMAGED}: its table of contents is missing.")
    if struct.unpack_from("<I", tail, end + 12)[0] > limits.directory:
        raise Refused(f"The archive's table of contents is over {in_bytes(limits.directory)}.")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError):
        raise Refused(f"{_DAMAGED}: its table of contents cannot be read.") from None
    if len(parts) > limits.entries:
        raise Refused(f"The archive lists more than {limits.entries:,} parts.")
    seen: set[str] = set()
    for part in parts:
        if part.filename in seen:
            raise Refused("The archive holds this part twice.", place=part.filename)
        seen.add(part.filename)
    return parts


def _inflate(stream: IO[bytes], part: zipfile.ZipInfo, budget: _Budget) -> Iterator[bytes]:
    """Yield the real bytes of one part and compare them with what was promised."""
    _open_part(stream, part)
    size, checksum = 0, 0
    for piece in _pieces(stream, part):
        if not piece:
            continue  # to a watcher an empty piece is the end
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        budget.spend(part.filename, len(piece), size, part.compress_size)
        yield piece
    if size != part.file_size or checksum != part.CRC:
        raise Refused(
            f"{_DAMAGED}: this part does not hold what the archive says it holds.",
            place=part.filename,
        )


def _open_part(stream: IO[bytes], part: zipfile.ZipInfo) -> None:
    """Put the stream at the first packed byte of a part."""
    if part.flag_bits & 0x1:
        raise Refused("This part is locked with a password.", place=part.filename)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("This part is packed in a way that is not read.", place=part.filename)
    stream.seek(part.header_offset)
    header = stream.read(30)
    if len(header) < 30 or not header.startswith(LOCAL):
        raise Refused(f"{_DAMAGED}: this part is missing.", place=part.filename)
    name_length, extra_length = struct.unpack_from("<HH", header, 26)
    if stream.read(name_length) != part.orig_filename.encode(
        "utf-8" if part.flag_bits & 0x800 else "cp437", "replace"
    ):
        raise Refused(f"{_DAMAGED}: this part has two names.", place=part.filename)
    stream.seek(extra_length, 1)


def _pieces(stream: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    left = part.compress_size
    stored = part.compress_type == zipfile.ZIP_STORED
    inflater = zlib.decompressobj(-15)
    try:
        while left > 0 and not inflater.eof:
            packed = stream.read(min(PIECE, left))
            if not packed:
                raise Refused(f"{_DAMAGED}: it ends inside this part.", place=part.filename)
            left -= len(packed)
            if stored:
                yield packed
                continue
            # At most one piece at a time: a kilobyte of zeros packed well is a megabyte.
            while packed and not inflater.eof:
                yield inflater.decompress(packed, PIECE)
                packed = inflater.unconsumed_tail
        if not stored:
            yield inflater.flush()
    except zlib.error:
        raise Refused(f"{_DAMAGED}: this part cannot be unpacked.", place=part.filename) from None


def _xml_watcher(part: zipfile.ZipInfo) -> Watcher | None:
    if not part.filename.lower().endswith((".xml", ".rels")) or part.file_size == 0:
        return None
    return forbid_declarations(part.filename)


def forbid_declarations(place: str) -> Watcher:
    """Return a function that takes pieces of XML and refuses declarations and faults.

    An empty piece ends the document. A document type declaration is where every XML bomb and
    every reference to a foreign file begins; Office files have none.
    """
    parser = expat.ParserCreate()

    def refuse(*_: object) -> int:
        raise Refused(
            "The file contains a document type declaration, which can pull in foreign files or "
            "grow without end; reading was stopped.",
            place=place,
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse

    def watcher(piece: bytes) -> None:
        try:
            parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            raise Refused(
                f"{_DAMAGED}: this part is not well-formed XML (line {error.lineno}, "
                f"column {error.offset + 1}).",
                place=place,
            ) from None

    return watcher
