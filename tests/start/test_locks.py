"""The locks: complete, hashed, and free of any place of ours."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("runtime.txt", "test.txt", "postgres.txt")


def entries(name: str) -> dict[str, str]:
    """Return each pinned package and the text of its entry."""
    text = (ROOT / "requirements" / name).read_text()
    found = re.findall(r"(?m)^([a-z0-9][\w.\[\]-]*)==(.*(?:\n[ #].*)*)", text)
    return {package.partition("[")[0]: rest for package, rest in found}


def wanted(requirements: list[str]) -> set[str]:
    """Return the names in a list of requirements, as a lock writes them."""
    names = (re.match(r"[\w.-]+", r) for r in requirements)
    return {re.sub(r"[-_.]+", "-", m[0]).lower() for m in names if m}


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes(name: str) -> None:
    pins = entries(name)
    assert len(pins) > 15
    for package, rest in pins.items():
        assert rest.count("--hash=sha256:") >= 1, package


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index_and_no_place_on_a_machine(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host|-i |file:", text)
    assert not re.search(r"(^|\s)/\w", text)


def test_compiled_packages_carry_hashes_for_every_platform() -> None:
    # One platform's files alone would be about three for each version of Python.
    pins = entries("runtime.txt")
    for package in ("argon2-cffi-bindings", "cffi", "cryptography", "python-calamine", "pyyaml"):
        assert pins[package].count("--hash=sha256:") > 20, package


def test_the_locks_agree_on_every_version() -> None:
    runtime = entries("runtime.txt")
    for other in ("test.txt", "postgres.txt"):
        for package, rest in entries(other).items():
            if package in runtime:
                mine, theirs = runtime[package].split()[0], rest.split()[0]
                assert mine == theirs, f"{package} in {other}"


def test_the_locks_hold_what_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = wanted(project["project"]["dependencies"])
    assert runtime <= entries("runtime.txt").keys()
    assert wanted(project["dependency-groups"]["test"]) <= entries("test.txt").keys()
    extra = wanted(project["project"]["optional-dependencies"]["postgres"])
    assert runtime | extra <= entries("postgres.txt").keys()
