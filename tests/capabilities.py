"""pytest plugin: what this machine cannot run is deselected, counted and named, never skipped.

A test says what it needs by its marker: `browser`, `postgres`, `samples`. With --require-all a
missing Chromium or PostgreSQL ends the run before the first test, and any skip fails it; the
samples are foreign files that are not shipped, so they are required only when CLEW_SAMPLES names
them. With CLEW_TEST_DB=postgres everything runs on a throw-away PostgreSQL cluster.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import postgres_cluster

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESELECTED = pytest.StashKey[dict[str, list[str]]]()


def chromium() -> str:
    """Return the path of a Chromium, or '': CLEW_CHROMIUM, the PATH, then playwright's own."""
    if named := os.environ.get("CLEW_CHROMIUM"):
        return named if Path(named).is_file() else ""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return found
    place = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright"
    own = sorted(Path(place).glob("chromium-*/chrome-linux*/chrome"))
    own += sorted(Path(place).glob("chromium-*/chrome-mac*/*.app/Contents/MacOS/*"))
    return str(own[-1]) if own else ""


def samples() -> Path | None:
    """Return the folder of foreign sample files, or None: CLEW_SAMPLES, else beside the project."""
    named = os.environ.get("CLEW_SAMPLES")
    place = Path(named) if named else ROOT.parent / "shared" / "samples"
    return place if place.is_dir() else None


@dataclass(frozen=True)
class Capability:
    """Something a machine may lack: the marker that needs it, how to find it, what to say."""

    marker: str
    find: Callable[[], object]
    missing: str
    advice: str
    always_required: bool = True


CAPABILITIES = (
    Capability("browser", chromium, "no Chromium found", "apt install chromium, or CLEW_CHROMIUM"),
    Capability(
        "postgres",
        postgres_cluster.programs,
        "no PostgreSQL server programs found",
        "apt install postgresql",
    ),
    Capability(
        "on_postgres",
        lambda: os.environ.get("DATABASE_URL", "").startswith("postgres"),
        "this run is on SQLite",
        "CLEW_TEST_DB=postgres",
        always_required=False,
    ),
    Capability(
        "samples",
        samples,
        "no folder of sample files",
        "they are not shipped; CLEW_SAMPLES names a folder",
        always_required=False,
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --require-all."""
    parser.addoption(
        "--require-all",
        action="store_true",
        help="fail when Chromium or PostgreSQL is missing, and when any test is skipped",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Choose the home folder and the database before anybody reads the settings.

    A wrapper runs before pytest-django, which reads the settings before the first conftest.
    """
    _own_home(early_config)
    known = early_config.known_args_namespace
    looks_only = known.collectonly or known.help or known.version
    if os.environ.get("CLEW_TEST_DB") == "postgres" and not looks_only and not _in_worker():
        if postgres_cluster.programs() is None:
            raise pytest.UsageError("CLEW_TEST_DB=postgres: no PostgreSQL server programs found")
        cluster = postgres_cluster.Cluster()
        cluster.start()
        early_config.add_cleanup(cluster.stop)
        # The workers inherit it: one cluster, a database of its own for each of them.
        os.environ["DATABASE_URL"] = cluster.url
    return (yield)


def _own_home(config: pytest.Config) -> None:
    """Give this process a home folder that ends with the run; a real one is never touched."""
    if _in_worker():
        whole = Path(os.environ["CLEW_TEST_HOME"])
        os.environ["CLEW_HOME"] = str(whole / os.environ["PYTEST_XDIST_WORKER"])
        return
    whole = Path(tempfile.mkdtemp(prefix="clew-test-"))
    config.add_cleanup(lambda: shutil.rmtree(whole, ignore_errors=True))
    os.environ["CLEW_TEST_HOME"] = str(whole)
    os.environ["CLEW_HOME"] = str(whole / "home")


def _in_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def pytest_configure(config: pytest.Config) -> None:
    """Refuse the run when something required is missing."""
    config.stash[DESELECTED] = {}
    if not config.getoption("require_all"):
        return
    named = "CLEW_SAMPLES" in os.environ
    lacking = [c for c in CAPABILITIES if (c.always_required or named) and not c.find()]
    if lacking:
        said = "; ".join(f"{c.missing} ({c.advice})" for c in lacking)
        raise pytest.UsageError(f"--require-all: {said}")


def pytest_report_header(config: pytest.Config) -> str:
    """Say on which database the tests run."""
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("p") else "SQLite"
    return f"database: {engine}"


@pytest.hookimpl(tryfirst=True)  # before -m looks at the markers
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses a database; take out what cannot run here and remember it."""
    for item in items:
        if "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db"):
            item.add_marker("database")
    # The longest first, so that no worker ends the run with a whole journey alone.
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    missing = [c for c in CAPABILITIES if not c.find()]
    kept, out = [], []
    for item in items:
        lacks = next((c for c in missing if item.get_closest_marker(c.marker)), None)
        if lacks is None:
            kept.append(item)
        else:
            out.append(item)
            config.stash[DESELECTED].setdefault(lacks.marker, []).append(item.nodeid)
    if out:
        items[:] = kept
        config.hook.pytest_deselected(items=out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's findings to the controller; fail a run that forbids skips and had one."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["not_run_here"] = session.config.stash[DESELECTED]
        return
    skipped = _skipped(session.config)
    if skipped and session.config.getoption("require_all") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take over what a worker deselected; every worker collects the same."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]  # xdist has no types
    theirs = getattr(node, "workeroutput", {}).get("not_run_here", {})
    if theirs and not config.stash[DESELECTED]:
        config.stash[DESELECTED] = theirs
        # Plugins look into what is listed, so a name alone is not enough.
        items = [SimpleNamespace(nodeid=i) for ids in theirs.values() for i in ids]
        config.hook.pytest_deselected(items=items)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name what was not run, in the last lines before the summary."""
    for capability in CAPABILITIES:
        ids = config.stash[DESELECTED].get(capability.marker, [])
        if ids:
            noun = "test" if len(ids) == 1 else "tests"
            terminalreporter.write_line(
                f"not run here: {len(ids)} {capability.marker} {noun}"
                f" ({capability.missing}; {capability.advice})",
                yellow=True,
            )
    if config.getoption("require_all"):
        for report in _skipped(config):
            terminalreporter.write_line(f"--require-all: skipped {report.nodeid}", red=True)


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return [] if reporter is None else reporter.stats.get("skipped", [])
