"""A client of a Clew installation for Python programs; needs Python and nothing else.

    from clew.client import Clew

    clew = Clew("https://qms.example.com", "clew_…")
    made = clew.customers.register(name="Kinderfalk", country="DE")
    clew.customers.edit(made["number"], place="Bremen", match=made)
    for order in clew.each("orders.list", state="accepted"):
        print(order["number"], order["title"])

The operations are read from the installation's own OpenAPI document: `clew.orders.accept("SO-0001",
match=seen)` is the operation `orders.accept`. Parts of the address come first, in their order; what
is named goes into the query or the body. What is refused raises `Refused` with the sentence.
"""

from __future__ import annotations

import json
import mimetypes
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

__all__ = ["Answer", "Clew", "Failed", "Refused"]

JSON = "application/json"
AGAIN = (429, 502, 503, 504)


class Failed(Exception):
    """The request was not answered as it should be: no connection, or an answer nobody expects."""


class Refused(Failed):
    """Nothing was done: `status`, `detail` (the sentence), `links` to what is missing, `problem`.

    A 412 carries `versions`, the one you saw and the one that stands; a 422 carries `errors`.
    """

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail") or problem.get("title") or f"status {status}")
        self.status = status
        self.problem = problem
        self.detail: str = problem.get("detail", "")
        self.links: list[dict[str, str]] = problem.get("links", [])
        self.errors: list[dict[str, str]] = problem.get("errors", [])
        self.versions: dict[str, str] = problem.get("versions") or {}


class Answer(dict[str, Any]):
    """What was answered, as a dict; `etag` is what `match=` takes, `replayed` an answer kept."""

    etag: str = ""
    status: int = 200
    replayed: bool = False
    content: bytes = b""
    content_type: str = JSON


@dataclass(frozen=True)
class Operation:
    """One operation as the document describes it."""

    name: str
    method: str
    path: str
    summary: str
    places: tuple[str, ...]
    query: frozenset[str]
    body_type: str
    files: frozenset[str]

    @property
    def writes(self) -> bool:
        """Tell whether it acts, so that a repeated request needs its key."""
        return self.method != "GET"


