"""Which encoding a text file is in, found by reading all of it once."""

import codecs
from dataclasses import dataclass
from pathlib import Path

CHUNK = 256 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAID = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name, and whether it was guessed rather than proved."""

    name: str
    guessed: bool = False


class NotText(Exception):
    """The bytes are no text; carries line and column (both from 1) and a sentence."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.column = column
        self.reason = reason


def encoding_of_head(head: bytes) -> str | None:
    """Return the codec the first bytes prove: by mark, or by the zeros of unmarked UTF-16."""
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    even, odd = head[0:2000:2], head[1:2000:2]
    if len(odd) >= 4:
        if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
            return "utf-16-le"
        if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
            return "utf-16-be"
    return None


def detect(path: Path) -> Encoding:
    """Return the encoding of a text file, or raise NotText with the place that speaks against.

    The order: byte-order mark, UTF-16 by its zeros, UTF-8 without a single fault, and last
    Windows-1252, which is a guess and called one.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    marked = encoding_of_head(head)
    if marked:
        _prove(path, marked)
        return Encoding(marked)
    try:
        _prove(path, "utf-8")
    except NotText as fault:
        if getattr(fault, "final", False):
            raise
        _prove(path, "cp1252")
        return Encoding("cp1252", guessed=True)
    return Encoding("utf-8")


class _Final(NotText):
    """A fault that no other encoding can explain."""

    final = True


def _prove(path: Path, name: str) -> None:
    """Decode the whole file; raise NotText at the first fault or NUL character."""
    decoder = codecs.getincrementaldecoder(name)()
    line, column, foreign = 1, 1, False
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(name, "replace")
                line, column = _move(line, column, good)
                raise _fault(name, line, column, error, foreign or not good.isascii()) from None
            if "\0" in text:
                line, column = _move(line, column, text[: text.index("\0")])
                raise _Final(line, column, "There is a NUL character, so this is not a text file.")
            foreign = foreign or not text.isascii()
            line, column = _move(line, column, text)
            if not chunk:
                return


def _move(line: int, column: int, text: str) -> tuple[int, int]:
    """Return the place after a piece of text."""
    newlines = text.count("\n")
    if newlines:
        return line + newlines, len(text) - text.rindex("\n")
    return line, column + len(text)


def _fault(name: str, line: int, column: int, error: UnicodeDecodeError, foreign: bool) -> NotText:
    if error.reason in ("unexpected end of data", "truncated data"):
        return _Final(line, column, "The file ends in the middle of a character: it is cut off.")
    if name == "utf-8" and foreign:
        return _Final(
            line,
            column,
            "This byte is not UTF-8, but text before it is: the file mixes two encodings. "
            "Save it as UTF-8.",
        )
    return NotText(line, column, f"This byte is not {SAID[name]} text. Save the file as UTF-8.")
