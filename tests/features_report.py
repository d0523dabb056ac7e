"""pytest plugin: which rows of the feature list passed, from the run's own reports.

`--features FILE` writes JSON {row: {"passed": [test, …], "failed": [test, …]}} at the end of the
run; `python -m docs.generate features FILE` makes docs/reference/features.md of it.
"""

import json
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--features", metavar="FILE", help="write which rows of the list passed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("sf"):
            item.user_properties += [("sf", row) for row in marker.args]


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
                found[outcome].add(report.nodeid.split("[")[0])

    def pytest_sessionfinish(self) -> None:
        self.target.parent.mkdir(parents=True, exist_ok=True)
        rows = {
            row: {outcome: sorted(tests) for outcome, tests in outcomes.items()}
            for row, outcomes in sorted(self.rows.items())
        }
        self.target.write_text(json.dumps(rows, indent=1) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    target = config.getoption("--features")
    if target and not hasattr(config, "workerinput"):
        config.pluginmanager.register(FeaturesReport(Path(target)), "features-report")