@dataclass
class Clew:
    """An installation, seen with one token. timeout: seconds; tries: of a request that got lost."""

    url: str
    token: str = field(repr=False)
    timeout: float = 30.0
    tries: int = 3
    _operations: dict[str, Operation] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise ValueError("The address of an installation begins with https:// or http://.")
        self.url = self.url.rstrip("/")

    def __getattr__(self, noun: str) -> Noun:
        if noun.startswith("_"):
            raise AttributeError(noun)
        return Noun(self, noun)

    @property
    def operations(self) -> dict[str, Operation]:
        """Every operation by name, read from the installation once."""
        if not self._operations:
            document = self._send("GET", "/api/v1/openapi.json", {}, b"")
            self._operations = {o.name: o for o in _operations_of(document)}
        return self._operations

    def call(
        self, name: str, /, *places: object, match: Answer | str = "", key: str = "", **said: Any
    ) -> Answer:
        """Call an operation by its name.

        places: parts of the address in their order. match: the answer you decide on (or its ETag).
        key: an Idempotency-Key; one is made for every act when there is none, so that a request
        that got lost on the way can be sent again. said: query and body; a Path is sent as a file.
        """
        operation = self.operations.get(name)
        if operation is None:
            raise Failed(f"This installation has no operation {name}.")
        path = _filled(operation, places)
        query = {k: said.pop(k) for k in list(said) if k in operation.query}
        if query:
            path = f"{path}?{urlencode(query)}"
        headers, body = _encoded(operation, said)
        if operation.writes:
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        if match:
            headers["If-Match"] = match.etag if isinstance(match, Answer) else match
        return self._send(operation.method, path, headers, body)

    def each(self, name: str, /, *places: object, **said: Any) -> Iterator[dict[str, Any]]:
        """Yield every row of a list, page by page."""
        cursor = ""
        while True:
            page = self.call(name, *places, **said, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next_cursor"] or ""
            if not cursor:
                return

    def _send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": JSON, **headers}
        for attempt in range(1, self.tries + 1):
            request = Request(  # noqa: S310  # the scheme was looked at when the client was made
                self.url + path, data=body or None, headers=headers, method=method
            )
            try:
                with urlopen(request, timeout=self.timeout) as answer:  # noqa: S310  # as above
                    return _answer(answer.status, answer.headers, answer.read())
            except HTTPError as no:
                content = no.read()
                if no.code not in AGAIN or attempt == self.tries:
                    raise Refused(no.code, _problem(no.headers, content)) from None
            except (URLError, TimeoutError, ConnectionError) as lost:
                if attempt == self.tries:
                    raise Failed(f"{self.url} does not answer: {lost}") from lost
            time.sleep(0.2 * 2**attempt)
        raise Failed("A request is tried at least once.")


@dataclass(frozen=True)
class Noun:
    """What the operations of one noun are reached by: `clew.orders`."""

    clew: Clew
    noun: str

    def __getattr__(self, verb: str) -> Any:
        if verb.startswith("_"):
            raise AttributeError(verb)

        def call(*places: object, **said: Any) -> Answer:
            return self.clew.call(f"{self.noun}.{verb}", *places, **said)

        return call

    def __dir__(self) -> list[str]:
        return [n.partition(".")[2] for n in self.clew.operations if n.startswith(f"{self.noun}.")]


def _operations_of(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            parameters = said.get("parameters", [])
            content = said.get("requestBody", {}).get("content", {})
            body_type = next(iter(content), "")
            properties = content.get(body_type, {}).get("schema", {}).get("properties", {})
            binary = [n for n, s in properties.items() if s.get("format") == "binary"]
            yield Operation(
                name=said["operationId"],
                method=method.upper(),
                path=path,
                summary=said.get("summary", ""),
                places=tuple(p["name"] for p in parameters if p["in"] == "path"),
                query=frozenset(p["name"] for p in parameters if p["in"] == "query"),
                body_type=body_type,
                files=frozenset(binary),
            )


def _filled(operation: Operation, places: tuple[object, ...]) -> str:
    if len(places) != len(operation.places):
        wanted = ", ".join(operation.places) or "nothing"
        raise TypeError(f"{operation.name} wants {wanted} first, and got {len(places)} of it.")
    path = operation.path
    for name, value in zip(operation.places, places, strict=True):
        path = path.replace("{" + name + "}", quote(str(value), safe=""))
    return path


def _encoded(operation: Operation, said: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    if not operation.body_type:
        if said:
            raise TypeError(f"{operation.name} takes no {', '.join(sorted(said))}.")
        return {}, b""
    if operation.body_type == JSON:
        return {"Content-Type": JSON}, json.dumps(said, default=str).encode()
    boundary = uuid.uuid4().hex
    parts = b"".join(_part(boundary, name, value) for name, value in said.items())
    kind = f"multipart/form-data; boundary={boundary}"
    return {"Content-Type": kind}, parts + f"--{boundary}--\r\n".encode()


def _part(boundary: str, name: str, value: Any) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
    if isinstance(value, Path):
        kind = mimetypes.guess_type(value.name)[0] or "application/octet-stream"
        file = value.name.replace('"', "'")
        head += f'; filename="{file}"\r\nContent-Type: {kind}'
        content = value.read_bytes()
    else:
        words = str(value).lower() if isinstance(value, bool) else str(value)
        content = words.encode()
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"


def _answer(status: int, headers: Any, content: bytes) -> Answer:
    kind = headers.get_content_type()
    is_json = kind == JSON and "attachment" not in headers.get("Content-Disposition", "")
    answer = Answer(json.loads(content) if is_json and content else {})
    answer.status, answer.etag = status, headers.get("ETag", "")
    answer.content, answer.content_type = content, kind
    answer.replayed = headers.get("Idempotency-Replayed") == "true"
    return answer


def _problem(headers: Any, content: bytes) -> dict[str, Any]:
    if not headers.get_content_type().endswith("json"):
        return {"title": "An answer that is no JSON"}
    found = json.loads(content)
    return found if isinstance(found, dict) else {"title": str(found)}
