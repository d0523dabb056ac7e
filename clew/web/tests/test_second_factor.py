"""The second step of signing in, from setting it up to the wrong code."""

import re
import time
from collections.abc import Iterator
from importlib import import_module

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from clew.areas.customers import commands as customers
from clew.kernel.audit_trail.models import Event
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.people import commands as people
from clew.kernel.people.models import Company, Person
from tests.architecture.test_policy import ANYBODY, listed

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "alice@linnet.example", "seven geese fly south"
PAGES = ("/", "/customers/", "/requirements/", "/trail/", "/mail/", "/search?q=wattle", "/palette")


@pytest.fixture(autouse=True)
def fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def alice(everyone):
    customers.register("Wattlebird", actor=everyone.alice)
    person = Person.objects.get(pk=everyone.alice.record_id)
    people.open_account(person, PASSWORD, actor=everyone.bob)
    return person


def with_password() -> tuple[Client, str]:
    client = Client()
    answer = client.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert answer.status_code == 302
    return client, answer["Location"]


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up() -> str:
    """Set the app up as a person does, and return the secret the app keeps."""
    client, _ = with_password()
    asked = client.get("/account/2fa/totp/activate/")
    assert asked["Location"].startswith("/account/reauthenticate/")
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True).content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page)[0]
    refused = client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert refused.status_code == 200
    assert not Authenticator.objects.exists()
    assert client.post("/account/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    client.post("/account/logout/")
    assert client.get("/")["Location"].startswith("/account/login/")
    return secret


def test_password_then_code_and_nothing_is_read_between(alice):
    secret = set_up()
    with time_machine.travel(time.time() + 60):
        client, there = with_password()
        assert there == "/account/2fa/authenticate/"
        before = Event.objects.count()
        for page in PAGES:
            answer = client.get(page)
            assert (answer.status_code, answer["Location"]) == (302, there), page
            assert answer.content == b""
        write = client.post("/customers/new", {"name": "Nobody's"})
        assert (write.status_code, write["Location"]) == (302, there)
        assert Event.objects.count() == before
        second = client.get(there).content.decode()
        assert "Second step" in second
        assert "Wattlebird" not in second
        assert client.post(there, {"code": "000000"}).status_code == 200
        assert client.get("/").status_code == 302
        assert client.post(there, {"code": code(secret)})["Location"] == "/"
        assert "Wattlebird" in client.get("/customers/").content.decode()


def test_a_code_works_once(alice):
    secret = set_up()
    with time_machine.travel(time.time() + 60):
        first, there = with_password()
        assert first.post(there, {"code": code(secret)}).status_code == 302
        second, _ = with_password()
        assert second.post(there, {"code": code(secret)}).status_code == 200
        assert second.get("/").status_code == 302


def test_wrong_codes_are_slowed_and_then_the_right_one_too(alice):
    secret = set_up()
    with time_machine.travel(time.time() + 60):
        client, there = with_password()
        said = [client.post(there, {"code": "000000"}).content.decode() for _ in range(6)]
        assert "Incorrect code" in said[0]
        assert "Too many" in said[-1]
        assert client.post(there, {"code": code(secret)}).status_code == 200
        assert client.get("/").status_code == 302


def test_a_recovery_code_replaces_the_phone_once(alice):
    set_up()
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    one = codes.wrap().get_unused_codes()[0]
    client, there = with_password()
    assert client.post(there, {"code": one})["Location"] == "/"
    again, _ = with_password()
    assert again.post(there, {"code": one}).status_code == 200


def test_a_new_password_by_mail_does_not_skip_the_second_step(alice, settings):
    settings.EMAIL_BACKEND = import_module(settings.SETTINGS_MODULE).EMAIL_BACKEND
    set_up()
    Client().post("/account/password/reset/", {"email": EMAIL})
    link = OutgoingMail.objects.get().secret_link.removeprefix(settings.PUBLIC_URL)
    phone = Client()
    form = phone.get(link)["Location"]
    done = phone.post(
        form, {"password1": "nine herons walk home", "password2": "nine herons walk home"}
    )
    assert done.status_code == 302
    assert phone.get("/customers/").status_code == 302
    answer = phone.post("/account/login/", {"login": EMAIL, "password": "nine herons walk home"})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert phone.get("/customers/").status_code == 302


def test_who_must_have_one_reads_and_writes_nothing_before(alice, everyone, client_of):
    people.set_rules(Company.objects.get(), actor=everyone.bob, mfa_roles=["sales"])
    client, before, odd = client_of(everyone.alice), Event.objects.count(), []
    for route, row in listed():
        if route.name.startswith(("account_", "mfa_")):
            continue
        for method, who in (("get", row.read), ("post", row.write)):
            if not who or ANYBODY in who:
                continue
            answer = getattr(client, method)(route.url)
            if (answer.status_code, answer.get("Location")) != (302, "/account/2fa/"):
                odd.append(f"{method} {route.name}: {answer.status_code}")
    assert odd == []
    assert Event.objects.count() == before
    page = client.get("/", follow=True).content.decode()
    assert "Your role needs a second factor" in page
    assert "Wattlebird" not in page


def test_after_setting_it_up_the_work_is_open(alice, everyone):
    people.set_rules(Company.objects.get(), actor=everyone.bob, mfa_roles=["sales"])
    secret = set_up()
    with time_machine.travel(time.time() + 60):
        client, there = with_password()
        client.post(there, {"code": code(secret)})
        assert client.get("/customers/").status_code == 200
