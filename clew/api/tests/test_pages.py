"""The description of the API: a document for programs, a page for people, nothing from outside."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from clew.api.page import chapters
from clew.api.views import document
from clew.kernel.api.operations import OPERATIONS
from clew.kernel.people.actor import Actor
from clew.kernel.testing import People

SignIn = Callable[[Actor], Client]
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_the_page_shows_every_operation_and_takes_nothing_from_outside(
    client_of: SignIn, everyone: People
) -> None:
    answer = client_of(everyone.ivan).get("/api/docs")
    page = answer.content.decode()
    assert [name for name in OPERATIONS if f'id="{name}"' not in page] == []
    assert "http://" not in page
    assert "https://" not in page
    assert "<script>" not in page
    assert "style=" not in page
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.django_db
def test_the_document_is_openapi_3_1_and_public(client: Client) -> None:
    said = client.get("/api/v1/openapi.json").json()
    assert said["openapi"] == "3.1.0"
    assert said == json.loads((ROOT / "docs/reference/openapi.json").read_text())
    assert said["paths"]["/api/v1/customers"]["get"]["security"] == [{"TokenAuth": []}]
    assert said["components"]["securitySchemes"]["TokenAuth"] == {
        "type": "http",
        "scheme": "bearer",
    }


def test_every_refusal_of_the_document_is_a_problem() -> None:
    odd = []
    for path in document()["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                problem = answer.get("$ref") == f"#/components/responses/problem-{status}"
                if problem == status.startswith("2"):
                    odd.append((operation["operationId"], status))
    assert odd == []


def test_every_operation_says_what_it_does_in_a_sentence() -> None:
    shown = [o for _, operations in chapters(document()) for o in operations]
    assert len(shown) == len(OPERATIONS)
    assert [o.name for o in shown if len(o.summary) < 9 or not o.summary[0].isupper()] == []
