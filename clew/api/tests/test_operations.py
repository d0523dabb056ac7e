"""Every operation asks for a token, its scope and its person's role; made from the operations."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import get_resolver

from clew.api.views import document
from clew.kernel.api.operations import OPERATIONS, Operation
from clew.kernel.audit_trail.models import Event
from clew.kernel.people import commands as people_commands
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.people.queries import person_actor
from clew.kernel.testing import People
from clew.kernel.testing_api import Program

pytestmark = pytest.mark.django_db
Api = Callable[..., Program]
ALL = list(OPERATIONS.values())
EXAMPLES = {
    "number": "XX-9999", "line": "RQ-9999", "legal": "LR-9999", "order": "SO-9999",
    "origin": "implied", "function": "sales", "obligation": "8.2.3-a", "code": "AU",
}  # fmt: skip


def path_of(operation: Operation) -> str:
    """Return an address at which nothing is."""
    return re.sub(r"{(\w+)}", lambda m: EXAMPLES.get(m[1], "999999"), operation.path)


def send(program: Program, operation: Operation, **more: object) -> object:
    body = None if operation.method == "GET" else {}
    return program.send(operation.method, path_of(operation), body, **more)


def test_every_route_of_the_api_is_an_operation() -> None:
    resolver = next(r for r in get_resolver().url_patterns if str(r.pattern) == "api/")
    its = next(r for r in resolver.url_patterns if getattr(r, "namespace", "") == "api")
    assert {p.name for p in its.url_patterns} == set(OPERATIONS)
    described = [o["operationId"] for p in document()["paths"].values() for o in p.values()]
    assert sorted(described) == sorted(OPERATIONS)
    print(f"{len(OPERATIONS)} operations")
    assert len(OPERATIONS) > 150


def test_nobody_comes_in_without_a_token(company: object) -> None:
    before, nobody = Event.objects.count(), Program("")
    odd = {}
    for operation in ALL:
        answer = send(nobody, operation)
        if answer.status_code != 401 or answer["Content-Type"] != "application/problem+json":
            odd[operation.name] = answer.status_code
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert odd == {}
    assert Event.objects.count() == before


def test_a_session_of_the_desk_is_no_token(client_of: Callable[[Actor], Client],
                                           everyone: People) -> None:  # fmt: skip
    client = client_of(everyone.bob)
    odd = {}
    for operation in ALL:
        url = f"/api/v1{path_of(operation)}"
        status = client.generic(operation.method, url, "{}", "application/json").status_code
        odd |= {operation.name: status} if status != 401 else {}
    assert odd == {}


def test_a_token_without_the_scope_is_refused(api_of: Api, everyone: People) -> None:
    reads, writes = api_of(everyone.bob, ["read"]), api_of(everyone.bob, ["write"])
    before, odd = Event.objects.count(), {}
    for operation in ALL:
        program = writes if operation.scope in ("read", "sign") else reads
        answer = send(program, operation)
        if answer.status_code != 403 or f"scope {operation.scope}" not in answer.json()["detail"]:
            odd[operation.name] = answer.status_code
    assert odd == {}
    assert Event.objects.count() == before


def test_what_is_signed_needs_a_scope_of_its_own() -> None:
    signed = {name for name, operation in OPERATIONS.items() if operation.scope == "sign"}
    assert signed == {"requirement_sets.approve", "changes.approve", "confirmations.waive"}


def test_a_wrong_role_is_refused_and_changes_nothing(api_of: Api, everyone: People) -> None:
    ivan = api_of(everyone.ivan)
    before, odd, cases = Event.objects.count(), {}, 0
    for operation in ALL:
        if not operation.roles:
            continue
        cases += 1
        answer = send(ivan, operation)
        if answer.status_code != 403 or "need the role" not in answer.json()["detail"]:
            odd[operation.name] = answer.status_code
    assert odd == {}
    assert cases > 40
    assert Event.objects.count() == before


def test_the_right_role_comes_through_and_what_is_missing_is_not_found(
    api_of: Api, everyone: People
) -> None:
    """Nothing of the examples exists: 404, or 422 and 428 for what was not sent with it."""
    programs: dict[object, Program] = {}
    odd = {}
    for operation in ALL:
        actor = next(a for a in everyone.all() if not operation.roles or a.has(*operation.roles))
        program = programs.setdefault(actor.pseudonym, api_of(actor))
        answer = send(program, operation)
        wanted = (404,) if "{" in operation.path and operation.method == "GET" else (
            200, 201, 404, 409, 422, 428,
        )  # fmt: skip
        if answer.status_code not in wanted:
            odd[operation.name] = answer.status_code
    assert odd == {}


def test_what_needs_to_be_seen_says_so(api_of: Api, everyone: People) -> None:
    bodies = {
        "law.check": {}, "confirmations.waive": {"reason": "x", "expires_on": "2099-01-01"},
    }  # fmt: skip
    needy = [o for o in ALL if o.needs and (o.method == "PATCH" or o.name in bodies)]
    odd = {}
    for operation in needy:
        actor = next(a for a in everyone.all() if not operation.roles or a.has(*operation.roles))
        program = api_of(actor)
        body = bodies.get(operation.name, {})
        bare = program.send(operation.method, path_of(operation), body)
        star = program.send(operation.method, path_of(operation), body, match="*")
        if (bare.status_code, star.status_code) != (428, 400):
            odd[operation.name] = (bare.status_code, star.status_code)
    assert odd == {}
    assert len(needy) > 8


def test_who_only_administers_reads_no_records(api_of: Api, everyone: People) -> None:
    person = people_commands.take_in(
        "Adam", "adam@linnet.example", actor=SYSTEM, roles=("administrator",)
    )
    adam = api_of(person_actor(person))
    opened = {
        o.name for o in ALL
        if o.method == "GET" and send(adam, o).status_code not in (403,)
    }  # fmt: skip
    assert opened == {o.name for o in ALL if o.method == "GET" and o.administration}
    assert opened >= {"me.get", "trail.list"}
    assert "records.list" not in opened


def test_an_unknown_address_and_method_are_problems(api_of: Api, everyone: People) -> None:
    bob = api_of(everyone.bob)
    nowhere = bob.get("/nothing-here")
    assert nowhere.status_code == 404
    assert nowhere["Content-Type"] == "application/problem+json"
    closed = bob.send("DELETE", "/customers")
    assert (closed.status_code, closed["Content-Type"]) == (405, "application/problem+json")
    assert set(closed["Allow"].split(", ")) == {"GET", "POST"}
