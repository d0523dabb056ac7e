"""What the XML of a workbook tells that its reader does not: formulas, errors, form.

Counted over the bytes as they stream by, so that no part is held in memory.
"""

import re
from xml.parsers import expat

from clew.kernel.exchange.archives import Watcher

STRICT = b"http://purl.oclc.org/ooxml/"
# Each begins with fixed letters, which the search skips to: a sheet has millions of tags.
_FORMULA = re.compile(rb"<f[\s>/]")
_FORMULA_WITH_PREFIX = re.compile(rb"<\w+:f[\s>/]")  # slow, so only where a ":f" is
_ERROR = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["'](\w+)["']""")
_ERRORS_NAMED = 50
_OVERLAP = 256
_SMALL = 1024 * 1024
_KEPT = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")


class Facts:
    """What was seen in passing, by part name."""

    def __init__(self) -> None:
        self.formulas: dict[str, int] = {}
        self.errors: dict[str, list[str]] = {}
        self.strict = False
        self.kept: dict[str, bytearray] = {}

    def watch(self, name: str) -> Watcher | None:
        """Return the watcher of one part, or None for a part that tells nothing."""
        if name in _KEPT:
            return self._keep(name)
        if name == "content.xml" or (name.startswith("xl/worksheets/") and name.endswith(".xml")):
            return self._count(name)
        return None

    def _keep(self, name: str) -> Watcher:
        kept = self.kept[name] = bytearray()

        def watcher(piece: bytes) -> None:
            if len(kept) < _SMALL:
                kept.extend(piece)
            self.strict = self.strict or STRICT in kept

        return watcher

    def _count(self, name: str) -> Watcher:
        rest = b""

        def watcher(piece: bytes) -> None:
            # A sign cut in two by the piece's end is counted with the next piece.
            nonlocal rest
            text = rest + piece
            edge = len(text) - _OVERLAP if piece else len(text)
            found = _found(_FORMULA, text, edge)
            if b":f" in text:
                found += _found(_FORMULA_WITH_PREFIX, text, edge)
            self.formulas[name] = self.formulas.get(name, 0) + found
            if b't="e"' in text or b"t='e'" in text:
                self._note_errors(name, text, edge)
            rest = text[max(0, edge) :]

        return watcher

    def _note_errors(self, name: str, text: bytes, edge: int) -> None:
        errors = self.errors.setdefault(name, [])
        for match in _ERROR.finditer(text):
            if match.start() < edge and len(errors) < _ERRORS_NAMED:
                errors.append(match[1].decode())


def _found(pattern: re.Pattern[bytes], text: bytes, edge: int) -> int:
    return sum(1 for match in pattern.finditer(text) if match.start() < edge)


def names_of_parts(facts: Facts) -> dict[str, str]:
    """Return the part that holds each sheet, by the sheet's name.

    An ODS file keeps all sheets in one part; its counts are not told apart and not told.
    """
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def on_sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            ident = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), ident))

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _walk(bytes(facts.kept.get(_KEPT[0], b"")), on_sheet)
    _walk(bytes(facts.kept.get(_KEPT[1], b"")), on_relation)
    return {name: _absolute(targets.get(ident, "")) for name, ident in sheets}


def _absolute(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _walk(xml: bytes, on_start: object) -> None:
    if not xml:
        return
    parser = expat.ParserCreate()
    parser.StartElementHandler = on_start  # type: ignore[assignment]  # two narrower callbacks
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        return  # the part was cut at our cap; what was found stands
