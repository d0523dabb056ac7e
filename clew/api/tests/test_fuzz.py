"""Every operation under made-up requests: nothing breaks, and every answer is a declared one.

Schemathesis makes the requests from the OpenAPI document; half of the addresses lead to records
that are there, and half of the acts say what they have seen, so that commands are reached too.
"""

import random
import re
from collections import Counter

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from clew.api.tests.through_wsgi import application
from clew.areas.orders.tests import builders
from clew.kernel.people import commands as people
from clew.kernel.people.actor import STAFF_ROLES, SYSTEM
from clew.kernel.people.queries import person_actor
from clew.kernel.records.models import Record
from clew.kernel.testing import People
from clew.kernel.testing_api import Program
from clew.kernel.tokens.commands import make_token

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance, response_headers_conformance,
]  # fmt: skip
EACH = 7
KINDS = {
    "customers": "customer", "products": "product", "product-families": "product_family",
    "law": "legal_requirement", "interactions": "interaction", "enquiries": "enquiry",
    "requirement-sets": "requirement_set", "requirements": "requirement", "offers": "offer",
    "orders": "order", "changes": "change_request", "threads": "order",
}  # fmt: skip


def program_of_all_roles() -> Program:
    """Return the program of somebody who holds every role."""
    roles = tuple(role for role in STAFF_ROLES if role != "employee")
    max_ = people.take_in("Max", "max@linnet.example", actor=SYSTEM, roles=roles)
    _, secret = make_token(
        "fuzz", actor=person_actor(max_), scopes=["read", "write", "sign"], days=9
    )
    return Program(secret)


@pytest.mark.reliability
@pytest.mark.django_db
def test_no_request_breaks_anything_and_every_answer_is_declared(
    everyone: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clew.kernel.api.tokens.REQUESTS_A_MINUTE", 10**6)
    its_set = builders.a_set(everyone)
    builders.approve(everyone, its_set)
    builders.an_order(everyone, its_set)
    program = program_of_all_roles()
    chance = random.Random(8)
    seen: Counter[int] = Counter()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        kind = KINDS.get(operation.path.split("/")[3], "")
        numbers = list(Record.objects.filter(kind=kind).values_list("number", flat=True))
        fuzz(program, operation, numbers, chance, seen)
    print(
        f"{len(operations)} operations, {sum(seen.values())} requests: {dict(sorted(seen.items()))}"
    )
    assert len(operations) > 150
    assert max(seen) < 500
    # The made-up requests reach commands, not only the door.
    assert seen[200] + seen[201] > 100
    assert seen[409] > 20


def fuzz(
    program: Program,
    operation: schemathesis.schemas.APIOperation,
    numbers: list[str],
    chance: random.Random,
    seen: Counter[int],
) -> None:
    """Send EACH made-up requests to an operation and hold every answer against the document."""

    @settings(
        max_examples=EACH, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def send(case: schemathesis.Case) -> None:
        # As it is, not packed: what is compared with the document is the text.
        headers = {"Authorization": f"Bearer {program.secret}", "Accept-Encoding": "identity"}
        if chance.random() < 0.9:
            case.headers.pop("If-Match", None)  # nearly all made-up ones are of no known form
        if numbers and "number" in (case.path_parameters or {}) and chance.random() < 0.6:
            case.path_parameters["number"] = chance.choice(numbers)
            if case.method != "GET" and chance.random() < 0.6:
                headers |= _seen(program, case)
        answer = case.call(headers=headers)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    send()


def _seen(program: Program, case: schemathesis.Case) -> dict[str, str]:
    """Return the If-Match of somebody who has just read the record."""
    path = re.match(r"/api/v1(/[a-z-]+)/", case.formatted_path)
    if path is None:
        return {}
    answer = program.get(f"{path[1]}/{case.path_parameters['number']}")
    return {"If-Match": answer["ETag"]} if "ETag" in answer else {}


@pytest.mark.django_db
def test_bodies_that_are_no_json_are_problems(everyone: People) -> None:
    program = program_of_all_roles()
    odd = {}
    for body in (
        b"{",
        b"\xff\xfe",
        b'"\\ud800"',
        b'{"name": "a\\u0000b"}',
        b"[]",
        b"null",
        b"1e999",
    ):
        answer = Client().post(
            "/api/v1/customers", body, "application/json",
            headers={"Authorization": f"Bearer {program.secret}"},
        )  # fmt: skip
        kind = answer["Content-Type"]
        if answer.status_code not in (400, 422) or kind != "application/problem+json":
            odd[body] = (answer.status_code, kind)
    assert odd == {}
