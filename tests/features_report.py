"""pytest plugin: which rows of the feature list passed, from the run's own reports.

`--features FILE` writes JSON at the end of the run: `rows` {row: {"passed": [test, …], "failed":
[test, …]}} and `absent` {row: [test, …]}, the tests this machine lacks something for (samples, a
browser). `python -m docs.generate features FILE …` makes docs/reference/features.md of one or more.
"""

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.capabilities import DESELECTED

ABSENT = pytest.StashKey[dict[str, list[str]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--features", metavar="FILE", help="write which rows of the list passed")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, object, object]:
    """Note the rows of each test on its reports, and of the tests that cannot run here."""
    rows_of = {item: [row for m in item.iter_markers("sf") for row in m.args] for item in items}
    for item, rows in rows_of.items():
        item.user_properties += [("sf", row) for row in rows]
    result = yield
    out = {nodeid for nodeids in config.stash[DESELECTED].values() for nodeid in nodeids}
    absent = config.stash.setdefault(ABSENT, {})
    for item, rows in rows_of.items():
        for row in rows if item.nodeid in out else ():
            absent.setdefault(row, []).append(_test(item.nodeid))
    return result


def _test(nodeid: str) -> str:
    return nodeid.split("[")[0]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's findings to the controller."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["absent_rows"] = session.config.stash.get(ABSENT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take over what a worker could not run; every worker collects the same."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]  # xdist has no types
    config.stash[ABSENT] = getattr(node, "workeroutput", {}).get("absent_rows", {})


class FeaturesReport:
    """Collects outcomes where the reports arrive: in the one process, or xdist's controller."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.rows: dict[str, dict[str, set[str]]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        outcome = "passed" if report.passed else "failed"
        for name, row in report.user_properties:
            if name == "sf":
                found = self.rows.setdefault(str(row), {"passed": set(), "failed": set()})
                found[outcome].add(_test(report.nodeid))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.target.parent.mkdir(parents=True, exist_ok=True)
        rows = {
            row: {outcome: sorted(tests) for outcome, tests in outcomes.items()}
            for row, outcomes in sorted(self.rows.items())
        }
        absent = {r: sorted(set(t)) for r, t in session.config.stash.get(ABSENT, {}).items()}
        self.target.write_text(json.dumps({"rows": rows, "absent": absent}, indent=1) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    target = config.getoption("--features")
    if target and not hasattr(config, "workerinput"):
        config.pluginmanager.register(FeaturesReport(Path(target)), "features-report")
