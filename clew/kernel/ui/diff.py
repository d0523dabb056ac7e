"""Which words of a text changed. Used for requirements, documents, imports and the trail."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Kind = Literal["same", "del", "ins"]

# A number with its signs ("1,200", "GM-2", "26.5") is one word: half a number struck out misleads.
_TOKEN = re.compile(r"\w+(?:[.,'’/-]\w+)*|\s+|[^\w\s]")

# SequenceMatcher is quadratic. Above this many comparisons we compare lines, then give up finely.
LIMIT = 4_000_000


class Part(NamedTuple):
    """A run of text that stayed, went or came."""

    kind: Kind
    text: str


def words(old: str, new: str) -> list[Part]:
    """Say word by word how `old` became `new`.

    The texts of all "same" and "del" parts joined are `old`; of all "same" and "ins" parts, `new`.
    Texts of more than about 2,000 words on each side are compared by lines first.
    """
    if old == new:
        return [Part("same", old)] if old else []
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    head, tail = _shared_ends(before, after)
    middle_old = before[head : len(before) - tail]
    middle_new = after[head : len(after) - tail]
    parts = [Part("same", "".join(before[:head]))]
    parts += _compare(middle_old, middle_new)
    parts.append(Part("same", "".join(before[len(before) - tail :])))
    return _joined(parts)


def side_by_side(old: str, new: str) -> tuple[list[Part], list[Part]]:
    """Give the two columns of a comparison: what went on the left, what came on the right."""
    parts = words(old, new)
    return [p for p in parts if p.kind != "ins"], [p for p in parts if p.kind != "del"]


def _shared_ends(before: list[str], after: list[str]) -> tuple[int, int]:
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, tail


def _compare(before: list[str], after: list[str]) -> list[Part]:
    if len(before) * len(after) <= LIMIT:
        return _opcodes(before, after)
    old_lines = "".join(before).splitlines(keepends=True)
    new_lines = "".join(after).splitlines(keepends=True)
    if len(old_lines) * len(new_lines) <= LIMIT:
        return _opcodes(old_lines, new_lines)
    return [Part("del", "".join(before)), Part("ins", "".join(after))]


def _opcodes(before: list[str], after: list[str]) -> list[Part]:
    parts: list[Part] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            parts.append(Part("same", "".join(before[a1:a2])))
        else:
            parts += [Part("del", "".join(before[a1:a2])), Part("ins", "".join(after[b1:b2]))]
    return parts


def _joined(parts: list[Part]) -> list[Part]:
    """Join neighbours, and let a lone blank between two changes belong to the change.

    "delete a, keep the blank, delete b" reads as confetti; "delete a b" is how a person marks it.
    """
    result: list[Part] = []
    gone, come = "", ""
    parts = [part for part in parts if part.text]
    for position, part in enumerate(parts):
        if part.kind == "del":
            gone += part.text
        elif part.kind == "ins":
            come += part.text
        elif part.text.isspace() and gone and come and _changes_follow(parts, position):
            gone, come = gone + part.text, come + part.text
        else:
            result += _change(gone, come)
            gone, come = "", ""
            if result and result[-1].kind == "same":
                result[-1] = Part("same", result[-1].text + part.text)
            else:
                result.append(part)
    return result + _change(gone, come)


def _changes_follow(parts: list[Part], position: int) -> bool:
    kinds = {part.kind for part in parts[position + 1 : position + 3]}
    return kinds == {"del", "ins"}


def _change(gone: str, come: str) -> list[Part]:
    result: list[Part] = []
    if gone:
        result.append(Part("del", gone))
    if come:
        result.append(Part("ins", come))
    return result
