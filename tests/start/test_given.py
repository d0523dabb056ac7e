"""A setting that cannot be meant: one sentence that names it, exit code 2, and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clew.config import given
from tests.browser.server import ROOT

WRONG = {
    "CLEW_DIGEST_HOUR": "abc",
    "CLEW_PROXIES": "-1",
    "CLEW_HTTPS": "true",
    "CLEW_DEBUG": "yes",
    "CLEW_TIME_ZONE": "../../etc/passwd",
    "CLEW_PUBLIC_URL": "https://",
    "CLEW_ORIGINS": "https://a.example,qms.example.com",
    "CLEW_HOSTS": "a b",
    "CLEW_SMTP_URL": "imap://me:hidden-word@example.com",
    "DATABASE_URL": "mysql://me:hidden-word@example.com/clew",
    "CLEW_MAIL_FROM": "nobody",
}


def read(name: str) -> object:
    """Load the settings anew with what the environment gives now, in a process of its own."""
    words = [sys.executable, "-m", "clew.cli", "doctor", "--home", os.environ["HOME_OF_TEST"]]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("name", ["CLEW_DIGEST_HOUR", "CLEW_SMTP_URL", "DATABASE_URL"])
def test_the_command_line_says_which_setting_is_wrong(name, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("HOME_OF_TEST", str(tmp_path))
    (tmp_path / "clew.sqlite3").touch()
    monkeypatch.setenv(name, WRONG[name])
    done = read(name)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{name} is set to something Clew cannot use: ")
    assert len(done.stderr.splitlines()) == 1
    assert "hidden-word" not in done.stderr + done.stdout


READERS = {
    "CLEW_DIGEST_HOUR": lambda name: given.number(name, 6, most=23),
    "CLEW_PROXIES": lambda name: given.number(name, 0, most=9),
    "CLEW_HTTPS": given.flag,
    "CLEW_DEBUG": given.flag,
    "CLEW_TIME_ZONE": given.time_zone,
    "CLEW_PUBLIC_URL": lambda name: given.address(name, "http://localhost:8000"),
    "CLEW_ORIGINS": lambda name: given.names(name, r"https?://[^\s/]+", "an origin"),
    "CLEW_HOSTS": lambda name: given.names(name, r"[.\w-]+", "a host name"),
    "CLEW_SMTP_URL": lambda name: given.scheme_of(name, ("smtp", "smtps"), "smtp://"),
    "DATABASE_URL": lambda name: given.scheme_of(name, ("postgresql",), "postgresql://"),
    "CLEW_MAIL_FROM": lambda name: given.mailbox(name, "clew@localhost"),
}
RIGHT = {
    "CLEW_DIGEST_HOUR": ("23", 23),
    "CLEW_PROXIES": ("2", 2),
    "CLEW_HTTPS": ("1", True),
    "CLEW_DEBUG": ("0", False),
    "CLEW_TIME_ZONE": ("Europe/Berlin", "Europe/Berlin"),
    "CLEW_PUBLIC_URL": ("https://qms.example.com", "https://qms.example.com"),
    "CLEW_ORIGINS": ("https://a.example, https://b.example:8443",
                     ["https://a.example", "https://b.example:8443"]),
    "CLEW_HOSTS": ("qms.example.com,", ["qms.example.com"]),
    "CLEW_SMTP_URL": ("smtps://me:pw@mail.example.com:465", "smtps://me:pw@mail.example.com:465"),
    "DATABASE_URL": ("", ""),
    "CLEW_MAIL_FROM": ("Clew <clew@example.com>", "Clew <clew@example.com>"),
}  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_what_can_be_meant_is_read_and_what_cannot_is_refused(name, monkeypatch, capsys):
    monkeypatch.setenv(name, RIGHT[name][0])
    assert READERS[name](name) == RIGHT[name][1]
    monkeypatch.setenv(name, WRONG[name])
    with pytest.raises(SystemExit) as ended:
        READERS[name](name)
    assert ended.value.code == 2
    assert name in capsys.readouterr().err


def test_an_empty_hour_writes_no_morning_mail(monkeypatch):
    monkeypatch.setenv("CLEW_DIGEST_HOUR", "")
    assert given.number("CLEW_DIGEST_HOUR", 6, most=23) is None
    monkeypatch.delenv("CLEW_DIGEST_HOUR")
    assert given.number("CLEW_DIGEST_HOUR", 6, most=23) == 6
