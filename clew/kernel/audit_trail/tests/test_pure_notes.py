"""Signed notes and checkpoints: written as C2SP writes them, and nothing else is opened."""

import base64
import hashlib
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from clew.kernel.audit_trail.notes import (
    Checkpoint,
    NoteRefused,
    load_or_create_key,
    open_checkpoint,
    open_note,
    sign,
    vkey,
)

NAME = "clew.example/log"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()
VKEY = vkey(NAME, PUBLIC)
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
ROOT = hashlib.sha256(b"root").digest()
TEXT = Checkpoint(NAME, 7, ROOT).text()
NOTE = sign(TEXT, NAME, KEY)


def test_a_note_is_written_as_the_specification_says() -> None:
    raw = PUBLIC.public_bytes_raw()
    key_id = hashlib.sha256(NAME.encode() + b"\x0a\x01" + raw).digest()[:4]
    line = base64.b64encode(key_id + KEY.sign(TEXT.encode())).decode()
    assert f"{NAME}\n7\n{base64.b64encode(ROOT).decode()}\n" == TEXT
    assert f"{TEXT}\n\N{EM DASH} {NAME} {line}\n" == NOTE
    assert "+".join([NAME, key_id.hex(), base64.b64encode(b"\x01" + raw).decode()]) == VKEY
    assert open_note(NOTE, [VKEY]) == TEXT
    assert open_checkpoint(NOTE, VKEY) == Checkpoint(NAME, 7, ROOT)


def test_lines_of_other_keys_are_let_be() -> None:
    witness = sign(TEXT, "witness.example", OTHER).split("\n\n")[1]
    same_name = sign(TEXT, NAME, OTHER).split("\n\n")[1]
    assert open_note(NOTE + witness + same_name, [VKEY]) == TEXT
    assert open_note(f"{TEXT}\n{witness}{NOTE.split(chr(10) * 2)[1]}", [VKEY]) == TEXT
    both = [VKEY, vkey("witness.example", OTHER.public_key())]
    assert open_note(NOTE + witness, both) == TEXT
    with pytest.raises(NoteRefused, match="not signed by a key that is trusted"):
        open_note(f"{TEXT}\n{witness}", [VKEY])
    forged = witness.replace(witness[-12:-6], "AAAAAA")
    assert open_note(NOTE + forged, [VKEY]) == TEXT
    with pytest.raises(NoteRefused, match=r"signature of witness.example does not fit"):
        open_note(NOTE + forged, both)


def test_every_changed_character_is_refused() -> None:
    for position, was in enumerate(NOTE):
        for bit in range(7):
            now = chr(ord(was) ^ 1 << bit)
            changed = NOTE[:position] + now + NOTE[position + 1 :]
            with pytest.raises(NoteRefused):
                open_note(changed, [VKEY])
        with pytest.raises(NoteRefused):
            open_note(NOTE[:position], [VKEY])


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "\n\n",
        TEXT,
        NOTE.rstrip("\n"),
        NOTE + "\n",
        NOTE + "x\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("\N{EM DASH}", "-"),
        NOTE + "\N{EM DASH} a+b QUJDREVG\n",
        NOTE + "\N{EM DASH} short QUJD\n",
        NOTE + "\N{EM DASH} loose QUJDREVGR1==\n",
        NOTE + NOTE.split("\n\n")[1] * 100,
        "a" * 1_000_001 + NOTE,
    ],
)
def test_a_malformed_note_is_refused(wrong: str) -> None:
    with pytest.raises(NoteRefused):
        open_note(wrong, [VKEY])


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        NAME,
        f"{NAME}+00000000",
        VKEY.replace("+", " ", 1),
        VKEY + "=",
        "x" + VKEY,
        VKEY[:-4],
        f"{NAME}+12345678+AkFC",
    ],
)
def test_a_malformed_key_is_refused(wrong: str) -> None:
    with pytest.raises(NoteRefused):
        open_note(NOTE, [wrong])


def test_a_key_that_does_not_fit_its_id_is_refused() -> None:
    other = VKEY.replace(VKEY.split("+")[1], "00000000")
    with pytest.raises(NoteRefused, match="does not fit its key id"):
        open_note(NOTE, [other, VKEY])


@pytest.mark.parametrize("text", ["", "\n", "no end", "a\n\n", "a\tb\n", "a\rb\n"])
def test_what_could_not_be_opened_is_not_signed(text: str) -> None:
    with pytest.raises(NoteRefused):
        sign(text, NAME, KEY)
    for name in ("", "a b", "a+b", "a\u2003b", "a\n"):
        with pytest.raises(NoteRefused):
            sign("a\n", name, KEY)


def test_a_text_may_hold_empty_lines() -> None:
    text = "one\n\n\N{EM DASH} two QUJD\n\nthree\n"
    assert open_note(sign(text, NAME, KEY), [VKEY]) == text


ROOT_LINE = TEXT.split("\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME}\n7\n",
        f"{NAME}\n07\n{ROOT_LINE}\n",
        f"{NAME}\n-7\n{ROOT_LINE}\n",
        f"{NAME}\n7 \n{ROOT_LINE}\n",
        f"{NAME}\n\u0667\n{ROOT_LINE}\n",
        f"{NAME}\n{10**19}\n{ROOT_LINE}\n",
        f"{NAME}\n7\n{ROOT_LINE}",
        f"\n7\n{ROOT_LINE}\n",
        f"{NAME}\n7\nQUJD\n",
        f"{NAME}\n7\n{ROOT_LINE}\n\nextension\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        Checkpoint.parse(text)


def test_a_checkpoint_may_be_empty_or_have_extensions() -> None:
    assert Checkpoint.parse(f"{NAME}\n0\n{ROOT_LINE}\nextension\n") == Checkpoint(NAME, 0, ROOT)
    for wrong in (("a\nb", 1, ROOT), ("", 1, ROOT), ("a", -1, ROOT), ("a", 1, b"short")):
        with pytest.raises(NoteRefused):
            Checkpoint(*wrong)


def test_the_checkpoint_of_another_log_is_refused() -> None:
    elsewhere = Checkpoint("elsewhere.example", 7, ROOT).text()
    with pytest.raises(NoteRefused, match=r"of the log elsewhere.example, not of clew.example/log"):
        open_checkpoint(sign(elsewhere, NAME, KEY), VKEY)


def test_a_key_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "log.pem"
    made = load_or_create_key(path)
    assert load_or_create_key(path).private_bytes_raw() == made.private_bytes_raw()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == ["log.pem"]
    path.chmod(0o640)
    with pytest.raises(NoteRefused, match=r"can be read by others \(mode 0640\).*chmod 600"):
        load_or_create_key(path)


def test_a_file_that_is_no_key_is_never_replaced(tmp_path: Path) -> None:
    curve = generate_private_key(SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    for content, sentence in ((b"", "holds no private key"), (curve, "another kind than Ed25519")):
        path = tmp_path / "log.pem"
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(NoteRefused, match=sentence):
            load_or_create_key(path)
        assert path.read_bytes() == content


def test_all_who_start_at_once_get_one_key(tmp_path: Path) -> None:
    path = tmp_path / "log.pem"
    start = threading.Barrier(8)

    def key_of(_: int) -> bytes:
        start.wait()
        return load_or_create_key(path).private_bytes_raw()

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(key_of, range(8)))
    assert len(keys) == 1
    assert os.listdir(tmp_path) == ["log.pem"]
