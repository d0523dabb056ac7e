"""Keys of links stand in no log, whatever logs and whichever handler writes it."""

import io
import logging

import pytest

from clew.kernel.tokens.masking import install, masked

KEY = "Jx3_vQ-9sT0aYc7LmNpRkW2uEh5dGb1Z"
RESET = "/account/password/reset/key/1-d3v8q4-1f0c9a7b6e5d4c3b2a190f8e7d6c5b4a"


@pytest.fixture
def written(monkeypatch):
    """Everything that any logger writes, by a handler that nobody configured."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    names = ("django.request", "django.server", "django.security", "waitress", "gunicorn.access")
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        # Another test's tool may have switched loggers off.
        monkeypatch.setattr(logger, "disabled", False)
        logger.addHandler(handler)
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.mark.parametrize(
    "said",
    [
        f"Conflict: /p/{KEY}/sign",
        f"http://localhost:8000/p/{KEY}",
        f"Not Found: p/{KEY}/receipt.json",
        f"/account/login/?next=%2Fp%2F{KEY}%2Fsign",
        f"Bad request: {RESET}/",
    ],
)
def test_the_key_is_taken_out_of_any_spelling(said):
    clean = masked(said)
    assert KEY not in clean
    assert "d3v8q4" not in clean
    assert "(key)" in clean


def test_other_paths_stay_as_they_are():
    said = "Not Found: /requirements/RS-0001/compare, /people/PE-0001"
    assert masked(said) == said


@pytest.mark.parametrize(
    "name", ["django.request", "django.server", "django.security", "waitress", "gunicorn.access"]
)
def test_arguments_exceptions_and_stacks_of_every_logger_are_masked(written, name):
    log = logging.getLogger(name)
    log.warning("%s: %s", "Conflict", f"/p/{KEY}/sign", stack_info=True)
    log.warning("%(r)s %(s)s", {"r": f"GET /p/{KEY} HTTP/1.1", "s": 200})
    log.warning("too few %s %s", f"/p/{KEY}")
    try:
        raise ValueError(f"no such page: /p/{KEY}/sign")
    except ValueError:
        log.exception("Exception while serving %s", f"/p/{KEY}/sign")
    said = written.getvalue()
    assert said.count("(key)") == 5
    assert KEY not in said
    assert "Traceback" in said


def test_installing_twice_masks_once():
    made = logging.getLogRecordFactory()
    install()
    assert logging.getLogRecordFactory() is made


def test_a_token_of_a_program_is_masked_wherever_it_stands():
    secret = "clew_" + "aB3-_xYz" * 5
    said = masked(f"Authorization: Bearer {secret} was refused at /api/v1/me")
    assert secret not in said
    assert said == "Authorization: Bearer clew_(key) was refused at /api/v1/me"
    assert masked("clew_project and clew_h1A2b3…") == "clew_project and clew_h1A2b3…"
