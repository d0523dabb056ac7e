"""The receipt's checker as a command, copied alone to an empty folder, and its own Ed25519."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.kernel.audit_trail import receipt_check
from clew.kernel.audit_trail.tests.receipt_parts import KEY, PAGE, TEXT, VKEY


@pytest.fixture
def alone(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """The one file, copied to a folder of its own, run without any installed package."""
    shutil.copy(receipt_check.__file__, tmp_path / "receipt_check.py")
    (tmp_path / "receipt.json").write_bytes(TEXT)
    (tmp_path / "page.html").write_bytes(PAGE)

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-I", "-S", "receipt_check.py", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)

    return run


def test_the_file_works_alone(alone: Any, tmp_path: Path) -> None:
    done = alone("receipt.json", "--key", VKEY, "--document", "page.html")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("The receipt is genuine.\n")
    assert done.stdout.count("\nok ") == 10
    assert "signed RS-0001 (revision 2)" in done.stdout.splitlines()[0]
    trusting = alone("receipt.json")
    assert trusting.returncode == 0
    assert "Trusting the key in the receipt itself" in trusting.stdout
    assert "genuine if its key is" in trusting.stdout
    answer = json.loads(alone("receipt.json", "--json").stdout)
    assert (answer["ok"], answer["trust"]) == (True, "receipt")
    assert answer["says"]["printed_name"] == "Alice Größe"


def test_exit_codes_are_honest(alone: Any, tmp_path: Path) -> None:
    (tmp_path / "false.json").write_bytes(TEXT.replace(b"Seat", b"Seal"))
    (tmp_path / "false.html").write_bytes(PAGE + b"\n")
    done = alone("false.json")
    assert done.returncode == 1
    assert "NOT ok  The content is not the content that was signed." in done.stdout
    assert "The receipt is NOT genuine: 2 of its checks failed." in done.stdout
    assert alone("receipt.json", "--document", "false.html").returncode == 1
    assert json.loads(alone("false.json", "--json").stdout)["ok"] is False
    for wrong in ([], ["none.json"], ["receipt.json", "--key", "x"], ["receipt.json", "--key", ""],
                  ["receipt.json", "--document", "none"], ["receipt.json", "--odd"]):  # fmt: skip
        assert alone(*wrong).returncode == 2


def test_a_name_cannot_print_checks_of_its_own(alone: Any, tmp_path: Path) -> None:
    name = "Mallory\nok      The receipt is genuine.\x1b[2K\u202eevil"
    receipt = json.loads(TEXT)
    receipt["signed"]["record"] = name
    (tmp_path / "r.json").write_text(json.dumps(receipt))
    done = alone("r.json")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert not any(line.startswith("ok      The receipt") for line in done.stdout.splitlines())


def test_the_file_needs_python_3_8_and_its_library_only() -> None:
    source = Path(receipt_check.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    known = {"__future__", "argparse", "base64", "hashlib", "json", "re", "sys", "typing"}
    assert imported == known | {"collections.abc"}  # the last for type checkers only
    later = ("removeprefix", "removesuffix", "zip(", "pairwise", "bit_count")
    assert not [word for word in later if word in source]


def test_ed25519_agrees_with_rfc_8032() -> None:
    key = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
        "1cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert receipt_check.verify_ed25519(key, b"", signature)
    assert not receipt_check.verify_ed25519(key, b"\x00", signature)


@settings(deadline=None, max_examples=60)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=40), st.integers(0, 96 * 8 - 1))
def test_ed25519_agrees_with_another_maker(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    both = bytearray(private.public_key().public_bytes_raw() + private.sign(message))
    assert receipt_check.verify_ed25519(bytes(both[:32]), message, bytes(both[32:]))
    both[bit // 8] ^= 1 << bit % 8
    key, signature = bytes(both[:32]), bytes(both[32:])
    assert not receipt_check.verify_ed25519(key, message, signature)
    with pytest.raises((InvalidSignature, ValueError)):
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)


def test_ed25519_refuses_second_forms_and_weak_keys() -> None:
    public, message = KEY.public_key().public_bytes_raw(), b"message"
    signature = KEY.sign(message)
    scalar = int.from_bytes(signature[32:], "little") + receipt_check.ORDER
    second = signature[:32] + scalar.to_bytes(32, "little")
    assert not receipt_check.verify_ed25519(public, message, second)
    for short in (b"", signature[:63], signature + b"\x00"):
        assert not receipt_check.verify_ed25519(public, message, short)
    for second_form in range(receipt_check.P, 1 << 255):
        assert receipt_check._point(second_form.to_bytes(32, "little")) is None
    for weak in (1, 0, receipt_check.P - 1, receipt_check.P + 1, 1 | 1 << 255):
        encoded = weak.to_bytes(32, "little")
        zero = (1).to_bytes(32, "little") + bytes(32)  # holds under the identity as a key
        assert not receipt_check.verify_ed25519(encoded, message, zero)
