"""The one file that checks a receipt alone: honest ones pass, and it is hard to fool."""

import base64
import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.kernel.audit_trail import merkle, notes, receipt_check
from clew.kernel.audit_trail.receipt_check import check_receipt
from clew.kernel.audit_trail.receipts import LogHead, Receipt, build_receipt
from clew.kernel.audit_trail.tests.receipt_parts import (
    INDEX,
    KEY,
    NAME,
    PAGE,
    RECEIPT,
    SIZE,
    TEXT,
    VKEY,
    leaf_of,
    log_with,
    note_of,
    parts,
    statement,
)
from clew.kernel.canonical import canonical

Edit = Callable[[dict[str, Any]], Any]


@pytest.fixture(autouse=True)
def _known_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most changes leave the checkpoint alone; its signature need not be computed each time."""
    monkeypatch.setattr(receipt_check, "verify_ed25519", _verify_once)


_verify_once = cache(receipt_check.verify_ed25519)


def failed(receipt: bytes | dict[str, Any], key: str | None = VKEY) -> list[str]:
    """The names of the checks that failed."""
    if isinstance(receipt, dict):
        receipt = json.dumps(receipt, ensure_ascii=False).encode("utf-8", "surrogatepass")
    result = check_receipt(receipt, key)
    names = [one["check"] for one in result.checks if not one["ok"]]
    assert result.ok == (not names)
    return names


def edited(edit: Edit) -> dict[str, Any]:
    receipt: dict[str, Any] = json.loads(TEXT)
    edit(receipt)
    return receipt


def test_an_honest_receipt_passes_every_check() -> None:
    result = check_receipt(TEXT, VKEY, PAGE)
    assert result.ok
    assert result.trust == "given"
    names = ["form", "content", "statement", "leaf", "entry", "log_head", "key", "checkpoint"]
    assert [one["check"] for one in result.checks] == [*names, "inclusion", "document"]
    assert "number 12 of the 21" in result.checks[8]["sentence"]
    alone = check_receipt(TEXT)
    assert alone.ok
    assert alone.trust == "receipt"
    assert "Trusting the key in the receipt itself" in alone.checks[6]["sentence"]


def test_a_receipt_without_log_head_or_revision_passes() -> None:
    signed = statement(revision=None, log_head=None, files=[])
    made = parts(signed, canonical({"signature": signed.statement_digest}))
    assert failed(build_receipt(**made).to_json().encode()) == []


def test_witnesses_may_have_signed_too() -> None:
    witness = Ed25519PrivateKey.generate()
    text = RECEIPT.checkpoint.split("\n\n")[0] + "\n"
    line = notes.sign(text, "witness.example", witness).split("\n\n")[1]
    receipt = edited(lambda r: r.update(checkpoint=r["checkpoint"] + line))
    assert failed(receipt) == []


@pytest.mark.parametrize("bits", [0x01, 0x20, 0x80, 0x0A])
def test_every_changed_byte_is_refused_or_void(bits: int) -> None:
    void = 0
    for position in range(len(TEXT)):
        changed = bytearray(TEXT)
        changed[position] ^= bits
        void += _is_void_or_refused(bytes(changed))
    assert void < len(TEXT) / 10


@settings(
    deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, len(TEXT) - 1), st.integers(0, 255))
def test_any_byte_anywhere_is_refused_or_void(position: int, byte: int) -> None:
    _is_void_or_refused(TEXT[:position] + bytes([byte]) + TEXT[position + 1 :])


def _is_void_or_refused(changed: bytes) -> bool:
    """Refused, or it says the very same in JSON: then white space or an escape was changed."""
    if failed(changed):
        return False
    assert canonical(json.loads(changed)) == canonical(json.loads(TEXT))
    return True


def test_every_truncation_is_refused() -> None:
    for length in range(len(TEXT.rstrip()) - 1):
        assert failed(TEXT[:length]) == ["form"]


def test_every_part_taken_away_or_added_is_refused() -> None:
    def walk(value: Any, path: tuple[str | int, ...] = ()) -> None:
        if isinstance(value, list):
            value = dict(enumerate(value))
        if not isinstance(value, dict):
            return
        for key, item in value.items():
            assert failed(edited(lambda r, key=key: at(r, path).__delitem__(key)))
            walk(item, (*path, key))
        if all(isinstance(key, str) for key in value):
            assert failed(edited(lambda r: at(r, path).update(more="")))

    walk(json.loads(TEXT))


def at(receipt: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        receipt = receipt[step]
    return receipt


SIGNED_EDITS: list[tuple[str, Edit]] = [
    ("content", lambda s: s["content"].update(title="Bench")),
    ("content", lambda s: s["content"].update(price="129.9")),
    ("content", lambda s: s["content"].update(more=None)),
    ("content", lambda s: s.update(schema="requirement_set/2")),
    ("content", lambda s: s.update(content_salt=s["content_salt"][::-1])),
    ("statement", lambda s: s.update(record="RS-0002")),
    ("statement", lambda s: s.update(revision=3)),
    ("statement", lambda s: s.update(revision=None)),
    ("statement", lambda s: s.update(meaning="declines")),
    ("statement", lambda s: s.update(printed_name="Bob")),
    ("statement", lambda s: s.update(printed_name="Alice Gro\u0308\u00dfe")),
    ("statement", lambda s: s.update(method="paper")),
    ("statement", lambda s: s.update(signed_at="2026-01-31T08:00:00.000001Z")),
    ("statement", lambda s: s.update(rendered_sha256="0" * 64)),
    ("statement", lambda s: s["files"][0].update(name="other.pdf")),
    ("statement", lambda s: s.update(files=[])),
    ("statement", lambda s: s.update(log_head=None)),
]


@pytest.mark.parametrize(("check", "edit"), SIGNED_EDITS)
def test_a_changed_statement_is_refused_even_with_new_digests(check: str, edit: Edit) -> None:
    receipt = edited(lambda r: edit(r["signed"]))
    assert check in failed(receipt)
    signed = receipt["signed"]
    content = {"schema": signed["schema"], "salt": signed["content_salt"]}
    signed["content_digest"] = sha({**content, "content": signed["content"]})
    whole = {name: value for name, value in signed.items() if name != "statement_digest"}
    signed["statement_digest"] = sha({"schema": "clew-statement/1", "salt": "", "content": whole})
    assert "entry" in failed(receipt)
    entry = json.loads(base64.b64decode(receipt["leaf"]["bytes_b64"]))
    entry["signature"] = signed["statement_digest"]
    leaf = canonical(entry)
    receipt["leaf"].update(
        bytes_b64=base64.b64encode(leaf).decode(), hash=merkle.leaf_hash(leaf).hex()
    )
    assert "inclusion" in failed(receipt)


def sha(value: object) -> str:
    # As the checker does: texts that are not NFC stay as they are.
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_size_comes_from_the_note_only() -> None:
    store = log_with(RECEIPT.leaf, 40)
    longer = [one.hex() for one in merkle.inclusion_proof(store, INDEX, 40)]
    assert failed(edited(lambda r: r.update(proof=longer))) == ["inclusion"]
    for size in range(41):
        changed = edited(
            lambda r, size=size: r.update(
                checkpoint=r["checkpoint"].replace("\n21\n", f"\n{size}\n")
            )
        )
        assert ("checkpoint" in failed(changed)) == (size != SIZE)
        if size:
            note = note_of(store, size)  # of the same log, honestly signed, at another size
            expected = [] if size == SIZE else ["inclusion"]
            assert failed(edited(lambda r, note=note: r.update(checkpoint=note))) == expected


def test_proof_and_place_of_another_leaf_are_refused() -> None:
    store = log_with(RECEIPT.leaf)
    for index in range(SIZE):
        proof = [one.hex() for one in merkle.inclusion_proof(store, index, SIZE)]
        swapped = failed(edited(lambda r, proof=proof: r.update(proof=proof)))
        assert swapped == ([] if index == INDEX else ["inclusion"])
        moved = failed(edited(lambda r, index=index: r["leaf"].update(index=index)))
        assert ("inclusion" in moved) == (index != INDEX)


def test_a_forger_with_an_own_key_passes_only_where_nobody_looks() -> None:
    forger = Ed25519PrivateKey.generate()
    signed = statement(printed_name="Mallory")
    made = parts(signed)
    made |= {"key": notes.vkey(NAME, forger.public_key())}
    made |= {"checkpoint": note_of(log_with(made["leaf"]), key=forger)}
    forged = build_receipt(**made).to_json().encode()
    assert failed(forged, None) == []
    assert failed(forged) == ["key", "checkpoint"]
    renamed = json.loads(forged)
    renamed["key"] = VKEY
    assert failed(renamed) == ["checkpoint"]


@pytest.mark.parametrize(
    "other", [{"signature": "0" * 64}, {"record": "RS-0002"}, {"revision": 1}, {"seq": 1}]
)
def test_a_leaf_about_something_else_is_refused(other: dict[str, Any]) -> None:
    signed = statement()
    made = Receipt(**parts(signed, leaf_of(signed, **other)))
    assert failed(made.to_json().encode()) == ["entry"]


def test_a_leaf_older_than_what_its_signer_saw_is_refused() -> None:
    made = Receipt(**parts(statement(log_head=LogHead(INDEX + 1, "0" * 64))))
    assert failed(made.to_json().encode()) == ["log_head"]


def test_a_note_of_another_log_or_with_another_root_is_refused() -> None:
    lines = RECEIPT.checkpoint.split("\n")[:3]
    for text in (
        "\n".join(["elsewhere.example", *lines[1:], ""]),
        "\n".join([*lines[:2], "QUJD", ""]),
        "\n".join([lines[0], "021", lines[2], ""]),
        "\n".join([*lines, "", "extension", ""]),
    ):
        note = notes.sign(text, NAME, KEY)
        assert "checkpoint" in failed(edited(lambda r, note=note: r.update(checkpoint=note)))


def test_a_damaged_key_is_named_even_when_it_is_trusted() -> None:
    damaged = edited(lambda r: r.update(key=VKEY.replace(VKEY.split("+")[1], "00000000")))
    assert failed(damaged, None) == ["key", "checkpoint"]


def test_base64_has_one_form_only() -> None:
    assert receipt_check._from_base64("QUI=") == b"AB"
    for loose in ("QUJ=", "QUI", "QUI=\n", " QUI=", "QUI==", "Q*I=", 7, None):
        assert receipt_check._from_base64(loose) is None


HOSTILE: list[bytes] = [
    b"",
    b"\xff\xfe",
    b"\xef\xbb\xbf" + TEXT,
    b"[]",
    b"null",
    b"[" * 100_000,
    b'{"signed":' * 50_000,
    TEXT.replace(b'"revision": 2', b'"revision": 2.0'),
    TEXT.replace(b'"revision": 2', b'"revision": true'),
    TEXT.replace(b'"revision": 2', b'"revision": NaN'),
    TEXT.replace(b'"index": 11', b'"index": ' + b"1" * 4_100),
    TEXT.replace(b'"index": 11', b'"index": -1'),
    TEXT.replace(b'"record": "RS-0001"', b'"record": "RS-0009", "record": "RS-0001"'),
    TEXT.replace(b'"title": "Seat"', b'"title": "Bench", "title": "Seat"'),
    TEXT + b"{}",
    b" " * (64 * 1024 * 1024) + TEXT,
]


@pytest.mark.parametrize("receipt", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files_are_refused_and_never_crash(receipt: bytes) -> None:
    assert receipt != TEXT
    assert failed(receipt) == ["form"]


@pytest.mark.parametrize("start", [b'"title": "', b'"key": "', b'"checkpoint": "', b'"name": "'])
def test_half_a_character_is_refused_and_does_not_crash(start: bytes) -> None:
    assert failed(TEXT.replace(start, start + b"\\ud800"))


def test_a_deep_content_is_refused_and_does_not_crash() -> None:
    deep: Any = {}
    for _ in range(900):
        deep = {"a": deep}
    assert failed(edited(lambda r: r["signed"].update(content=deep)))


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"no json",
        b"[]",
        b"\xff",
        b'{"signature": "%s"}',
        b'{"signature":"%s","signature":"%s"}',
    ],
)
def test_a_leaf_that_is_not_canonical_is_refused(leaf: bytes) -> None:
    leaf = leaf.replace(b"%s", RECEIPT.statement.statement_digest.encode())
    store = log_with(leaf)  # even when the log itself holds it
    receipt = edited(
        lambda r: r.update(
            leaf={"index": INDEX, "bytes_b64": base64.b64encode(leaf).decode(),
                  "hash": merkle.leaf_hash(leaf).hex()},
            checkpoint=note_of(store),
            proof=[one.hex() for one in merkle.inclusion_proof(store, INDEX, SIZE)],
        )
    )  # fmt: skip
    assert failed(receipt) in (["entry"], ["form"])
