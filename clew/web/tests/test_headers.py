"""Passwords, cookies and the content policy, as they leave the house."""

import re
import time

import pytest
import time_machine
from django.test import Client

from clew.areas.confirmations.tests.parts import open_story
from clew.kernel.people import commands as people
from clew.kernel.people.models import Person, User

pytestmark = pytest.mark.django_db
PASSWORD = "seven geese fly south"


@pytest.fixture
def user(everyone) -> User:
    person = Person.objects.get(pk=everyone.alice.record_id)
    return people.open_account(person, PASSWORD, actor=everyone.bob)


def test_a_password_is_kept_as_argon2id_at_the_named_cost(user):
    kept = User.objects.values_list("password", flat=True).get()
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in kept


def test_the_session_cookie_is_for_the_server_alone(user, settings):
    for secure in (False, True):
        settings.SESSION_COOKIE_SECURE = secure
        client = Client()
        assert 'name="remember"' not in client.get("/account/login/").content.decode()
        client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        cookie = client.cookies["sessionid"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert bool(cookie["secure"]) is secure
        # It ends with the browser; the server takes it for twelve hours at the longest.
        assert (cookie["max-age"], cookie["domain"]) == ("", "")
        assert settings.SESSION_COOKIE_AGE == 12 * 3600
        assert client.get("/").status_code == 200
        with time_machine.travel(time.time() + 12 * 3600 + 60):
            assert client.get("/").status_code == 302


def test_the_csrf_cookie_is_for_the_server_alone(company):
    client = Client()
    client.get("/account/login/")
    cookie = client.cookies["csrftoken"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def strict(policy: str) -> bool:
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    allowed = {source for sources in rules.values() for source in sources.split()}
    return (
        rules["default-src"] == "'none'"
        and rules["script-src"] == "'self'"
        and rules["style-src"] == "'self'"
        and rules["base-uri"] == rules["frame-ancestors"] == "'none'"
        and rules["form-action"] == "'self'"
        and allowed <= {"'none'", "'self'", "data:", "blob:"}
    )


def inline(html: str) -> list[str]:
    """Return what of a page the policy would refuse."""
    scripts = re.findall(r"<script\b(?![^>]*(?:src=|application/json))[^>]*>", html)
    hosts = re.findall(r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(?:https?:)?//[^"]*', html)
    return scripts + hosts + re.findall(r'<[^>]+\s(?:style|on\w+)="', html) + (
        ["<style>"] if "<style" in html else []
    )  # fmt: skip


def test_every_kind_of_page_has_the_strict_policy(everyone, client_of, monkeypatch):
    token = open_story(everyone).reviewed().send_link()
    desk, out = client_of(everyone.bob), Client(raise_request_exception=False)
    answers = {
        "desk": (desk.get("/"), 200),
        "mail": (desk.get("/mail/"), 200),
        "factors": (desk.get("/account/2fa/"), 200),
        "app": (desk.get("/account/2fa/totp/activate/"), 302),
        "sign-in": (out.get("/account/login/"), 200),
        "reset": (out.get("/account/password/reset/"), 200),
        "portal": (out.get(f"/p/{token}"), 200),
        "signing": (out.get(f"/p/{token}/sign"), 200),
        "gone": (out.get("/p/unknown"), 404),
        "no page": (out.get("/no-such-page"), 404),
        "no role": (client_of(everyone.ivan).get("/people/new"), 403),
        "no method": (desk.put("/"), 405),
        "other host": (out.get("/", headers={"host": "elsewhere.example"}), 400),
        "forged": (Client(enforce_csrf_checks=True).post("/account/login/"), 403),
        "to sign-in": (out.get("/"), 302),
        "health": (out.get("/health"), 200),
    }
    monkeypatch.setattr("clew.portal.views.contact_actor", lambda _: 1 / 0)
    answers["broken"] = (out.get(f"/p/{token}"), 500)
    odd = []
    for name, (answer, status) in answers.items():
        html = answer.content.decode() if answer.get("Content-Type", "").startswith("text") else ""
        if answer.status_code != status:
            odd.append(f"{name}: {answer.status_code}")
        if not strict(answer["Content-Security-Policy"]):
            odd.append(f"{name}: {answer['Content-Security-Policy']}")
        odd += [f"{name}: {found}" for found in inline(html)]
    assert odd == []
    assert all(a["X-Content-Type-Options"] == "nosniff" for a, _ in answers.values())
    assert all(a["Referrer-Policy"] == "same-origin" for a, _ in answers.values())
    assert all("no-store" in a["Cache-Control"] for a, _ in answers.values())
