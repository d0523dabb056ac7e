"""The page of features says what the runs proved: a stale row is named, absent samples too."""

import json
from pathlib import Path

import pytest

from docs import generate

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[2]


def report(folder: Path, name: str, rows: dict, absent: dict | None = None) -> Path:
    path = folder / name
    path.write_text(json.dumps({"rows": rows, "absent": absent or {}}))
    return path


def outcome(*passed: str, failed: tuple[str, ...] = ()) -> dict:
    return {"passed": list(passed), "failed": list(failed)}


def page_of(**rows: set[str]) -> str:
    return generate.HEAD + generate.features({k.replace("_", "-"): v for k, v in rows.items()})


def said(page: str, *reports: Path) -> list[str]:
    proof, _ = generate.proven(list(reports), page)
    return generate.stale(proof, page)


def test_reports_are_merged_and_a_current_page_is_no_finding(tmp_path):
    one = report(tmp_path, "a.json", {"SF-001": outcome("a::t"), "SF-002": outcome("a::t")})
    two = report(tmp_path, "b.json", {"SF-002": outcome("b::t")})
    assert said(page_of(SF_001={"a::t"}, SF_002={"a::t", "b::t"}), one, two) == []


def test_a_row_that_did_not_pass_and_one_that_is_not_listed_are_named(tmp_path):
    ran = report(tmp_path, "a.json", {"SF-002": outcome("a::t"), "SF-003": outcome(failed=("c",))})
    assert said(page_of(SF_001={"a::t"}, SF_003={"c"}), ran) == [
        "SF-001: the page names a::t, which did not pass in this run.",
        "SF-003: the page names c, which did not pass in this run.",
        "SF-002: a::t passed and is not on the page.",
    ]


def test_what_passed_when_it_was_tried_again_has_passed(tmp_path):
    first = report(tmp_path, "a.json", {"SF-001": outcome(failed=("a::t",))})
    again = report(tmp_path, "b.json", {"SF-001": outcome("a::t")})
    assert said(page_of(SF_001={"a::t"}), first, again) == []


def test_one_failing_case_of_a_test_proves_nothing(tmp_path):
    ran = report(tmp_path, "a.json", {"SF-001": outcome("a::t", failed=("a::t",))})
    assert generate.proven([ran], "")[0] == {}


def test_what_this_machine_cannot_run_is_believed_when_it_is_listed(tmp_path):
    ran = report(tmp_path, "a.json", {}, {"SF-001": ["a::t"], "SF-002": ["a::t"]})
    page = page_of(SF_001={"a::t"})
    proof, absent = generate.proven([ran], page)
    assert (proof, absent) == ({"SF-001": {"a::t"}}, {"SF-001": {"a::t"}})
    assert generate.stale(proof, page) == []


def test_other_words_on_the_page_are_a_finding(tmp_path):
    ran = report(tmp_path, "a.json", {"SF-001": outcome("a::t")})
    page = page_of(SF_001={"a::t"}).replace("1 of 235", "9 of 235")
    assert said(page, ran) == ["The page has other words than the list."]


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_run_reports_what_passed_failed_and_is_absent(pytester, monkeypatch, workers):
    for name in ("CLEW_TEST_DB", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("CLEW_SAMPLES", str(pytester.path / "nowhere"))
    pytester.makeini(
        "[pytest]\nmarkers =\n  sf\n  samples\n  browser\n  postgres\n  on_postgres\n  database\n"
    )
    pytester.makepyfile(
        test_rows="""
        import pytest
        @pytest.mark.sf("SF-001", "SF-002")
        @pytest.mark.parametrize("n", [1, 2])
        def test_good(n): pass
        @pytest.mark.sf("SF-002")
        def test_bad(): assert False
        @pytest.mark.sf("SF-003")
        @pytest.mark.samples
        def test_away(): pass
        """
    )
    plugins = ("-p", "tests.capabilities", "-p", "tests.features_report", "-p", "no:django")
    pytester.runpytest_subprocess(*plugins, *workers, "--features", "out.json")
    assert json.loads((pytester.path / "out.json").read_text()) == {
        "rows": {
            "SF-001": outcome("test_rows.py::test_good"),
            "SF-002": outcome("test_rows.py::test_good", failed=("test_rows.py::test_bad",)),
        },
        "absent": {"SF-003": ["test_rows.py::test_away"]},
    }
