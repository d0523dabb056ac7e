"""start.py: what it says, what it keeps, what it repairs. Nothing is installed here."""

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """start.py as a module, with what would install replaced by a list of calls."""
    spec = importlib.util.spec_from_file_location("start_under_test", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.calls = []

    def build(venv: str) -> None:
        module.calls.append("build")
        python = Path(module.venv_python(venv))
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        module.write_marker(venv, "building", {})

    def install(venv: str, locks: list[str], say: object) -> None:
        module.calls.append(" ".join(locks))

    monkeypatch.setattr(module, "build", build)
    monkeypatch.setattr(module, "install", install)
    return module


@pytest.fixture
def venv(tmp_path: Path) -> str:
    return str(tmp_path / "venv")


def run_start(*words: str, version: str = "", **environment: str) -> subprocess.CompletedProcess:
    """Run start.py in a process, pretending to be another Python when a version is given."""
    pretend = f"sys.version_info = {version}; " if version else ""
    code = (
        f"import runpy, sys; {pretend}sys.argv = {['start.py', *words]!r};"
        f" runpy.run_path({str(ROOT / 'start.py')!r}, run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_can_read_the_file() -> None:
    ast.parse((ROOT / "start.py").read_text(), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)])
def test_an_unsupported_python_is_refused_with_the_versions(version: tuple[int, int]) -> None:
    done = run_start("demo", version=str((*version, 0)), PATH="/nowhere")
    assert done.returncode == 2
    assert "3.11, 3.12 or 3.13" in done.stderr
    assert f"this is Python {version[0]}.{version[1]}" in done.stderr
    assert "apt install python3" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_supported_python_on_the_machine_is_named(start: ModuleType) -> None:
    said = start.version_refusal((3, 14), "python3.13", ["demo", "--reset"])
    assert "run: python3.13 start.py demo --reset" in said


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_supported_python_is_not_refused(start: ModuleType, version: tuple[int, int]) -> None:
    assert start.version_refusal(version, "", []) == ""


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_without_a_word_it_prints_help_and_makes_nothing(words: list[str], tmp_path: Path) -> None:
    place = tmp_path / "venv"
    done = run_start(*words, CLEW_VENV=str(place))
    assert done.returncode == 0
    assert "start.py demo" in done.stdout
    assert not place.exists()


def test_the_first_start_builds_and_installs(start: ModuleType, venv: str) -> None:
    start.prepare(venv, ["runtime.txt"])
    assert start.calls == ["build", "runtime.txt"]


