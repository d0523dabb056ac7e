"""The words of `clew`: help, exit codes, the folder, ports, what is printed."""

import argparse
import json
import os
import socket
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from clew.cli import check, demo, doctor, home, main, serving, verify
from clew.cli.answers import Refusal
from clew.config.home import Home

WORDS = ["up", "demo", "check", "verify", "backup", "restore", "doctor", "createadmin"]
WORDS += ["worker", "manage", "import", "export"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder, with no folder named by the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("CLEW_HOME", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    before = os.umask(0o022)
    yield tmp_path
    os.umask(before)


def database_saying(folder: Path, mode: str) -> Home:
    """Make a folder whose log says what it is, as the product's own tables do."""
    made = Home(folder.absolute())
    made.create()
    with sqlite3.connect(made.database) as database:
        database.execute("CREATE TABLE audit_trail_logorigin (mode TEXT)")
        database.execute("INSERT INTO audit_trail_logorigin VALUES (?)", [mode])
    database.close()
    return made


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_help(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main([word, "--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert f"clew {word}" in said
    assert "--home DIR" in said


def test_the_help_needs_no_django() -> None:
    code = "import sys; from clew.cli import main; main.parser(); sys.exit('django.apps' in sys.modules and 'clew.config.settings' in sys.modules)"  # noqa: E501  (one line for -c)
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(main.__file__).parents[2]).returncode
        == 0
    )


def test_an_unknown_word_is_wrong_use() -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(["dance"])
    assert ended.value.code == 2


def test_without_a_folder_it_says_how_to_make_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["verify"]) == 2
    assert "up` makes one" in capsys.readouterr().err


def test_a_refusal_in_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["verify", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["ok"] is False


def test_with_only_the_demo_it_points_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    database_saying(Path("clew-demo"), "demo")
    assert main.main(["check"]) == 2
    assert "--demo" in capsys.readouterr().err


def test_home_and_demo_together_are_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["verify", "--home", "x", "--demo"]) == 2
    assert "not both" in capsys.readouterr().err


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLEW_HOME", str(tmp_path / "named"))
    assert home.chosen(argparse.Namespace(home=None)).path == tmp_path / "named"
    given = argparse.Namespace(home=str(tmp_path / "given"))
    assert home.chosen(given).path == tmp_path / "given"


@pytest.mark.parametrize("reset", [False, True])
def test_the_demo_leaves_a_company_alone(tmp_path: Path, reset: bool) -> None:
    company = database_saying(tmp_path / "company", "company")
    before = company.database.read_bytes()
    words = ["demo", "--home", str(company.path), "--no-serve", *(["--reset"] if reset else [])]
    assert main.main(words) == 3
    assert company.database.read_bytes() == before


@pytest.mark.parametrize("reset", [False, True])
def test_the_demo_leaves_a_strange_folder_alone(tmp_path: Path, reset: bool) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    words = ["demo", "--home", str(tmp_path), "--no-serve", *(["--reset"] if reset else [])]
    assert main.main(words) == 3
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_clearing_a_demo_deletes_only_what_clew_made(tmp_path: Path) -> None:
    made = database_saying(tmp_path / "demo", "demo")
    (made.path / "thesis.txt").write_text("mine")
    demo.clear(made)
    assert sorted(p.name for p in made.path.iterdir()) == ["demo-unfinished", "thesis.txt"]
    # A deletion that was cut off here is still known to be a demo.
    demo.refuse_unless_demo(made, reset=False)


def test_two_servers_on_one_folder_are_refused(tmp_path: Path) -> None:
    made = database_saying(tmp_path / "x", "demo")
    with (
        home.alone(made, "start it"),
        pytest.raises(Refusal, match="already running"),
        home.alone(made, "reset it"),
    ):
        pass
    with home.alone(made, "start it"):
        pass


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clew.sqlite3").write_text("not a database at all, but some text" * 40)
    with pytest.raises(Refusal, match="not a database"):
        home.mode(Home(tmp_path))


def test_a_taken_port_is_replaced_on_both_families() -> None:
    sockets, port = serving.listen(serving.LOOPBACK, 18500)
    try:
        others, next_port = serving.listen(serving.LOOPBACK, port)
        assert next_port > port
        assert {s.getsockname()[1] for s in others} == {next_port}
        families = {s.family for s in others}
        assert socket.AF_INET in families
        if socket.has_ipv6 and _has_loopback_6():
            assert socket.AF_INET6 in families
    finally:
        for one in [*sockets, *others]:
            one.close()


def test_a_port_taken_on_ipv6_alone_is_taken() -> None:
    if not _has_loopback_6():
        return
    (taken,), port = serving.listen(("::1",), 18600)
    sockets, got = serving.listen(serving.LOOPBACK, port)
    for one in [taken, *sockets]:
        one.close()
    assert got > port


def _has_loopback_6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Refusal, match="Cannot listen"):
        serving.listen(("192.0.2.1",), 18700)


@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_a_port_that_is_none_is_wrong_use(port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(["up", "--port", port])
    assert ended.value.code == 2


REPORT = SimpleNamespace(
    ok=False,
    findings=[SimpleNamespace(record="RS-0001", sentence="It was changed outside of Clew.")],
    covered=["records_record"],
    uncovered=[("django_session", "carries no record content")],
    erased=[("PE-0002", 7, "name")],
    events=3,
    records=1,
    checkpoints=1,
    witnessed=False,
)


def test_a_failed_replay_names_the_record_and_what_is_not_covered() -> None:
    lines = verify.as_lines(REPORT)
    assert lines[0] == "FINDING  RS-0001: It was changed outside of Clew."
    assert "  django_session: carries no record content" in lines
    assert "  PE-0002: entry 7, name" in lines
    assert any("outside witness" in line for line in lines)
    assert lines[-1].startswith("FAILED: 3 events, 1 record and 1 checkpoint replayed; 1 finding")
    assert verify.as_data(REPORT)["findings"][0]["record"] == "RS-0001"


def test_checks_are_printed_with_their_failing_records() -> None:
    gap = SimpleNamespace(
        id="8.2.3.1-a", clause="8.2.3.1", basis="shall", sentence="Reviewed before committing.",
        state="gap", numerator=3, denominator=4, failing=[("ORD-0002", "It has no review.")],
    )  # fmt: skip
    lines = check.as_lines([gap], {"ok": 0, "gap": 1, "no data": 0, "not yet recordable": 0})
    assert "Reviewed before committing. (3 of 4)" in lines[0]
    assert lines[1].strip() == "ORD-0002: It has no review."
    assert lines[2] == "1 obligation: 0 ok, 1 gap, 0 no data, 0 not yet recordable."


def test_keys_that_others_can_read_are_a_gap(tmp_path: Path) -> None:
    made = Home(tmp_path / "x")
    made.create()
    key = made.keys / "secret.key"
    key.write_text("s")
    key.chmod(0o600)
    assert [look.ok for look in doctor.keys(made)] == [True]
    key.chmod(key.stat().st_mode | stat.S_IRGRP)
    (look,) = doctor.keys(made)
    assert not look.ok
    assert "secret.key" in look.sentence


@pytest.mark.django_db
def test_the_doctor_counts_mail_that_waits_and_that_was_given_up(company) -> None:
    from clew.kernel.mail.commands import give_up
    from clew.kernel.mail.sending import post
    from clew.kernel.people.actor import SYSTEM

    assert doctor.mail() == doctor.Look("mail", True, "0 waiting, 0 given up.", advice=True)
    mail, _ = [
        post(company.record, to_name="H", to_address="h@shop.example", subject="S", text="T", key=k)
        for k in "ab"
    ]
    assert doctor.mail().mark == "ok  "
    give_up(mail, "Refused by the mail server: 550", actor=SYSTEM)
    look = doctor.mail()
    assert look.mark == "note"
    assert look.sentence == "1 waiting, 1 given up (Refused by the mail server: 550)."
    assert look in list(doctor.trail())


def test_a_missing_witness_is_a_note_and_an_open_key_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = doctor.Look("guards", True, "Nothing recorded can be changed.")
    alone = doctor.Look("witness", False, "No checkpoint is held outside.", advice=True)
    broken = doctor.Look("keys", False, "Others may read log.key.")
    args = argparse.Namespace(home=str(tmp_path), json=False)
    monkeypatch.setattr(doctor.homes, "existing", lambda _: Home(tmp_path))
    monkeypatch.setattr(doctor.homes, "open_home", lambda _: None)
    monkeypatch.setattr(doctor, "database", list)
    monkeypatch.setattr(doctor, "trail", lambda: [sound, alone])
    monkeypatch.setattr(doctor, "machine", lambda _: [])
    monkeypatch.setattr(doctor, "keys", lambda _: [])
    assert doctor.run(args) == 0
    assert "2 looks, 0 gaps, 1 note." in capsys.readouterr().out
    monkeypatch.setattr(doctor, "keys", lambda _: [broken])
    assert doctor.run(args) == 1
    assert "GAP   keys" in capsys.readouterr().out
