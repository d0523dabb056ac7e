"""Signed notes and log checkpoints as C2SP writes them (c2sp.org/signed-note, tlog-checkpoint).

A note is text, an empty line, and signature lines; a checkpoint is a note whose text says which
log, how many leaves, and which root. Any C2SP witness can read and cosign one. Keys are Ed25519.

A verifier is a text anybody may have ("vkey"): name, key id and public key, joined by "+".
"""

import base64
import binascii
import hashlib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ED25519: Final = b"\x01"
"""C2SP's byte for this kind of signature."""
MOST_BYTES: Final = 1_000_000
MOST_SIGNATURES: Final = 100
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class NoteRefused(ValueError):
    """A note, key or checkpoint that is malformed or not signed by a key it must be signed by."""


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: its name, its number of leaves, its root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin or _has_control(self.origin):
            raise NoteRefused("A checkpoint needs the name of its log, on one line.")
        if self.size < 0 or len(self.root) != hashlib.sha256().digest_size:
            raise NoteRefused("A checkpoint needs a size of 0 or more and a root of 32 bytes.")

    def text(self) -> str:
        """Returns the text to be signed: three lines."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads the text of a note that was opened; extension lines are allowed and not read.

        Refuses a size with leading zeros, a root not in strict base64, empty lines (NoteRefused).
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines) or not _SIZE.fullmatch(lines[1]):
            raise NoteRefused("The note is no checkpoint: it needs origin, size and root.")
        return cls(lines[0], int(lines[1]), _from_base64(lines[2]))


def sign(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    """Returns the note: the text and one signature line by the key of this name.

    Refuses a text that does not end its last line, holds control characters, or could not be told
    from its signatures, and a name with a space or "+" (NoteRefused).
    """
    if not text.endswith("\n") or text.endswith("\n\n") or text == "\n" or _has_control(text):
        raise NoteRefused("A note's text is lines that end, the last not empty, without controls.")
    key_id = _key_id(_checked(name), _raw(private_key.public_key()))
    signature = private_key.sign(text.encode())
    return f"{text}\n— {name} {_base64(key_id + signature)}\n"


def open_note(note: str, vkeys: Iterable[str]) -> str:
    """Returns the text of a note that at least one of these keys has signed.

    Lines of unknown keys (witnesses, later keys) are let be. Refuses (NoteRefused) a note that no
    given key signed, one with a false signature by a given key, and any malformed line.
    """
    keys = {(name, key_id): key for name, key_id, key in map(_parse_vkey, vkeys)}
    text, lines = _parts(note)
    signed = False
    for line in lines:
        name, key_id, signature = _parse_signature(line)
        key = keys.get((name, key_id))
        if key is None:
            continue
        try:
            key.verify(signature, text.encode())
        except InvalidSignature:
            raise NoteRefused(f"The signature of {name} does not fit the note.") from None
        signed = True
    if not signed:
        raise NoteRefused("The note is not signed by a key that is trusted here.")
    return text


def open_checkpoint(note: str, vkey: str) -> Checkpoint:
    """Returns the checkpoint of the log that this key belongs to.

    Refuses (NoteRefused) what `open_note` and `Checkpoint.parse` refuse, and the checkpoint of
    another log than the key is named after.
    """
    checkpoint = Checkpoint.parse(open_note(note, [vkey]))
    name = vkey.split("+", 1)[0]
    if checkpoint.origin != name:
        raise NoteRefused(f"The checkpoint is of the log {checkpoint.origin}, not of {name}.")
    return checkpoint


def vkey(name: str, public_key: Ed25519PublicKey) -> str:
    """Returns the verifier text "name+key id+key" to be handed to anybody."""
    raw = _raw(public_key)
    return f"{_checked(name)}+{_key_id(name, raw).hex()}+{_base64(ED25519 + raw)}"


def load_or_create_key(path: Path) -> Ed25519PrivateKey:
    """Returns the private key in this PEM file; a new one is made, for its owner only (0600).

    Two processes that start at once get the same key, and a crash leaves a whole key or none.
    Refuses a file that others may read, and one that holds no Ed25519 key (NoteRefused).
    """
    if not path.exists():
        _create_key(path)
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if os.name == "posix" and mode & 0o077:
            raise NoteRefused(
                f"{path} can be read by others (mode {mode:04o}), so it may be known to them. "
                f"If you are sure it is not: chmod 600 {path}"
            )
        content = file.read()
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        raise NoteRefused(f"{path} holds no private key; restore it from a backup.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NoteRefused(f"{path} holds a key of another kind than Ed25519.")
    return key


def _create_key(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename, it never replaces the key of a faster process
        except FileExistsError:
            return
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """A new name is on disk only when its folder is: a lost key would end the log."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parts(note: str) -> tuple[str, list[str]]:
    if len(note) > MOST_BYTES or _has_control(note):
        raise NoteRefused("The note is too long or holds control characters.")
    head, gap, tail = note.rpartition("\n\n")
    if not gap or not head or not tail.endswith("\n"):
        raise NoteRefused("The note has no signature lines after an empty line.")
    lines = tail.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteRefused(f"The note has more than {MOST_SIGNATURES} signatures.")
    return head + "\n", lines


def _parse_signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "—":
        raise NoteRefused("A signature line does not begin with a dash and a space.")
    content = _from_base64(encoded)
    if len(content) < 5:
        raise NoteRefused("A signature line is too short.")
    return _checked(name), content[:4], content[4:]


def _parse_vkey(text: str) -> tuple[str, bytes, Ed25519PublicKey]:
    parts = text.split("+", 2)  # base64 may hold a plus itself
    if len(parts) != 3:
        raise NoteRefused('A verifier key has three parts joined by "+": name, key id, key.')
    name, key_id, content = _checked(parts[0]), parts[1], _from_base64(parts[2])
    raw = content[1:]
    if content[:1] != ED25519 or len(raw) != 32:
        raise NoteRefused(f"The key of {name} is not of the kind Ed25519.")
    if _key_id(name, raw).hex() != key_id:
        raise NoteRefused(f"The key of {name} does not fit its key id: it is damaged.")
    return name, bytes.fromhex(key_id), Ed25519PublicKey.from_public_bytes(raw)


def _key_id(name: str, raw: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:4]


def _raw(public_key: Ed25519PublicKey) -> bytes:
    return public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _checked(name: str) -> str:
    if not name or "+" in name or _has_control(name) or any(one.isspace() for one in name):
        raise NoteRefused('The name of a key must not be empty or hold a space or "+".')
    return name


def _has_control(text: str) -> bool:
    return any(one < " " and one != "\n" for one in text)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _from_base64(text: str) -> bytes:
    """Strict: one content has one text, or a changed byte could pass unseen."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content or _base64(content) != text:
        raise NoteRefused("A part of the note is not in base64.")
    return content
