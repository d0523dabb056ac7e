"""Receipts: what a signer takes home, provable years later without Clew.

First `build_statement` says what is signed; its `statement_digest` goes into the event as its
signature. Once the event's leaf stands in the log under a checkpoint, `build_receipt` joins
statement, leaf, proof and checkpoint. The exact format is written in receipt_check.py, the one
file with which anybody checks a receipt; it repeats the arithmetic on purpose and is not used here.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final, Self

from clew.kernel.audit_trail import merkle, notes
from clew.kernel.canonical import digest, fresh_salt, plain

FORMAT: Final = "clew-receipt/1"
STATEMENT_SCHEMA: Final = "clew-statement/1"
LEAST_SALT: Final = 32
_SHA256: Final = re.compile("[0-9a-f]{64}")


class ReceiptRefused(ValueError):
    """A statement that was changed, or parts that do not belong together."""


@dataclass(frozen=True)
class SignedFile:
    """A file the signature covers: its name as shown to the signer, its digest in hexadecimal."""

    name: str
    sha256: str

    def __post_init__(self) -> None:
        if not self.name or not _SHA256.fullmatch(self.sha256):
            raise ReceiptRefused("A signed file needs a name and a SHA-256 of 64 digits.")


@dataclass(frozen=True)
class LogHead:
    """The log as the signer found it: number of leaves, root in hexadecimal."""

    size: int
    root: str

    def __post_init__(self) -> None:
        if self.size < 0 or not _SHA256.fullmatch(self.root):
            raise ReceiptRefused("A log head needs a size of 0 or more and a root of 64 digits.")


@dataclass(frozen=True)
class SignedStatement:
    """Everything one signature is over, in JSON's own types; made by `build_statement`."""

    schema: str
    record: str
    revision: int | None
    meaning: str
    printed_name: str
    method: str
    signed_at: str
    content: dict[str, Any]
    content_salt: str
    content_digest: str
    rendered_sha256: str
    files: tuple[SignedFile, ...]
    log_head: LogHead | None
    statement_digest: str

    def as_json(self) -> dict[str, Any]:
        """Returns the `signed` part of a receipt, to be stored and printed."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            **said,
            "files": [asdict(file) for file in self.files],
            "log_head": asdict(self.log_head) if self.log_head else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Reads what `as_json` gave; refuses it when a word differs from what was signed."""
        names = {field.name for field in fields(cls)}
        if stored.keys() != names:
            odd = ", ".join(sorted(stored.keys() ^ names))
            raise ReceiptRefused(f"The stored statement lacks or adds: {odd}.")
        head = stored["log_head"]
        statement = cls(
            **{
                **stored,
                "files": tuple(SignedFile(**file) for file in stored["files"]),
                "log_head": LogHead(**head) if head is not None else None,
            }
        )
        if _digests(statement.as_json()) != (statement.content_digest, statement.statement_digest):
            raise ReceiptRefused(f"{statement.record} differs from what was signed.")
        return statement


@dataclass(frozen=True)
class Receipt:
    """A statement, its leaf in the log, and the proof under a signed checkpoint."""

    statement: SignedStatement
    leaf: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str
    key: str

    def as_json(self) -> dict[str, Any]:
        """Returns the receipt in JSON's own types, as receipt_check.py describes it."""
        return {
            "format": FORMAT,
            "signed": self.statement.as_json(),
            "leaf": {
                "index": self.index,
                "bytes_b64": base64.b64encode(self.leaf).decode(),
                "hash": merkle.leaf_hash(self.leaf).hex(),
            },
            "proof": [one.hex() for one in self.proof],
            "checkpoint": self.checkpoint,
            "key": self.key,
        }

    def to_json(self) -> str:
        """Returns the text of the receipt's file: UTF-8 JSON, indented for readers."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=2) + "\n"


def build_statement(
    *,
    schema: str,
    record: str,
    revision: int | None,
    meaning: str,
    printed_name: str,
    method: str,
    signed_at: datetime,
    content: Mapping[str, Any],
    rendered: bytes,
    files: Iterable[SignedFile] = (),
    log_head: LogHead | None = None,
    content_salt: str = "",
) -> SignedStatement:
    """Returns the statement a person is about to sign.

    `schema` is that of the content ("requirement_set/1"), `record` its number, `rendered` the
    bytes of the page that was shown, `content` the data under it. `content_salt` is made when not
    given. Refuses a naive time or content without canonical form (NotCanonical), and an empty
    record, meaning, name or method, or a short salt (ReceiptRefused).
    """
    said = plain(
        {
            "schema": schema,
            "record": record,
            "revision": revision,
            "meaning": meaning,
            "printed_name": printed_name,
            "method": method,
            "signed_at": signed_at,
            "content": content,
            "content_salt": content_salt or fresh_salt(),
            "content_digest": "",
            "rendered_sha256": hashlib.sha256(rendered).hexdigest(),
            "files": [asdict(file) for file in files],
            "log_head": asdict(log_head) if log_head else None,
            "statement_digest": "",
        }
    )
    for name in ("schema", "record", "meaning", "printed_name", "method"):
        if not said[name]:
            raise ReceiptRefused(f"A signature needs its {name.replace('_', ' ')}.")
    if len(said["content_salt"]) < LEAST_SALT:
        raise ReceiptRefused(f"The salt needs {LEAST_SALT} characters; take one from fresh_salt().")
    said["content_digest"], said["statement_digest"] = _digests(said)
    return SignedStatement.from_json(said)


def build_receipt(
    *,
    statement: SignedStatement,
    leaf: bytes,
    index: int,
    proof: Sequence[bytes],
    checkpoint: str,
    key: str,
) -> Receipt:
    """Returns the receipt; one that would not pass its check is never made.

    `leaf` are the exact bytes in the log at `index`, `proof` its audit path in the tree that
    `checkpoint` (a signed note) names, `key` the log's vkey. Refuses parts that do not belong
    together (ReceiptRefused; NoteRefused for the checkpoint).
    """
    SignedStatement.from_json(statement.as_json())
    entry, nth = json.loads(leaf), index + 1
    expected = {"record": statement.record, "revision": statement.revision, "seq": index}
    if entry.get("signature") != statement.statement_digest or any(
        name in entry and entry[name] != value for name, value in expected.items()
    ):
        raise ReceiptRefused(f"Entry {nth} of the log is not the signing of {statement.record}.")
    if statement.log_head and statement.log_head.size > index:
        raise ReceiptRefused(f"Entry {nth} is older than the log its signer has seen.")
    said = notes.open_checkpoint(checkpoint, key)
    if not merkle.verify_inclusion(merkle.leaf_hash(leaf), index, said.size, proof, said.root):
        raise ReceiptRefused(f"The proof of entry {nth} does not lead to the checkpoint's root.")
    return Receipt(statement, leaf, index, tuple(proof), checkpoint, key)


def _digests(said: Mapping[str, Any]) -> tuple[str, str]:
    """The digests of content and statement, computed anew."""
    content = digest(said["schema"], said["content"], salt=said["content_salt"])
    whole = {name: value for name, value in said.items() if name != "statement_digest"}
    return content, digest(STATEMENT_SCHEMA, {**whole, "content_digest": content})
