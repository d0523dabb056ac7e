"""Receipts are built only from parts that belong together."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clew.kernel.audit_trail import notes
from clew.kernel.audit_trail.receipts import (
    LogHead,
    ReceiptRefused,
    SignedFile,
    SignedStatement,
    build_receipt,
)
from clew.kernel.audit_trail.tests.receipt_parts import (
    INDEX,
    KEY,
    PAGE,
    leaf_of,
    log_with,
    note_of,
    parts,
    statement,
)


def test_a_statement_survives_its_store() -> None:
    signed = statement()
    stored = json.loads(json.dumps(signed.as_json()))
    assert SignedStatement.from_json(stored) == signed
    assert signed.signed_at == "2026-01-31T08:00:00.000000Z"
    assert signed.content["price"] == "129.90"
    assert signed.rendered_sha256 == hashlib.sha256(PAGE).hexdigest()
    assert statement(content_salt="").content_salt != statement(content_salt="").content_salt


def test_a_statement_that_was_changed_is_refused() -> None:
    stored = statement().as_json()
    for name, value in stored.items():
        changed = {"revision": 3, "files": [], "log_head": None, "content": {"title": "seat"}}
        other = changed.get(name, f"{value}x")
        if name == "content_salt":
            other = value[::-1]
        with pytest.raises(ReceiptRefused, match="differs from what was signed"):
            SignedStatement.from_json({**stored, name: other})
        without = {key: one for key, one in stored.items() if key != name}
        with pytest.raises(ReceiptRefused, match=f"lacks or adds: {name}"):
            SignedStatement.from_json(without)


@pytest.mark.parametrize("name", ["schema", "record", "meaning", "printed_name", "method"])
def test_a_statement_needs_its_words(name: str) -> None:
    with pytest.raises(ReceiptRefused, match=f"needs its {name.replace('_', ' ')}"):
        statement(**{name: ""})
    with pytest.raises(ReceiptRefused, match="salt needs 32 characters"):
        statement(content_salt="short")
    with pytest.raises(ReceiptRefused):
        SignedFile("a.pdf", "no digest")
    with pytest.raises(ReceiptRefused):
        LogHead(-1, "0" * 64)


def test_parts_that_do_not_belong_together_make_no_receipt() -> None:
    signed = statement()
    right = parts(signed)
    other = statement(record="RS-0002")
    store = log_with(right["leaf"])
    wrong: list[dict[str, Any]] = [
        {"statement": other},
        {"statement": replace(signed, meaning="declines")},
        {"leaf": leaf_of(other)},
        {"leaf": leaf_of(signed, revision=1)},
        {"leaf": leaf_of(signed, verb="other")},
        {"index": INDEX - 1},
        {"proof": right["proof"][::-1]},
        {"proof": right["proof"][:-1]},
        {"checkpoint": note_of(log_with(b"{}"))},
        {"checkpoint": note_of(store, INDEX)},
        {"checkpoint": note_of(store, key=Ed25519PrivateKey.generate())},
        {"key": notes.vkey("else.example", KEY.public_key())},
    ]
    for change in wrong:
        with pytest.raises((ReceiptRefused, notes.NoteRefused)):
            build_receipt(**{**right, **change})
    young = statement(log_head=LogHead(INDEX + 1, "0" * 64))
    with pytest.raises(ReceiptRefused, match="older than the log its signer has seen"):
        build_receipt(**parts(young))


@pytest.mark.parametrize(
    "other", [{"signature": "0" * 64}, {"record": "RS-0002"}, {"revision": 1}, {"seq": INDEX + 1}]
)
def test_a_leaf_about_something_else_makes_no_receipt(other: dict[str, Any]) -> None:
    signed = statement()
    with pytest.raises(
        ReceiptRefused, match=f"Entry {INDEX + 1} of the log is not the signing of RS"
    ):
        build_receipt(**parts(signed, leaf_of(signed, **other)))


def test_a_statement_altered_in_memory_makes_no_receipt() -> None:
    signed = statement()
    with pytest.raises(ReceiptRefused, match="differs from what was signed"):
        build_receipt(**{**parts(signed), "statement": replace(signed, meaning="declines")})
