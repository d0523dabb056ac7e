"""The table that waits for a first import."""

from pathlib import Path

import pytest

from clew.areas.lists import exchange

pytestmark = pytest.mark.django_db


def test_it_imports_without_a_mapping(tmp_path: Path, client_of, everyone) -> None:
    answer = client_of(everyone.alice).get("/requirements/import/template.xlsx")
    assert 'filename="requirements-template.xlsx"' in answer["Content-Disposition"]
    path = tmp_path / "requirements-template.xlsx"
    path.write_bytes(answer.content)
    tried = exchange.dry_run_file(path)
    assert (tried["read"], tried["new"], tried["refused"]) == (3, 3, [])
