"""Templates import too: {% extends %} and {% include %} obey the order of the rooms."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import AREAS, name_of, room_of, templates

# Lower first; a template may use those of its own room and of every lower one.
TIERS = [
    ["kernel"],
    ["customers", "products"],
    ["law", "communication"],
    ["requirements"],
    ["lists", "confirmations"],
    ["orders"],
    ["changes"],
    ["conformity"],
    ["web", "portal", "api"],
    ["config"],
]
TIER = {room: n for n, rooms in enumerate(TIERS) for room in rooms}
USES = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")
FORBIDDEN = (
    (
        re.compile(r"""<script(?![^>]*(\ssrc=|type=["']application/json))""", re.I),
        "an inline script",
    ),
    (re.compile(r"<style", re.I), "an inline style element"),
    (re.compile(r"\sstyle\s*=", re.I), "an inline style"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I), "an inline handler"),
    (re.compile(r"javascript:", re.I), "a javascript: address"),
    (re.compile(r"""(?:src|href)\s*=\s*["']https?://""", re.I), "an address outside"),
    (re.compile(r"\|safe\b|\{%\s*autoescape off"), "text that is not escaped"),
)


def by_name() -> dict[str, Path]:
    """Return each template under the name it is loaded by."""
    return {path.as_posix().split("/templates/", 1)[1]: path for path in templates()}


def test_every_room_with_templates_has_its_place() -> None:
    assert {room_of(path) for path in templates()} <= set(TIER)
    assert set(AREAS) <= set(TIER)


@pytest.mark.parametrize("path", list(templates()), ids=name_of)
def test_it_uses_only_its_own_room_and_lower_ones(path: Path) -> None:
    known, own = by_name(), room_of(path)
    for used in USES.findall(path.read_text("utf-8")):
        if used not in known:
            continue  # a template of a package we use
        other = room_of(known[used])
        assert other == own or TIER[other] < TIER[own], f"uses {used} of {other}"


@pytest.mark.parametrize("path", list(templates()), ids=name_of)
def test_nothing_in_it_breaks_the_policy(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [what for pattern, what in FORBIDDEN if pattern.search(text)] == []


def test_two_rooms_never_share_a_name() -> None:
    names = [path.as_posix().split("/templates/", 1)[1] for path in templates()]
    assert sorted(names) == sorted(set(names))
