"""A test's way into the API: a token of somebody, and JSON in and out."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from clew.kernel.people.actor import Actor
from clew.kernel.tokens.commands import make_token

ROOT = "/api/v1"


class Program:
    """A program that acts for somebody: `program.post("/orders/SO-0001/start")`."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.client = Client()

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        match: object = None,
        files: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Send a request; match: an answer whose ETag is meant, or an ETag."""
        sent = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        if key:
            sent["Idempotency-Key"] = key
        if match is not None:
            sent["If-Match"] = match["ETag"] if isinstance(match, HttpResponse) else str(match)
        sent |= headers or {}
        if files is not None:
            content, kind = _multipart(files | (body or {}))
        else:
            content, kind = b"" if body is None else json.dumps(body).encode(), "application/json"
        answer: Any = self.client.generic(method, ROOT + path, content, kind, headers=sent)
        return answer  # typed by the stubs as their own

    def get(self, path: str, **more: Any) -> HttpResponse:
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> HttpResponse:
        return self.send("POST", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> HttpResponse:
        return self.send("PATCH", path, body, **more)


def _multipart(fields: dict[str, Any]) -> tuple[bytes, str]:
    return encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT


@pytest.fixture
def api_of() -> Callable[..., Program]:
    """Return a function: actor → their program, with every scope unless some are named."""

    made: dict[tuple[object, ...], Program] = {}

    def program(actor: Actor, scopes: Iterable[str] = ("read", "write", "sign")) -> Program:
        kept = (actor.pseudonym, *scopes)
        if kept not in made:
            _, secret = make_token("a test", actor=actor, scopes=scopes, days=30)
            made[kept] = Program(secret)
        return made[kept]

    return program
