"""Finding records by number, title, customer, wording and names of files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.records.queries import of_visible_records, visible_to
from clew.kernel.search import engines
from clew.kernel.search.folding import folded, terms
from clew.kernel.search.models import Entry

LOOKED_AT = 400  # newest matches that are ranked; older ones need one more word
AROUND = 60  # characters of text each side of a hit
NUMBER = re.compile(r"^\s*([A-Za-z]{1,5})[\s-]?0*(\d{1,9})\s*$")


@dataclass(frozen=True)
class Hit:
    """A record that was found, and where: pieces of its text, each with whether it was asked."""

    record: Record
    snippet: list[tuple[str, bool]]


def exact(actor: Actor, query: str) -> Record | None:
    """Return the record a query names by its number: "SO-0012", "so12" and "so 12" alike."""
    named = NUMBER.match(query)
    if named is None:
        return None
    number = f"{named[1].upper()}-{int(named[2]):04d}"
    return visible_to(actor).filter(number=number).select_related("customer").first()


def find(actor: Actor, query: str, *, most: int = 50, kind: str = "") -> list[Hit]:
    """Return at most `most` records that hold every word, what matches in the title first.

    Words are compared without case and accents; each may be the beginning of a longer one. Only
    records this actor may know of.
    """
    phrases = terms(query)
    if not phrases:
        return []
    newest = engines.newest_matching(phrases, most=LOOKED_AT)
    found = of_visible_records(Entry.objects.filter(pk__in=newest), actor)
    if kind:
        found = found.filter(record__kind=kind)
    titles = dict(found.values_list("pk", "title"))
    ranked = sorted(titles, key=lambda pk: (-_weight(titles[pk], phrases), -pk))[:most]
    entries = Entry.objects.select_related("record__customer").in_bulk(ranked)
    return [Hit(entries[pk].record, _snippet(_beyond_title(entries[pk]), phrases)) for pk in ranked]


def _beyond_title(entry: Entry) -> str:
    return entry.shown.removeprefix(entry.record.title).lstrip()


def _weight(title: str, phrases: list[list[str]]) -> int:
    title = f" {title}"
    return sum(f" {' '.join(words)}" in title for words in phrases)


def _snippet(text: str, phrases: list[list[str]]) -> list[tuple[str, bool]]:
    """Return the text around the first word that was asked for; nothing when none is in it."""
    asked = (span for span in _spans(text) if _is_asked(span[2], phrases))
    first = next(asked, None)
    if first is None:
        return []
    begin = max(0, first[0] - AROUND)
    end = min(len(text), first[1] + 2 * AROUND)
    pieces: list[tuple[str, bool]] = []
    at = begin
    for start, stop, _ in chain([first], asked):
        if stop > end:
            break
        pieces += [(text[at:start], False), (text[start:stop], True)]
        at = stop
    pieces.append((text[at:end], False))
    if begin:
        pieces.insert(0, ("… ", False))
    if end < len(text):
        pieces.append((" …", False))
    return [(words, hit) for words, hit in pieces if words]


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    return ((m.start(), m.end(), folded(m[0])) for m in re.finditer(r"\w+", text))


def _is_asked(word: str, phrases: list[list[str]]) -> bool:
    parts = word.split()
    for words in phrases:
        if len(parts) > 1:  # signs without blanks between: some of them in a row
            if " ".join(words) in word:
                return True
        elif parts and any(
            parts[0] == asked or (asked == words[-1] and parts[0].startswith(asked))
            for asked in words
        ):
            return True
    return False
