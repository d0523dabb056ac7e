"""A customer's link is a key: no log of ours ever holds it."""

import logging

import pytest
from django.test import Client

from clew.areas.confirmations.tests.parts import open_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loggers_on(monkeypatch):
    """Another test's tool may have switched loggers off."""
    for name in ("django.request", "django.security.csrf", "django.security.DisallowedHost"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)


@pytest.fixture
def token(everyone):
    return open_story(everyone).reviewed().send_link()


def test_a_refused_signature_logs_no_key(token, caplog):
    caplog.set_level(logging.DEBUG)
    form = {"seen": "stale", "page": "stale", "printed_name": "Helen Marsh", "may": "on"}
    refused = Client().post(f"/p/{token}/sign", form)
    assert refused.status_code in (400, 409)
    assert Client().get(f"/p/{token}/no-such-page").status_code == 404
    assert Client(enforce_csrf_checks=True).post(f"/p/{token}/sign", form).status_code == 403
    assert Client().get(f"/p/{token}", HTTP_HOST="elsewhere.example").status_code == 400
    assert {"django.request", "django.security.csrf"} <= {r.name for r in caplog.records}
    assert "/p/(key)" in caplog.text
    assert token not in caplog.text


def test_a_failure_behind_a_link_logs_no_key(token, caplog, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError(f"cannot show /p/{token}/sign")

    monkeypatch.setattr("clew.portal.views.contact_actor", fail)
    client = Client(raise_request_exception=False)
    assert client.get(f"/p/{token}/sign").status_code == 500
    assert "RuntimeError: cannot show /p/(key)/sign" in caplog.text
    assert token not in caplog.text
