"""The page of API tokens: made, shown once, revoked; nothing of them leaks."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from clew.kernel import clock
from clew.kernel.audit_trail.models import Event, EventValue
from clew.kernel.people import commands as people
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.refusals import NotAllowed, Refused
from clew.kernel.testing import People, events_of
from clew.kernel.testing_api import Program
from clew.kernel.tokens.commands import MOST, make_token, revoke_token
from clew.kernel.tokens.models import ApiToken

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
Api = Callable[..., Program]


def shown(client: Client, **more: object) -> str:
    answer = client.post("/account/tokens", {"name": "shop", "scopes": ["read"], "days": 30} | more)
    found = re.search(rb"clew_[\w-]{40,}", answer.content)
    assert found is not None, answer.content
    return found[0].decode()


def test_a_token_is_shown_once_and_only_its_hash_is_kept(
    client_of: SignIn, everyone: People
) -> None:
    client = client_of(everyone.alice)
    secret = shown(client)
    token = ApiToken.objects.get()
    assert secret.startswith(token.prefix)
    assert len(token.prefix) < 15
    page = client.get("/account/tokens").content.decode()
    assert token.prefix in page
    assert secret not in page
    assert secret not in str(list(ApiToken.objects.values()))
    number = Person.objects.get(pk=everyone.alice.record_id).record.number
    assert events_of(number)[-1] == "person.token_made"
    assert secret not in str(list(EventValue.objects.values_list("value", flat=True)))


def test_a_token_acts_as_its_person(client_of: SignIn, everyone: People) -> None:
    program = Program(shown(client_of(everyone.alice), scopes=["read", "write"]))
    me = program.get("/me").json()
    assert (me["name"], me["scopes"]) == ("Alice", ["read", "write"])
    made = program.post("/customers", {"name": "Falk"})
    event = Event.objects.get(record__number=made.json()["number"])
    assert event.actor == everyone.alice.pseudonym


def test_sign_is_left_out_unless_it_is_chosen(client_of: SignIn, everyone: People) -> None:
    page = client_of(everyone.alice).get("/account/tokens").content.decode()
    ticked = re.findall(r'<input[^>]*name="scopes"[^>]*>', page)
    assert [re.search(r'value="(\w+)"', t)[1] for t in ticked if "checked" in t] == ["read"]


def test_a_revoked_an_expired_and_an_unknown_token_answer_alike(
    client_of: SignIn, everyone: People
) -> None:
    client = client_of(everyone.alice)
    revoked, expired = Program(shown(client)), Program(shown(client))
    first = ApiToken.objects.earliest("pk")
    assert revoked.get("/me").status_code == 200
    client.post(f"/account/tokens/{first.pk}/revoke")
    assert revoked.get("/me").status_code == 401
    assert expired.get("/me").status_code == 200
    unknown = Program("clew_" + "x" * 43)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        answers = {
            (a.status_code, a.content) for a in (p.get("/me") for p in (revoked, expired, unknown))
        }
    assert {status for status, _ in answers} == {401}
    assert len(answers) == 1


def test_nobody_revokes_the_token_of_another(client_of: SignIn, everyone: People) -> None:
    token, _ = make_token("shop", actor=everyone.alice, scopes=["read"])
    assert client_of(everyone.ivan).post(f"/account/tokens/{token.pk}/revoke").status_code == 404
    with pytest.raises(NotAllowed):
        revoke_token(token, actor=everyone.ivan)
    token.refresh_from_db()
    assert token.revoked_at is None
    revoke_token(token, actor=everyone.bob)
    with pytest.raises(Refused, match="revoked already"):
        revoke_token(token, actor=everyone.bob)


def test_a_role_that_is_lifted_is_lifted_for_the_token(api_of: Api, everyone: People) -> None:
    program = api_of(everyone.alice)
    assert program.post("/customers", {"name": "Falk"}).status_code == 201
    alice = Person.objects.get(pk=everyone.alice.record_id)
    people.lift_role(alice, "sales", actor=everyone.bob, reason="moves on")
    assert program.post("/customers", {"name": "Kind"}).status_code == 403
    Person.objects.filter(pk=alice.pk).update(active=False)
    assert program.get("/me").status_code == 401


def test_a_token_needs_a_name_a_scope_and_an_end(everyone: People) -> None:
    for wrong in (
        {"name": " "}, {"scopes": []}, {"scopes": ["everything"]}, {"days": 0}, {"days": 367},
    ):  # fmt: skip
        given = {"name": "shop", "scopes": ["read"], "days": 30} | wrong
        with pytest.raises(Refused):
            make_token(given.pop("name"), actor=everyone.alice, **given)
    assert not ApiToken.objects.exists()
    for n in range(MOST):
        make_token(f"shop {n}", actor=everyone.alice, scopes=["read"])
    with pytest.raises(Refused, match="Revoke one first"):
        make_token("one more", actor=everyone.alice, scopes=["read"])


def test_the_day_of_use_is_noted_once_a_day(api_of: Api, everyone: People) -> None:
    program = api_of(everyone.alice)
    assert ApiToken.objects.get().last_used_on is None
    program.get("/me")
    assert ApiToken.objects.get().last_used_on == clock.today()


def test_a_full_disk_does_not_stop_reading(
    api_of: Api, everyone: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = api_of(everyone.alice)

    def full(_work: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("clew.kernel.tokens.api_tokens.in_turn", full)
    assert program.get("/me").status_code == 200
    assert ApiToken.objects.get().last_used_on is None


def test_wrong_tokens_and_too_many_requests_are_stopped(
    api_of: Api, everyone: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    wrong = Program("clew_" + "y" * 43)
    statuses = [wrong.get("/me").status_code for _ in range(31)]
    assert statuses == [401] * 30 + [429]
    late = api_of(everyone.alice).get("/me")
    assert late.status_code == 429  # by address: the right one waits as well
    assert late["Retry-After"] == "60"
    cache.clear()
    monkeypatch.setattr("clew.kernel.api.tokens.REQUESTS_A_MINUTE", 2)
    statuses = [api_of(everyone.alice).get("/me").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    cache.clear()


def test_who_looks_after_people_sees_and_ends_everybodys_tokens(
    client_of: SignIn, everyone: People
) -> None:
    shown(client_of(everyone.alice), name="shop floor")
    token = ApiToken.objects.get()
    bob, ivan = client_of(everyone.bob), client_of(everyone.ivan)
    page = bob.get("/account/tokens").content.decode()
    assert "Of others" in page
    assert f"Revoke {token.prefix} of Alice" in page
    assert token.prefix not in ivan.get("/account/tokens").content.decode()
    assert bob.post(f"/account/tokens/{token.pk}/revoke").status_code == 302
    assert "Of others" not in bob.get("/account/tokens").content.decode()
    number = Person.objects.get(pk=everyone.alice.record_id).record.number
    event = Event.objects.get(verb="person.token_revoked", record__number=number)
    assert event.actor == everyone.bob.pseudonym
