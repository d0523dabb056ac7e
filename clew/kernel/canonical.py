"""One canonical form for everything Clew hashes, equal on SQLite and PostgreSQL.

The form is UTF-8 JSON with sorted keys and no spaces. What a database or a time zone may show in
two ways is brought to one:

====================  ==========================================================================
text                  NFC; enumerations and other subclasses of str as their text
Decimal               text with its own scale ("1.50" is not "1.5"); no exponent, no minus zero
datetime              aware only, in UTC with microseconds: "2026-01-31T08:00:00.000000Z"
date, UUID, bytes     "2026-01-31", "8-4-4-4-12" in lower case, hexadecimal
bool, int, None       as JSON has them
list, tuple           array
mapping               object; a key whose value is ABSENT is left out, a key with None is null
====================  ==========================================================================

Everything else is refused, float above all: its text differs between makers and 0.1 is not a tenth.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from unicodedata import normalize
from uuid import UUID

# Beyond this a Decimal written without exponent would be a flood of zeros, not a quantity.
MOST_DIGITS: Final = 1_000


class Absent:
    """The type of ABSENT: a column that a schema does not have, other than one that is empty."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


class NotCanonical(TypeError):
    """A value that has no canonical form. The sentence names its place and kind, never the value.

    Values stay out of the sentence because it may reach a log, and they may be personal.
    """

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(f"{place}: {sentence}" if place else sentence)
        self.sentence = sentence
        self.place = place

    def under(self, step: str) -> "NotCanonical":
        """Returns the same refusal, seen from one level further out."""
        join = "" if not self.place or self.place.startswith("[") else "."
        return NotCanonical(self.sentence, f"{step}{join}{self.place}")


def canonical(value: Any) -> bytes:
    """Returns the canonical bytes of a value (the table in the module's docstring).

    Refuses float, naive datetime, NaN, keys that are not text or that differ only in their
    Unicode form, half characters, and any type that is not in the table (NotCanonical).
    """
    try:
        return _ENCODER.encode(plain(value)).encode()
    except RecursionError:
        raise NotCanonical("the value is nested too deep, or contains itself") from None
    except UnicodeEncodeError:
        raise NotCanonical("a text holds half a character (a lone surrogate)") from None


def digest(schema: str, content: Mapping[str, Any], salt: str = "") -> str:
    """Returns the content digest: 64 hexadecimal digits of SHA-256.

    `schema` names kind and version ("order/3"), so that the same columns under another meaning
    have another digest. `salt` is needed where the digest outlives content that may be erased.
    Refuses an empty schema (ValueError) and content that has no canonical form (NotCanonical).
    """
    if not schema:
        raise ValueError('A content digest needs the name of its schema, such as "order/3".')
    if not isinstance(content, Mapping):
        raise NotCanonical(f"content must be a mapping, not {_kind(content)}")
    return _sha256({"schema": schema, "salt": salt, "content": content})


def commitment(value: Any, salt: str) -> str:
    """Returns a salted commitment to one value: 64 hexadecimal digits of SHA-256.

    Refuses an empty salt (ValueError): without one, a name or a mail address is found by trying.
    """
    if not salt:
        raise ValueError("A commitment needs a salt; take one from fresh_salt().")
    return _sha256({"salt": salt, "value": value})


def fresh_salt() -> str:
    """Returns a new random salt: 128 bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def plain(value: Any) -> Any:
    """Returns the value in JSON's own types, as `canonical` writes it; keys are not yet sorted."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() else normalize("NFC", value)
    if kind in _AS_THEY_ARE:
        return value
    write = _WRITERS.get(kind) or _writer_of_base(value)
    return write(value)


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    kept = 0
    for key, item in value.items():
        if item is ABSENT:
            continue
        if not isinstance(key, str):
            raise NotCanonical(f"a key must be text, not {_kind(key)}")
        if type(key) is not str or not key.isascii():
            key = plain(key)
        kind = type(item)  # the commonest kinds here, not by a call each: content is long
        try:
            if kind in _AS_THEY_ARE or (kind is str and item.isascii()):
                written[key] = item
            else:
                written[key] = plain(item)
        except NotCanonical as refused:
            raise refused.under(key) from None
        kept += 1
    if len(written) != kept:
        raise NotCanonical("two keys differ only in their Unicode form")
    return written


def _sequence(value: Iterable[Any]) -> list[Any]:
    written = []
    for position, item in enumerate(value):
        try:
            written.append(plain(item))
        except NotCanonical as refused:
            raise refused.under(f"[{position}]") from None
    return written


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise NotCanonical("a decimal that is not a number, or infinite, has no canonical form")
    if abs(value.adjusted()) > MOST_DIGITS:
        raise NotCanonical(f"a decimal has more than {MOST_DIGITS} places")
    # PostgreSQL knows no minus zero, so it must not be told apart.
    return format(value if value else abs(value), "f")


def _datetime(value: datetime) -> str:
    if value.tzinfo is not UTC:
        if value.utcoffset() is None:
            raise NotCanonical("a date with time must know its time zone; this one is naive")
        try:
            value = value.astimezone(UTC)
        except OverflowError:
            raise NotCanonical("a date with time lies outside of the years 1 to 9999") from None
    return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _text(value: str) -> Any:
    return plain(str.__str__(value))  # an exact str, whatever __str__ a subclass has


def _enum(value: Enum) -> Any:
    return plain(value.value)


def _hex(value: bytes | bytearray | memoryview) -> str:
    return value.hex()


def _float(value: float) -> Any:
    raise NotCanonical("a float has no canonical form; use Decimal, or int in the smallest unit")


def _absent(value: Absent) -> Any:
    raise NotCanonical("ABSENT stands only for the value of a key")


def _writer_of_base(value: Any) -> Callable[[Any], Any]:
    if isinstance(value, Enum):  # before str and int: a member may be both
        return _enum
    for base, write in _BASES:
        if isinstance(value, base):
            return write
    raise NotCanonical(f"{_kind(value)} has no canonical form")


def _sha256(value: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def _kind(value: Any) -> str:
    return type(value).__name__


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)
_AS_THEY_ARE: Final = frozenset({int, bool, type(None)})
_WRITERS: Final[dict[type, Callable[[Any], Any]]] = {
    dict: _mapping,
    list: _sequence,
    tuple: _sequence,
    Decimal: _decimal,
    datetime: _datetime,
    date: date.isoformat,
    UUID: str,
    bytes: bytes.hex,
    memoryview: memoryview.hex,
    float: _float,
    Absent: _absent,
}
_BASES: Final[tuple[tuple[Any, Callable[[Any], Any]], ...]] = (
    (str, _text),
    (int, int),
    (Decimal, _decimal),
    (datetime, _datetime),  # before date: every datetime is a date
    (date, date.isoformat),
    (UUID, str),
    ((bytes, bytearray, memoryview), _hex),
    (Mapping, _mapping),
    ((list, tuple), _sequence),
    (float, _float),
)
