"""Sign-in limits count the caller, not the proxy that all callers come through."""

import pytest
from django.core.cache import cache
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()
    yield
    cache.clear()


def fail(times: int, caller: str) -> list[int]:
    """Sign in wrongly as somebody else each time, so that only the address is counted."""
    return [
        Client()
        .post(
            "/account/login/",
            {"login": f"{caller}-{n}@x.example", "password": "wrong"},
            headers={"x-forwarded-for": f"203.0.113.9, {caller}"},
        )
        .status_code
        for n in range(times)
    ]


def too_many(times: int, caller: str) -> bool:
    client, form = Client(), {"login": f"{caller}@x.example", "password": "wrong"}
    fail(times, caller)
    headers = {"x-forwarded-for": f"203.0.113.9, {caller}"}
    answer = client.post("/account/login/", form, headers=headers)
    return answer.status_code == 429 or "Too many" in answer.content.decode()


def test_behind_a_proxy_one_caller_is_slowed_and_the_others_are_not(settings, company):
    settings.PROXIES = 1
    assert too_many(10, "192.0.2.66")
    assert not too_many(0, "192.0.2.77")


def test_without_a_proxy_the_header_helps_nobody(company):
    assert too_many(10, "192.0.2.66")
    assert too_many(0, "192.0.2.77")
