"""The door of an area for programs: its operations, each with scope, roles and declared answers.

    door = Door("orders", POLICY)

    @door.act("/orders/{number}/accept", OrderOut, desk="orders:step", needs="content")
    def accept(request: ApiRequest, number: Number) -> OrderOut: ...

An operation calls the same command as the desk's page named by `desk`, and the same row of the
access table opens both. What the function returns is the answer; a Refused becomes a problem.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel

from clew.kernel import clock
from clew.kernel.api import kept, seen
from clew.kernel.api.models import KeptAnswer
from clew.kernel.api.operations import OPERATIONS, Operation
from clew.kernel.api.problems import NotSaid
from clew.kernel.api.seen import ApiRequest
from clew.kernel.api.tokens import TokenAuth
from clew.kernel.people.access import SIGNED_IN, Access

View = Callable[..., Any]
NEEDS = {
    "version": "The ETag of the record as you saw it. Left out: 428; another version now: 412.",
    "content": "The whole ETag of what you read before you decide. Left out: 428; other words "
    "now: 412.",
    "": "The ETag of the record, if the act shall only be done on that version (412 otherwise).",
}


class Door(Router):
    """The operations of one noun of an area."""

    def __init__(self, noun: str, policy: Mapping[str, Access]) -> None:
        super().__init__(tags=[noun])
        self.noun = noun
        self.policy = policy

    def read(
        self, path: str, out: type[BaseModel], *, desk: str, name: str = ""
    ) -> Callable[[View], View]:
        """Add an operation that reads; open to who may read the desk's page."""
        row = self.policy[desk]
        return self._add("GET", path, out, 200, "read", row.read, row, name=name)

    def file(self, path: str, *, desk: str, types: tuple[str, ...]) -> Callable[[View], View]:
        """Add an operation that hands out bytes; the function returns the HttpResponse itself."""
        row = self.policy[desk]
        return self._add("GET", path, None, 200, "read", row.read, row, types=types)

    def act(
        self, path: str, out: type[BaseModel], *, desk: str, method: str = "POST",
        status: int = 200, scope: str = "write", needs: str = "", outside: bool = False,
        name: str = "",
    ) -> Callable[[View], View]:  # fmt: skip
        """Add an operation that acts; open to who may send the desk's form.

        outside: it reads a foreign file, which must not hold the write lock; its command is safe to
        repeat by itself.
        """
        row = self.policy[desk]
        return self._add(
            method, path, out, status, scope, row.write, row, needs=needs, outside=outside,
            name=name,
        )  # fmt: skip

    def _add(
        self, method: str, path: str, out: type[BaseModel] | None, status: int, scope: str,
        roles: frozenset[str], row: Access, *, needs: str = "", outside: bool = False,
        name: str = "", types: tuple[str, ...] = (),
    ) -> Callable[[View], View]:  # fmt: skip
        def add(view: View) -> View:
            its_name = f"{self.noun}.{name or view.__name__}"
            needed = frozenset() if SIGNED_IN in roles else roles
            operation = Operation(its_name, method, path, scope, needed, row.administration, needs)
            if its_name in OPERATIONS:
                raise ValueError(f"Two operations are called {its_name}.")
            OPERATIONS[its_name] = operation
            run = _written(operation, view, status, outside) if scope != "read" else _read(view)
            self.add_api_operation(
                path,
                [method],
                run,
                auth=TokenAuth(operation),
                response={status: out},
                operation_id=its_name,
                url_name=its_name,
                summary=_summary(view),
                description=_description(view, operation),
                openapi_extra=_extra(operation, status, types),
            )
            return view

        return add


