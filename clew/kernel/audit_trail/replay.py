"""Replaying entries: each has the words it was sealed with, and its values are those committed to.

Rows come as plain tuples: a log of ten years has a million of them.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import F, TextField
from django.db.models.functions import Cast

from clew.kernel.audit_trail.coverage import Finding, Report
from clew.kernel.audit_trail.models import Event, EventValue
from clew.kernel.canonical import commitment, plain

BATCH = 5000
COLUMNS = (
    "seq", "verb", "record__number", "revision", "actor_", "at_", "content_digest", "signature",
    "leaf", "leaf_hash",
)  # fmt: skip
# What a leaf calls a column, and what a finding calls it.
WORDS = {
    "seq": "number",
    "verb": "verb",
    "record": "record",
    "revision": "revision",
    "actor": "actor",
    "at": "time",
    "content": "content digest",
    "signature": "signature",
}


def leaves(report: Report) -> Iterator[Finding]:
    """Compare each entry with its hash, and its columns with what its leaf says."""
    expected = 0
    texts, name_of, time_of = _texts()
    rows = Event.objects.order_by("seq").annotate(**texts).values_list(*COLUMNS).iterator(BATCH)
    for seq, verb, record, revision, actor, at, content, signature, leaf, leaf_hash in rows:
        report.events += 1
        if seq != expected:
            yield Finding("log", f"Entries {expected} to {seq - 1} are missing.")
        expected = seq + 1
        # The hash of a leaf, RFC 6962, 2.1.
        if sha256(b"\x00" + leaf.encode()).hexdigest() != leaf_hash:
            words = f"Entry {seq + 1} does not have the words it was sealed with."
            yield Finding(record or "log", words)
            continue
        seen = {
            "actor": name_of(actor),
            "at": time_of(at),
            "content": content or None,
            "record": record,
            "revision": revision,
            "seq": seq,
            "signature": signature or None,
            "verb": verb,
        }
        if not _stands_in(leaf, seen):
            name, word = _differing(leaf, seen)
            words = f"Entry {seq + 1}: its {word} differs from what was sealed."
            yield Finding(name or record or "log", words)


def _texts() -> tuple[dict[str, Any], Callable[[Any], str], Callable[[Any], str]]:
    """Return actor and time as columns, and what makes the leaf's text of each.

    SQLite keeps both as text, which is taken as it stands: reading a time and writing it again
    cost a quarter of the replay.
    """
    if connection.vendor != "sqlite":
        return {"actor_": F("actor"), "at_": F("at")}, cache(str), plain
    texts = {"actor_": Cast("actor", TextField()), "at_": Cast("at", TextField())}
    return texts, cache(_dashed), _as_leaf_has_it


def _dashed(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _as_leaf_has_it(time: str) -> str:
    day, _, hour = time.partition(" ")
    return f"{day}T{hour}Z" if "." in hour else f"{day}T{hour}.000000Z"


def _stands_in(leaf: str, seen: dict[str, Any]) -> bool:
    """Tell whether a leaf says all of this, by its text alone, which is faster than reading it.

    A leaf is canonical: its keys stand in order, and what stands before and after its values is
    short.
    """
    before, _, after = leaf.partition(',"values":{')
    shell = before + after[after.find("}") :] if after else leaf
    for key, value in seen.items():
        if value is None:
            if f'"{key}":' in shell:
                return False
        elif f'"{key}":"{value}"' not in shell and f'"{key}":{value},' not in shell:
            return False
    return True


def _differing(leaf: str, seen: dict[str, Any]) -> tuple[str, str]:
    """Return whom the leaf speaks of and which of its columns differs."""
    said = json.loads(leaf)
    odd = [WORDS[key] for key, value in seen.items() if said.get(key) != value]
    return str(said.get("record") or ""), odd[0] if odd else "text"


def values(report: Report) -> Iterator[Finding]:
    """Compare each value with its commitment in the leaf, and count them; list the erased."""
    rows = EventValue.objects.order_by("event_id", "id").values_list(
        "event_id", "field", "side", "value", "salt", "erased_at"
    )
    of_entry = groupby(rows.iterator(BATCH), key=itemgetter(0))
    entry, its_values = next(of_entry, (None, iter(())))
    leaves = Event.objects.order_by("seq").values_list("seq", "record__number", "leaf")
    for seq, record, leaf in leaves.iterator(BATCH):
        sealed, name, count = said_in(leaf).get("values", {}), record or "log", 0
        while entry == seq:
            for _, field, side, value, salt, erased_at in its_values:
                count += 1
                wanted = sealed.get(f"{field}/{side}")
                if wanted is None:
                    words = f"Entry {seq + 1} holds a value that was not sealed with it."
                    yield Finding(name, words)
                elif erased_at is not None:
                    report.erased.append((name, seq + 1, field))
                    if value is not None:
                        words = f"Entry {seq + 1}: {field} is called erased and holds a value."
                        yield Finding(name, words)
                elif commitment(value, salt) != wanted:
                    yield Finding(name, f"Entry {seq + 1}: the value of {field} was changed.")
            entry, its_values = next(of_entry, (None, iter(())))
        if len(sealed) != count:
            yield Finding(name, f"Entry {seq + 1} has lost values that were sealed with it.")


def said_in(leaf: str) -> dict[str, Any]:
    """Return what a leaf says; one whose text was broken says nothing, and `leaves` names it."""
    try:
        said = json.loads(leaf)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
