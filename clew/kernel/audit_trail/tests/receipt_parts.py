"""Parts of an honest receipt, for the tests to join and to spoil."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clew.kernel.audit_trail import merkle, notes
from clew.kernel.audit_trail.receipts import (
    LogHead,
    Receipt,
    SignedFile,
    SignedStatement,
    build_receipt,
    build_statement,
)
from clew.kernel.canonical import canonical

NAME = "clew.example/log"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = notes.vkey(NAME, KEY.public_key())
PAGE = "<p>Größe der Schale: 45 cm</p>".encode()
INDEX, SIZE = 11, 21


def statement(**other: Any) -> SignedStatement:
    said = {
        "schema": "requirement_set/1",
        "record": "RS-0001",
        "revision": 2,
        "meaning": "confirms the requirements",
        "printed_name": "Alice Größe",
        "method": "password",
        "signed_at": datetime(2026, 1, 31, 8, tzinfo=UTC),
        "content": {"title": "Seat", "price": Decimal("129.90"), "lines": [{"n": 1, "note": None}]},
        "rendered": PAGE,
        "files": [SignedFile("drawing.pdf", hashlib.sha256(b"drawing").hexdigest())],
        "log_head": LogHead(9, merkle.EMPTY_ROOT.hex()),
        "content_salt": "00112233445566778899aabbccddeeff",
    }
    return build_statement(**{**said, **other})


def leaf_of(signed: SignedStatement, **other: Any) -> bytes:
    entry = {"seq": INDEX, "record": "RS-0001", "revision": 2, "verb": "requirement_set.confirmed"}
    return canonical({**entry, "signature": signed.statement_digest, **other})


def log_with(leaf: bytes, size: int = SIZE) -> merkle.MemoryStore:
    store = merkle.MemoryStore()
    hashes = [merkle.leaf_hash(f"leaf {n}".encode()) for n in range(size)]
    hashes[INDEX] = merkle.leaf_hash(leaf)
    merkle.append(store, 0, hashes)
    return store


def note_of(store: merkle.MemoryStore, size: int = SIZE, key: Ed25519PrivateKey = KEY) -> str:
    return notes.sign(notes.Checkpoint(NAME, size, merkle.root(store, size)).text(), NAME, key)


def parts(signed: SignedStatement, leaf: bytes = b"", **other: Any) -> dict[str, Any]:
    """All that a receipt is built from; the log holds the leaf, whatever it says."""
    leaf = leaf or leaf_of(signed)
    store = log_with(leaf)
    proof = merkle.inclusion_proof(store, INDEX, SIZE)
    made = {"statement": signed, "leaf": leaf, "index": INDEX, "proof": proof}
    return {**made, "checkpoint": note_of(store), "key": VKEY, **other}


RECEIPT: Receipt = build_receipt(**parts(statement()))
TEXT = RECEIPT.to_json().encode()
