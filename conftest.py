"""Fixtures of every test; the run's own home folder is made by tests/capabilities.py."""

import pytest

from clew.conformity import engine

pytest_plugins = ["clew.kernel.testing_layers", "clew.kernel.testing", "clew.kernel.testing_api"]


@pytest.fixture(autouse=True)
def no_report_of_another_test() -> None:
    """The engine keeps its report until the log grows; a state put back has the same log again."""
    engine._last.clear()