def test_progress_is_one_numbered_line_a_step_with_seconds(
    start: ModuleType, venv: str, capsys: pytest.CaptureFixture[str]
) -> None:
    start.prepare(venv, ["runtime.txt"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("setup 1/2  Making")
    assert second.startswith("setup 2/2  Installing")
    assert first.endswith(" s")
    assert second.endswith(" s")


def test_a_later_start_does_nothing(start: ModuleType, venv: str) -> None:
    start.prepare(venv, ["runtime.txt"])
    start.calls.clear()
    start.prepare(venv, ["runtime.txt"])
    assert start.calls == []


def test_the_test_tools_are_added_to_what_is_there(start: ModuleType, venv: str) -> None:
    start.prepare(venv, ["runtime.txt"])
    start.calls.clear()
    start.prepare(venv, ["runtime.txt", "test.txt"])
    assert start.calls == ["runtime.txt test.txt"]
    start.calls.clear()
    start.prepare(venv, ["runtime.txt"])
    assert start.calls == []


def test_a_changed_lock_is_installed_from_nothing(
    start: ModuleType, venv: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start.prepare(venv, ["runtime.txt"])
    start.calls.clear()
    monkeypatch.setattr(start, "lock_digest", lambda name: "another")
    start.prepare(venv, ["runtime.txt"])
    assert start.calls == ["build", "runtime.txt"]


def test_an_interrupted_installation_is_done_again(
    start: ModuleType, venv: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as once:
        once.setattr(start, "install", cut_off)
        with pytest.raises(KeyboardInterrupt):
            start.prepare(venv, ["runtime.txt"])
    start.calls.clear()
    start.prepare(venv, ["runtime.txt"])
    assert start.calls == ["build", "runtime.txt"]


def test_a_damaged_marker_is_an_unfinished_installation(start: ModuleType, venv: str) -> None:
    start.prepare(venv, ["runtime.txt"])
    Path(start.marker_path(venv)).write_text('{"state": "rea')
    start.calls.clear()
    start.prepare(venv, ["runtime.txt"])
    assert start.calls == ["build", "runtime.txt"]


@pytest.mark.parametrize("key", ["python", "root"])
def test_another_python_or_place_means_a_new_environment(
    start: ModuleType, venv: str, key: str
) -> None:
    start.prepare(venv, ["runtime.txt"])
    marker = json.loads(Path(start.marker_path(venv)).read_text())
    Path(start.marker_path(venv)).write_text(json.dumps({**marker, key: "another"}))
    start.calls.clear()
    start.prepare(venv, ["runtime.txt"])
    assert start.calls == ["build", "runtime.txt"]


def test_a_python_that_was_removed_means_a_new_environment(start: ModuleType, venv: str) -> None:
    start.prepare(venv, ["runtime.txt"])
    Path(start.venv_python(venv)).unlink()
    start.calls.clear()
    start.prepare(venv, ["runtime.txt"])
    assert start.calls == ["build", "runtime.txt"]


def test_somebody_elses_folder_is_left_alone(start: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(start.Refused, match=r"was not made by start\.py"):
        start.prepare(str(tmp_path), ["runtime.txt"])
    assert start.calls == []
    assert [p.name for p in tmp_path.iterdir()] == ["precious.txt"]


def test_a_python_without_venv_is_told_what_to_install(
    start: ModuleType, venv: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(start.Refused, match="apt install python3-venv"):
        start.prepare(venv, ["runtime.txt"])
    assert not os.path.exists(venv)


def test_a_missing_lock_is_named(start: ModuleType) -> None:
    with pytest.raises(start.Refused, match=r"requirements/absent\.txt"):
        start.lock_digest("absent.txt")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the one the lock names"),
        ("WARNING: Retrying (Retry(total=0\nERROR: No matching distribution", "no package index"),
        ("ERROR: No matching distribution found for typst==1", "no ready-made file"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("something else", "could not be installed"),
    ],
)
def test_a_failed_installation_is_explained(start: ModuleType, said: str, sentence: str) -> None:
    assert sentence in start.why_pip_failed(said)


def test_each_word_gets_the_locks_it_needs(start: ModuleType) -> None:
    assert start.needed_locks("demo", "") == ["runtime.txt"]
    assert start.needed_locks("test", "") == ["runtime.txt", "test.txt"]
    assert start.needed_locks("up", "postgresql://h/d") == ["runtime.txt", "postgres.txt"]


def test_tests_run_on_all_processors_unless_chosen_otherwise(start: ModuleType) -> None:
    assert start.spread(["-q"]) == ["-n", "auto", "-q"]
    assert start.spread(["-n0", "-q"]) == ["-n0", "-q"]


def test_nothing_leads_python_or_pip_astray(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    kept = start.clean_environment()
    assert "PYTHONPATH" not in kept
    assert "PIP_TARGET" not in kept
    assert kept["PIP_INDEX_URL"] == "https://mirror.example/simple"


def test_words_and_exit_code_are_passed_on(start: ModuleType, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    python = Path(start.venv_python(str(venv)))
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\nexit 7\n')
    python.chmod(0o755)
    start.write_marker(str(venv), "ready", {"runtime.txt": start.lock_digest("runtime.txt")})
    done = run_start("verify", "--json", CLEW_VENV=str(venv), DATABASE_URL="")
    assert done.stdout == "-m clew.cli verify --json\n"
    assert done.returncode == 7
