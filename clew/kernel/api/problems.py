"""What a request that was not done is answered: problem+json (RFC 9457) with a sentence and a way.

The sentences are those of the commands' refusals, the same that grey a button on the desk.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from clew.kernel.api.schemas import Output
from clew.kernel.refusals import Conflict, KeyReused, Refusal, Refused

PROBLEM_TYPE = "application/problem+json"
DOCS = "/api/docs"
# status → (the name that completes the type, the title).
KINDS: dict[int, tuple[str, str]] = {
    400: ("not-understood", "The request was not understood"),
    401: ("no-token", "A token is needed"),
    403: ("not-allowed", "Not allowed"),
    404: ("not-found", "Not found"),
    405: ("no-such-method", "No such act here"),
    409: ("refused", "Refused"),
    412: ("changed", "It changed since you looked"),
    413: ("too-big", "Too big"),
    422: ("invalid", "What was sent is not valid"),
    428: ("look-first", "Say which version you saw"),
    429: ("too-many", "Too many requests"),
    500: ("broken", "Something broke on our side"),
}


class Link(Output):
    """Where what is missing can be seen or mended: a page of the desk, and the words that lead."""

    href: str
    title: str


class Fault(Output):
    """One thing that is wrong with what was sent: where (a JSON pointer or a parameter), and what.

    `pointer` is "" and `parameter` names the part of the address when it is not in the body.
    """

    pointer: str
    parameter: str
    detail: str


class Difference(Output):
    """One thing that changed since it was seen: what, as you saw it, as it is now."""

    what: str
    seen: str
    now: str


class Versions(Output):
    """The version the request was made on, and the one that stands."""

    seen: str
    current: str


class Problem(Output):
    """Why nothing was done. `detail` is the sentence, `links` lead to what is missing."""

    type: str
    title: str
    status: int
    detail: str
    links: list[Link] = []
    errors: list[Fault] = []
    differences: list[Difference] = []
    versions: Versions | None = None


class Stale(Conflict):
    """The record stands at another version than the one in If-Match."""

    def __init__(self, sentence: str, seen: str, current: str) -> None:
        super().__init__(sentence)
        self.versions = Versions(seen=seen, current=current)


class NotSaid(Exception):
    """An edit came without If-Match (428), or a header is of no known form (400)."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Invalid(Exception):
    """What was sent is not valid: the faults with their places."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(fault.detail for fault in faults))
        self.faults = faults


def answer(
    status: int, detail: str, *, links: Iterable[Link] = (), headers: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """Return a problem as the answer to a request."""
    name, title = KINDS[status]
    problem = Problem(
        type=f"{DOCS}#{name}", title=title, status=status, detail=detail, links=list(links), **more
    )
    response = HttpResponse(
        problem.model_dump_json(exclude_defaults=True), content_type=PROBLEM_TYPE, status=status
    )
    for header, value in (headers or {}).items():
        response[header] = value
    return response


def refused(no: Refused, *, matched: bool) -> HttpResponse:
    """Return a command's refusal as a problem; matched: the request said what it had seen."""
    links = [Link(href=r.url, title=_leading(r)) for r in no.refusals if r.url]
    detail = " ".join(r.sentence for r in no.refusals)
    if isinstance(no, KeyReused):
        detail = "This Idempotency-Key came with another request before. Use a new one."
        return answer(422, detail)
    if isinstance(no, Conflict):
        more: dict[str, Any] = {"differences": [_difference(row) for row in no.rows]}
        if isinstance(no, Stale):
            more["versions"] = no.versions
        return answer(412 if matched else 409, detail, links=links, **more)
    return answer(no.status, detail, links=links)


def invalid(faults: Iterable[Fault]) -> HttpResponse:
    """Return faults of what was sent as a problem."""
    faults = list(faults)
    one = faults[0] if len(faults) == 1 else None
    detail = one.detail if one else f"{len(faults)} things are not valid."
    return answer(422, detail, errors=faults)


def _leading(refusal: Refusal) -> str:
    return refusal.link or refusal.sentence


def _difference(row: tuple[Any, ...]) -> Difference:
    return Difference(what=str(row[0]), seen=str(row[1]), now=str(row[2]))
