"""The reference is what the code says: each page equals what the generator makes of it now."""

import csv
import re
from pathlib import Path

import pytest

from docs import generate

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((REFERENCE / name).read_text().splitlines()))


@pytest.mark.django_db
@pytest.mark.parametrize("page", sorted(generate.PAGES))
def test_page_is_current(page):
    kept = (REFERENCE / f"{page}.md").read_text()
    assert kept == generate.made(page), "run: python -m docs.generate"


@pytest.mark.django_db
def test_the_openapi_document_is_current():
    kept = (REFERENCE / "openapi.json").read_text()
    assert kept == generate.openapi(), "run: python -m docs.generate"


def test_every_setting_is_documented():
    read = set()
    for path in [ROOT / "start.py", *(ROOT / "clew").rglob("*.py")]:
        if "tests" not in path.parts:
            read |= set(re.findall(r"""["'](CLEW_[A-Z_]+|DATABASE_URL)["']""", path.read_text()))
    documented = {row["name"] for row in rows_of("settings.csv")}
    assert read <= documented, f"undocumented: {sorted(read - documented)}"
    assert documented <= read, f"nobody reads: {sorted(documented - read)}"


def test_every_marked_row_exists():
    rows = {row["id"] for row in rows_of("features.csv")}
    marked = set()
    for folder in ("clew", "tests"):
        for path in (ROOT / folder).rglob("test_*.py"):
            marked |= set(re.findall(r"\"(SF-\d+)\"", path.read_text()))
    assert marked <= rows
