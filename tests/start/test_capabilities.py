"""What a machine cannot run is deselected, counted and named; --require-all makes it a failure."""

import os
from pathlib import Path

import pytest

from tests import capabilities, postgres_cluster

pytest_plugins = "pytester"
ROOT = Path(__file__).resolve().parents[2]
NEEDY = """
import pytest

def test_plain():
    pass

@pytest.mark.browser
def test_page():
    pass

@pytest.mark.browser
def test_other_page():
    pass

@pytest.mark.postgres
def test_rows():
    pass
"""


@pytest.fixture
def bare(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A small project on a machine with no Chromium, no PostgreSQL and no samples."""
    pytester.makeini("[pytest]\nmarkers =\n  browser\n  postgres\n  samples\n")
    pytester.makeconftest(
        "from tests import capabilities\n"
        "from dataclasses import replace\n"
        "capabilities.CAPABILITIES = tuple(\n"
        "    replace(c, find=lambda: None) for c in capabilities.CAPABILITIES)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("CLEW_SAMPLES", "CLEW_TEST_DB", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    return pytester


def run(project: pytest.Pytester, *words: str) -> pytest.RunResult:
    return project.runpytest_subprocess("-p", "tests.capabilities", "-p", "no:django", *words)


@pytest.mark.parametrize("words", [("-p", "no:xdist"), ("-n", "1")])
def test_it_is_counted_and_named_before_the_summary(
    bare: pytest.Pytester, words: tuple[str, ...]
) -> None:
    bare.makepyfile(NEEDY)
    result = run(bare, *words)
    assert result.ret == 0
    result.assert_outcomes(passed=1, deselected=3)
    assert [line for line in result.outlines[-4:-1] if line.startswith("not run here")] == [
        "not run here: 2 browser tests (no Chromium found; apt install chromium, or CLEW_CHROMIUM)",
        "not run here: 1 postgres test (no PostgreSQL server programs found;"
        " apt install postgresql)",
    ]


def test_require_all_turns_it_into_a_failure(bare: pytest.Pytester) -> None:
    bare.makepyfile(NEEDY)
    result = run(bare, "--require-all")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--require-all: no Chromium found*no PostgreSQL*"])


def test_require_all_forbids_a_skip_of_a_test_and_of_a_file(bare: pytest.Pytester) -> None:
    bare.makeconftest("from tests import capabilities\ncapabilities.CAPABILITIES = ()\n")
    bare.makepyfile(
        test_a="import pytest\n\ndef test_one():\n    pytest.skip('not today')\n",
        test_b="import pytest\n\npytest.importorskip('no_such_module')\n",
    )
    result = run(bare, "--require-all", "-n", "1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines_random(
        ["--require-all: skipped *test_one", "--require-all: skipped *test_b.py"]
    )


def test_named_samples_that_are_not_there_are_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLEW_SAMPLES", str(tmp_path / "absent"))
    assert capabilities.samples() is None
    monkeypatch.setenv("CLEW_SAMPLES", str(tmp_path))
    assert capabilities.samples() == tmp_path


def test_a_named_chromium_that_is_not_there_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLEW_CHROMIUM", str(tmp_path / "absent"))
    assert capabilities.chromium() == ""


def test_the_run_has_a_home_of_its_own() -> None:
    home = Path(os.environ["CLEW_HOME"])
    assert home.is_relative_to(os.environ["CLEW_TEST_HOME"])


@pytest.mark.postgres
def test_a_cluster_is_made_by_an_account_without_rights_and_leaves_nothing() -> None:
    import psycopg  # at the top it would be needed where no test of this file uses it

    with postgres_cluster.Cluster() as cluster:
        folder = cluster.folder
        with psycopg.connect(cluster.url) as connection:
            row = connection.execute(
                "SELECT current_user::text, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles"
                " WHERE rolname = current_user"
            ).fetchone()
            assert row == (postgres_cluster.OWNER, False, False, True)
        assert (folder / "data").stat().st_uid != 0
        cluster.crash()
        with psycopg.connect(cluster.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not folder.exists()
