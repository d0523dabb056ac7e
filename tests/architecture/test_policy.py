"""One table says who may open what: every route is in it, and every door keeps to it.

The cases are made from the table, so that a new route is tested from the day it is listed.
"""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from clew.config.policy import POLICY
from clew.kernel.audit_trail.models import Event
from clew.kernel.people.access import ANYBODY, SIGNED_IN, Access
from clew.kernel.people.actor import Actor
from clew.kernel.testing import People
from tests.architecture.routes import Route, routes, unnamed

SignIn = Callable[[Actor], Client]
# Routes of the sign-in package that the house does not open; they answer 404 like any other.
CLOSED = {
    "account_confirm_email", "account_email", "account_email_verification_sent",
    "account_set_password", "account_signup", "account_signup_by_passkey", "mfa_signup_webauthn",
    "account_confirm_login_code", "account_request_login_code", "account_change_phone",
    "account_verify_phone", "mfa_trust", "account_signup_with_passkey",
}  # fmt: skip


# Pages that a company never has: only a database whose first leaf says demo, or one that is empty.
NOT_OF_A_COMPANY = {"web:start", "web:start_mail", "web:cheat", "web:first"}


def listed() -> list[tuple[Route, Access]]:
    """Return the routes with their rows."""
    return [(route, POLICY[route.name]) for route in routes() if route.name in POLICY]


def to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/account/login/")


def test_every_route_is_listed_and_every_row_is_a_route() -> None:
    names = {route.name for route in routes()}
    assert names - set(POLICY) - CLOSED == set()
    assert set(POLICY) - names == set()
    assert unnamed() == []


def test_every_row_answers_something() -> None:
    assert [name for name, row in POLICY.items() if not row.read and not row.write] == []


@pytest.mark.django_db
def test_an_unlisted_route_is_no_page(client: Client) -> None:
    closed = [route for route in routes() if route.name not in POLICY]
    assert [r.name for r in closed if client.get(r.url).status_code != 404] == []


@pytest.mark.django_db
def test_nobody_reads_or_writes_without_signing_in(client: Client, company: object) -> None:
    before, odd = Event.objects.count(), []
    for route, row in listed():
        for method, who in (("get", row.read), ("post", row.write)):
            if not who:
                continue
            answer = getattr(client, method)(route.url)
            if ANYBODY in who:
                fine = answer.status_code < 500
            else:
                fine = to_sign_in(answer)
            odd += [] if fine else [f"{method} {route.name}: {answer.status_code}"]
    assert odd == []
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_a_wrong_role_is_refused_and_changes_nothing(client_of: SignIn, everyone: People) -> None:
    before, odd, cases = Event.objects.count(), [], 0
    client = client_of(everyone.ivan)
    for route, row in listed():
        for method, who in (("get", row.read), ("post", row.write)):
            if not who or {ANYBODY, SIGNED_IN} & who:
                continue
            cases += 1
            answer = getattr(client, method)(route.url)
            if answer.status_code != 403:
                odd.append(f"{method} {route.name}: {answer.status_code}")
    assert odd == []
    assert cases > 20
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_the_right_role_comes_through(client_of: SignIn, everyone: People) -> None:
    """Nothing of the examples exists, so a door that lets one in says 404 or shows its form."""
    odd, clients = [], {}
    for route, row in listed():
        if route.name.startswith(("account_", "mfa_")):
            continue
        for method, who in (("get", row.read), ("post", row.write)):
            if not who or ANYBODY in who:
                continue
            actor = next(a for a in everyone.all() if a.has(*who))
            client = clients.setdefault(actor.pseudonym, client_of(actor))
            answer = getattr(client, method)(route.url)
            if answer.status_code in (403, 405, 500) or to_sign_in(answer):
                odd.append(f"{method} {route.name}: {answer.status_code}")
    assert odd == []


@pytest.mark.django_db
def test_a_method_that_is_not_offered_is_said(client_of: SignIn, everyone: People) -> None:
    client, odd = client_of(everyone.bob), []
    for route, row in listed():
        closed = [m for m, who in (("get", row.read), ("post", row.write)) if not who]
        for method in [*closed, "put", "patch", "delete"]:
            status = getattr(client, method)(route.url).status_code
            if status != 405:
                odd.append(f"{method} {route.name}: {status}")
    assert odd == []


@pytest.mark.django_db
def test_every_page_without_a_number_opens(client_of: SignIn, everyone: People) -> None:
    odd = []
    for route, row in listed():
        needs_record = any(mark in route.url for mark in ("9999", "no-such", "AAAA"))
        if needs_record or not row.read or route.name.startswith(("account_", "mfa_")):
            continue
        actor = next((a for a in everyone.all() if a.has(*row.read)), everyone.bob)
        status = client_of(actor).get(route.url).status_code
        wanted = (404,) if route.name in NOT_OF_A_COMPANY else (200, 302)
        if status not in wanted:
            odd.append(f"{route.name}: {status}")
    assert odd == []