def _read(view: View) -> View:
    @wraps(view)
    def run(request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        out = view(request, *args, **kwargs)
        return out if isinstance(out, HttpResponseBase) else _response(_ready(out, 200))

    return run


def _written(operation: Operation, view: View, status: int, outside: bool) -> View:
    @wraps(view)
    def run(request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.seen = seen.read(request.headers.get("If-Match", ""))
        if operation.needs and request.seen is None:
            raise NotSaid(428, f"Say in If-Match which version you saw. {seen.HOW}")
        key = request.headers.get("Idempotency-Key", "").strip()
        if len(key) > kept.LONGEST_KEY:
            raise NotSaid(400, f"An Idempotency-Key has up to {kept.LONGEST_KEY} signs.")

        def work() -> KeptAnswer:
            return _ready(view(request, *args, **kwargs), status)

        digest = _digest(request) if key else ""
        if not outside:
            return _response(kept.do(kept.Call(digest, work), actor=request.actor, key=key))
        before = kept.found(digest, actor=request.actor, key=key) if key else None
        if before is not None:
            return _response(before)
        done = work()
        if key:
            done = kept.do(kept.Call(digest, lambda: done), actor=request.actor, key=key)
        return _response(done, is_first=True)

    return run


def _digest(request: ApiRequest) -> str:
    """Return the digest of a request: method, address, and its body or its fields and files."""
    sha = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            sha.update(repr((name, values)).encode("utf-8", "backslashreplace"))
        for name in sorted(request.FILES):
            file: Any = request.FILES[name]
            sha.update(repr((name, file.name)).encode("utf-8", "backslashreplace"))
            for chunk in file.chunks():
                sha.update(chunk)
            file.seek(0)
    else:
        sha.update(request.body)
    return sha.hexdigest()


def _ready(out: BaseModel, status: int) -> KeptAnswer:
    etag = out.etag() if hasattr(out, "etag") else ""
    return KeptAnswer(status=status, body=out.model_dump_json(), etag=etag, kept_at=clock.now())


def _response(done: KeptAnswer, *, is_first: bool = False) -> HttpResponse:
    response = HttpResponse(done.body, content_type="application/json", status=done.status)
    if done.etag:
        response["ETag"] = f'"{done.etag}"'
    if done.pk is not None and not done.is_first and not is_first:
        response["Idempotency-Replayed"] = "true"
    return response


def _summary(view: View) -> str:
    return (view.__doc__ or view.__name__).strip().split("\n")[0].rstrip(".")


def _description(view: View, operation: Operation) -> str:
    """Return the docstring, and who may call it."""
    scope = {"sign": "`sign`, which a token has only when it was chosen"}.get(
        operation.scope, f"`{operation.scope}`"
    )
    who = ", ".join(sorted(operation.roles)).replace("_", " ") or "everybody of the company"
    text = "\n".join(line.strip() for line in (view.__doc__ or "").strip().splitlines())
    return f"{text}\n\nScope: {scope}. Roles: {who}."


def _extra(operation: Operation, status: int, types: tuple[str, ...]) -> dict[str, Any]:
    codes = [401, 403, 404, 422, 429]
    parameters: list[dict[str, Any]] = []
    if operation.scope != "read":
        codes += [400, 409, 412, 413, *([428] if operation.needs else [])]
        parameters = [
            _header("Idempotency-Key", "The same key within a day: done once, answered twice.",
                    max_length=kept.LONGEST_KEY),
            _header("If-Match", NEEDS[operation.needs]),
        ]  # fmt: skip
    responses: dict[Any, Any] = {
        code: {"$ref": f"#/components/responses/problem-{code}"} for code in sorted(codes)
    }
    if types:
        binary = {"schema": {"type": "string", "format": "binary"}}
        responses[status] = {"description": "OK", "content": dict.fromkeys(types, binary)}
    return {
        "parameters": parameters,
        "responses": responses,
        "x-scope": operation.scope,
        "x-roles": sorted(operation.roles),
        "x-needs": operation.needs,
    }


def _header(name: str, words: str, max_length: int = 200) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": False,
        "schema": {"type": "string", "maxLength": max_length},
        "description": words,
    }
