#!/usr/bin/env python3
"""Checks a signature receipt of Clew, alone: copy this one file anywhere and run it.

    python receipt_check.py receipt.json [--key VKEY] [--document FILE] [--json]

It needs Python 3.8 or later and nothing else: no Clew, no network, no further package. For that
reason it repeats on purpose what Clew has in other files. It is short enough to be read first.

A receipt proves that somebody signed exactly this content, and that the signing stands in a log
which was sealed with a key. With `--key` (the log's public key, had by another way than the
receipt) this is proved against whoever sent the receipt; without it, the key in the receipt is
trusted. A receipt says nothing of what happened later, such as a newer revision or a revocation.

Exit: 0 every check passed, 1 a check failed, 2 wrong use or a file that cannot be read.

THE FORMAT "clew-receipt/1". UTF-8 JSON; these keys exactly, none twice, no fraction anywhere.
    format      "clew-receipt/1"
    signed      schema            kind and version of the content, such as "requirement_set/1"
                record, revision  number of the record; its revision (integer or null)
                meaning, printed_name, method, signed_at ("2026-01-31T08:00:00.000000Z")
                content           the data that was signed (an object)
                content_salt      random text, so that an erased content cannot be guessed
                content_digest    DIGEST(schema, content_salt, content)
                rendered_sha256   SHA-256 of the page that was shown (--document compares it)
                files             [{name, sha256}]
                log_head          {size, root} of the log as found when signing, or null
                statement_digest  DIGEST("clew-statement/1", "", all of `signed` but this key)
    leaf        index             place in the log, counted from 0
                bytes_b64         the exact entry, in base64: CANONICAL JSON whose "signature" is
                                  the statement_digest; "seq", "record", "revision" must agree
                                  with index and `signed` where the entry has them
                hash              SHA-256 of 0x00 and the entry
    proof       [hash ...]        RFC 6962 audit path, from the leaf up
    checkpoint  a C2SP signed note: origin, tree size, base64 root; its Ed25519 signature lines
    key         C2SP verifier key of the log, "name+key id+base64"; the name is the origin
All digests are 64 lower-case hexadecimal digits. CANONICAL is UTF-8 JSON with keys sorted by code
point, no spaces, and only " \\ and control characters escaped; texts are in NFC. DIGEST(schema,
salt, content) is SHA-256 of CANONICAL of the object {content, salt, schema}. The size of the tree
is taken from the signed checkpoint only.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Python 3.8 does not know these at run time
    from collections.abc import Callable

    Point = tuple[int, int, int, int]

MOST_BYTES = 64 * 1024 * 1024


class Refused(Exception):
    """A check that failed; the sentence says which."""


class Result:
    """The checks made so far, and what the receipt claims."""

    def __init__(self, trust: str) -> None:
        self.trust = trust
        self.checks: list[dict[str, Any]] = []
        self.says: dict[str, Any] = {}

    @property
    def ok(self) -> bool:
        return bool(self.checks) and all(one["ok"] for one in self.checks)

    def check(self, name: str, do: Callable[[], str]) -> None:
        try:
            sentence, ok = do(), True
        except Refused as refused:
            sentence, ok = str(refused), False
        self.checks.append({"check": name, "ok": ok, "sentence": sentence})


def check_receipt(receipt: bytes, key: str | None = None, document: bytes | None = None) -> Result:
    """Makes every check on the bytes of a receipt; `key` is the vkey that is trusted, if any."""
    result = Result("receipt" if key is None else "given")
    found: dict[str, Any] = {}
    result.check("form", lambda: _check_form(receipt, found))
    if not result.ok:
        return result
    signed, leaf, note = found["signed"], found["leaf"], found["checkpoint"]
    for name in ("record", "revision", "meaning", "printed_name", "method", "signed_at"):
        result.says[name] = signed[name]
    result.check("content", lambda: _check_content(signed))
    result.check("statement", lambda: _check_statement(signed))
    result.check("leaf", lambda: _check_leaf(leaf))
    result.check("entry", lambda: _check_entry(leaf, signed))
    result.check("log_head", lambda: _check_log_head(leaf, signed))
    result.check("key", lambda: _check_key(found["key"], key))
    result.check(
        "checkpoint", lambda: _check_checkpoint(note, found["key"] if key is None else key)
    )
    result.check("inclusion", lambda: _check_inclusion(leaf, found["proof"], note))
    if document is not None:
        result.check("document", lambda: _check_document(document, signed))
    return result


# The form: exact keys and types, so that nothing in the file goes unread.


def _check_form(receipt: bytes, found: dict[str, Any]) -> str:
    _need(len(receipt) <= MOST_BYTES, "The file is larger than any receipt (64 MiB).")
    try:
        value = _strict_json(receipt.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused("The file is no receipt: it is damaged, cut off or something else.") from None
    _fit(value, SHAPE, "receipt")
    found.update(value)
    return "The file is a receipt in the format clew-receipt/1."


def _strict_json(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)

    def whole(digits: str) -> int:
        if len(digits) > 4000:  # some versions of Python would take minutes
            raise ValueError("a number is too long")
        return int(digits)

    def never(_: str) -> Any:
        raise ValueError("a fraction")

    hooks: Any = {"parse_int": whole, "parse_float": never, "parse_constant": never}
    return json.loads(text, object_pairs_hook=once, **hooks)


def _fit(value: Any, shape: Any, place: str) -> None:
    """Refuses a value that has not the shape: object, [each item], (None or this), or a test."""
    if isinstance(shape, tuple):
        if value is not None:
            _fit(value, shape[1], place)
    elif isinstance(shape, list):
        _need(isinstance(value, list), f"The receipt is malformed at: {place}.")
        for item in value:
            _fit(item, shape[0], place)
    elif isinstance(shape, dict):
        right = isinstance(value, dict) and set(value) == set(shape)
        _need(right, f"The receipt lacks or adds a key at: {place}.")
        for name in shape:
            _fit(value[name], shape[name], f"{place}.{name}")
    else:
        _need(shape(value), f"The receipt is malformed at: {place}.")


def _need(true: object, sentence: str) -> None:
    if not true:
        raise Refused(sentence)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def _is_moment(value: Any) -> bool:
    form = r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}\.[0-9]{6}Z"
    return isinstance(value, str) and re.fullmatch(form, value) is not None


def _from_base64(text: Any) -> bytes | None:
    try:
        content = base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        return None
    return content if base64.b64encode(content).decode() == text else None  # one text only


SHAPE = {
    "format": lambda value: value == "clew-receipt/1",
    "signed": {
        "schema": _is_text,
        "record": _is_text,
        "revision": (None, _is_count),
        "meaning": _is_text,
        "printed_name": _is_text,
        "method": _is_text,
        "signed_at": _is_moment,
        "content": lambda value: isinstance(value, dict),
        "content_salt": _is_text,
        "content_digest": _is_hash,
        "rendered_sha256": _is_hash,
        "files": [{"name": _is_text, "sha256": _is_hash}],
        "log_head": (None, {"size": _is_count, "root": _is_hash}),
        "statement_digest": _is_hash,
    },
    "leaf": {"index": _is_count, "bytes_b64": _from_base64, "hash": _is_hash},
    "proof": [_is_hash],
    "checkpoint": _is_text,
    "key": _is_text,
}


# What was signed.


def canonical(value: Any) -> bytes:
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode()
    except (ValueError, RecursionError):
        raise Refused("The receipt holds half a character, or is nested too deep.") from None


def digest(schema: str, salt: str, content: Any) -> str:
    whole = canonical({"schema": schema, "salt": salt, "content": content})
    return hashlib.sha256(whole).hexdigest()


def _check_content(signed: dict[str, Any]) -> str:
    right = digest(signed["schema"], signed["content_salt"], signed["content"])
    _need(right == signed["content_digest"], "The content is not the content that was signed.")
    return "The content is the content that was signed."


def _check_statement(signed: dict[str, Any]) -> str:
    whole = {name: value for name, value in signed.items() if name != "statement_digest"}
    right = digest("clew-statement/1", "", whole) == signed["statement_digest"]
    _need(right, "Record, meaning, name, method, time, content or files were changed.")
    return "Record, meaning, name, method, time, content and files are as they were signed."


def _check_document(document: bytes, signed: dict[str, Any]) -> str:
    same = hashlib.sha256(document).hexdigest() == signed["rendered_sha256"]
    _need(same, "The document is not the one that was shown to the signer.")
    return "The document is the one that was shown to the signer."


# The log.


def _check_leaf(leaf: dict[str, Any]) -> str:
    right = leaf_hash(_from_base64(leaf["bytes_b64"]) or b"").hex() == leaf["hash"]
    _need(right, "The log entry does not have the hash that is given for it.")
    return "The log entry has the hash that is given for it."


def _check_entry(leaf: dict[str, Any], signed: dict[str, Any]) -> str:
    content = _from_base64(leaf["bytes_b64"]) or b""
    try:
        entry = _strict_json(content.decode("utf-8"))
    except (ValueError, RecursionError):
        entry = None
    _need(isinstance(entry, dict), "The log entry cannot be read.")
    _need(canonical(entry) == content, "The log entry is not in its one canonical form.")
    named = entry.get("signature") == signed["statement_digest"]
    _need(named, "The log entry is not about this signature.")
    others = {"seq": leaf["index"], "record": signed["record"], "revision": signed["revision"]}
    agree = all(
        canonical(entry[name]) == canonical(others[name]) for name in others if name in entry
    )
    _need(agree, "The log entry names another place, record or revision.")
    return "The log entry is about this signature."


def _check_log_head(leaf: dict[str, Any], signed: dict[str, Any]) -> str:
    head = signed["log_head"]
    if head is None:
        return "The signature does not say which log its signer found."
    _need(head["size"] <= leaf["index"], "The entry is older than the log its signer found.")
    return f"The entry is newer than the {head['size']} that its signer found in the log."


def _check_inclusion(leaf: dict[str, Any], proof: list[str], note: str) -> str:
    _, size, root = parse_checkpoint(_split_note(note)[0])
    index, path = leaf["index"], [bytes.fromhex(one) for one in proof]
    right = verify_inclusion(bytes.fromhex(leaf["hash"]), index, size, path, root)
    _need(right, f"The entry is not number {index + 1} in the log of the checkpoint.")
    return f"The entry is number {index + 1} of the {size} in the log of the checkpoint."


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def verify_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """RFC 6962, 2.1.1, walked from the leaf to the root."""
    if not 0 <= index < size:
        return False
    found, last = leaf, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if index % 2 or index == last:
            found = hashlib.sha256(b"\x01" + sibling + found).digest()
            while index % 2 == 0 and index:  # here the right edge of the tree has no sibling
                index, last = index >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + sibling).digest()
        index, last = index >> 1, last >> 1
    return last == 0 and found == root


# The checkpoint and its key.


def _check_key(own: str, given: str | None) -> str:
    name = parse_vkey(own)[0]
    if given is None:
        return f"Trusting the key in the receipt itself, named {name}."
    _need(own == given, "The receipt names another key than the one you gave.")
    return f"The receipt names the key you gave, {name}."


def _check_checkpoint(note: str, vkey: str) -> str:
    name, key_id, key = parse_vkey(vkey)
    text, lines = _split_note(note)
    origin, size, _ = parse_checkpoint(text)
    _need(origin == name, "The checkpoint is of another log than the key.")
    signed, others = False, 0
    for line in lines:
        match = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        content = _from_base64(match.group(2)) if match else None
        if match is None or content is None or len(content) < 5:
            raise Refused("A signature line of the checkpoint is malformed.")
        if (match.group(1), content[:4]) != (name, key_id):
            others += 1
            continue
        right = verify_ed25519(key, text.encode("utf-8", "surrogatepass"), content[4:])
        _need(right, f"The checkpoint's signature by {name} is false.")
        signed = True
    _need(signed, f"The checkpoint is not signed by {name}.")
    aside = f" ({others} further signatures were not looked at)" if others else ""
    return f"The checkpoint over {size} entries is signed by {name}{aside}."


def _split_note(note: str) -> tuple[str, list[str]]:
    head, gap, tail = note.rpartition("\n\n")
    whole = gap and head and tail.endswith("\n") and not re.search("[\x00-\x09\x0b-\x1f]", note)
    _need(whole, "The checkpoint is not a signed note.")
    lines = tail[:-1].split("\n")
    _need(len(lines) <= 100, "The checkpoint has more than 100 signatures.")
    return head + "\n", lines


def parse_checkpoint(text: str) -> tuple[str, int, bytes]:
    lines = text.split("\n")
    root = _from_base64(lines[2]) if len(lines) >= 4 else None
    right = root and len(root) == 32 and lines[-1] == "" and all(lines[:-1])
    size = re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]) if right else None
    _need(size, "The checkpoint is malformed.")
    return lines[0], int(lines[1]), root or b""


def parse_vkey(vkey: str) -> tuple[str, bytes, bytes]:
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", vkey)
    content = _from_base64(match.group(3)) if match else None
    if match is None or content is None or len(content) != 33 or content[:1] != b"\x01":
        raise Refused("The key is not a verifier key (name+key id+base64, Ed25519).")
    name = match.group(1).encode("utf-8", "surrogatepass")
    key_id = hashlib.sha256(name + b"\n" + content).digest()[:4]
    _need(key_id.hex() == match.group(2), "The key does not fit its key id: it is damaged.")
    return match.group(1), key_id, content[1:]


# Ed25519 (RFC 8032, 5.1) in whole numbers. Points are (X, Y, Z, T) with x=X/Z, y=Y/Z, xy=T/Z.
# It takes no secrets, so it need not hide how long it takes.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
ZERO = (0, 1, 1, 0)


def verify_ed25519(key: bytes, message: bytes, signature: bytes) -> bool:
    public = _point(key)
    if public is None or len(signature) != 64:
        return False
    if _encoded(_multiply_sum(8, public, 0, ZERO)) == _encoded(ZERO):
        return False  # under such a key one signature fits many messages
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + key + message).digest()
    factor = int.from_bytes(hashed, "little") % ORDER
    minus = (P - public[0], public[1], public[2], P - public[3])
    return _encoded(_multiply_sum(scalar, BASE, factor, minus)) == signature[:32]


def _multiply_sum(a: int, first: Point, b: int, second: Point) -> Point:
    """a * first + b * second, both in one pass over the bits."""
    both = _add(first, second)
    found: Point = ZERO
    for bit in range(max(a.bit_length(), b.bit_length()) - 1, -1, -1):
        found = _add(found, found)
        here = (a >> bit & 1, b >> bit & 1)
        if here != (0, 0):
            found = _add(found, both if here == (1, 1) else first if here[0] else second)
    return found


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _point(encoded: bytes) -> Point | None:
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if len(encoded) != 32 or y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or ZERO


# The command.


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks a signature receipt of Clew.")
    parser.add_argument("receipt", help="the receipt's JSON file")
    parser.add_argument("--key", help="the log's verifier key, had by another way")
    parser.add_argument("--document", help="the page that was signed, to be compared")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    given = parser.parse_args(arguments)
    try:
        if given.key is not None:
            parse_vkey(given.key)
        receipt = _bytes_of(given.receipt)
        document = _bytes_of(given.document) if given.document else None
    except (OSError, Refused) as error:
        print(f"receipt_check: {_shown(error)}", file=sys.stderr)
        return 2
    result = check_receipt(receipt, given.key, document)
    print(_as_json(result) if given.json else _as_text(result))
    return 0 if result.ok else 1


def _bytes_of(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(MOST_BYTES + 1)


def _as_json(result: Result) -> str:
    whole = {"ok": result.ok, "trust": result.trust, "says": result.says, "checks": result.checks}
    return json.dumps(whole, indent=2)


def _as_text(result: Result) -> str:
    lines = []
    if result.says:
        said = {name: _shown(value) for name, value in result.says.items()}
        lines.append(
            "The receipt says: {printed_name} signed {record} (revision {revision}) as "
            '"{meaning}" at {signed_at} by {method}.'.format(**said)
        )
    for one in result.checks:
        lines.append(f"{'ok' if one['ok'] else 'NOT ok':7} {_shown(one['sentence'])}")
    failed = sum(not one["ok"] for one in result.checks)
    if failed:
        lines.append(f"The receipt is NOT genuine: {failed} of its checks failed.")
    elif result.trust == "given":
        lines.append("The receipt is genuine.")
    else:
        lines.append("The receipt is genuine if its key is: compare the key with one that you")
        lines.append("got another way, or give that one with --key.")
    return "\n".join(lines)


def _shown(value: object) -> str:
    """Text of the receipt without line ends and escapes, lest it prints checks of its own."""
    shown = "".join(one if one.isprintable() else "?" for one in str(value))
    encoding = sys.stdout.encoding or "ascii"
    return shown.encode(encoding, "backslashreplace").decode(encoding)


if __name__ == "__main__":
    sys.exit(main())
