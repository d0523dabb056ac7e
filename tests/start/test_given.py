"""A setting that cannot be meant: one sentence that names it, exit code 2, and no traceback."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from clew.config import settings
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


@pytest.mark.parametrize("name", ["CLEW_DIGEST_HOUR", "CLEW_SMTP_URL", "DATABASE_URL"])
def test_the_command_line_says_which_setting_is_wrong(name, monkeypatch, tmp_path: Path):
    (tmp_path / "clew.sqlite3").touch()
    monkeypatch.setenv(name, WRONG[name])
    words = [sys.executable, "-m", "clew.cli", "doctor", "--home", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{name} is set to something Clew cannot use: ")
    assert len(done.stderr.splitlines()) == 1
    assert "hidden-word" not in done.stderr + done.stdout


def read(name: str, value: str, monkeypatch) -> object:
    """Run the settings' own file with one setting; return what it made of it."""
    monkeypatch.setenv(name, value)
    return runpy.run_path(settings.__file__)[BECOMES[name]]


BECOMES = {
    "CLEW_DIGEST_HOUR": "DIGEST_HOUR",
    "CLEW_PROXIES": "PROXIES",
    "CLEW_HTTPS": "HTTPS",
    "CLEW_DEBUG": "DEBUG",
    "CLEW_TIME_ZONE": "TIME_ZONE",
    "CLEW_PUBLIC_URL": "PUBLIC_URL",
    "CLEW_ORIGINS": "CSRF_TRUSTED_ORIGINS",
    "CLEW_HOSTS": "ALLOWED_HOSTS",
    "CLEW_SMTP_URL": "SMTP_URL",
    "CLEW_MAIL_FROM": "DEFAULT_FROM_EMAIL",
    "DATABASE_URL": "DATABASES",
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
    "CLEW_HOSTS": ("qms.example.com,", ["localhost", "127.0.0.1", "[::1]", "qms.example.com"]),
    "CLEW_SMTP_URL": ("smtps://me:pw@mail.example.com:465", "smtps://me:pw@mail.example.com:465"),
    "CLEW_MAIL_FROM": ("Clew <clew@example.com>", "Clew <clew@example.com>"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_what_can_be_meant_is_read_and_what_cannot_is_refused(name, monkeypatch, capsys):
    given, wanted = RIGHT[name]
    assert read(name, given, monkeypatch) == wanted
    with pytest.raises(SystemExit) as ended:
        read(name, WRONG[name], monkeypatch)
    assert ended.value.code == 2
    assert name in capsys.readouterr().err


@pytest.mark.parametrize("name", ["DATABASE_URL", "CLEW_SMTP_URL", "CLEW_PUBLIC_URL"])
@pytest.mark.parametrize(
    "value", ["hidden-word@host/clew", "hidden-word", "hidden-word:me@host", "//me:hidden-word@h",
              "hidden-word3://host", "imap://me:hidden-word@host",
              "postgresql://me:hidden/word@host/clew", "smtp://me:hidden/word@host"]
)  # fmt: skip
def test_an_address_with_a_password_is_never_repeated(name, value, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        read(name, value, monkeypatch)
    assert "hidden" not in capsys.readouterr().err


def test_an_empty_hour_writes_no_morning_mail(monkeypatch):
    assert read("CLEW_DIGEST_HOUR", "", monkeypatch) is None
    monkeypatch.delenv("CLEW_DIGEST_HOUR")
    assert runpy.run_path(settings.__file__)["DIGEST_HOUR"] == 6
