"""What every failure answers under /api/: one form, problem+json."""

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from clew.kernel.api.problems import Fault, Invalid, NotSaid, answer, invalid, refused
from clew.kernel.refusals import Refused

log = logging.getLogger("clew.api")
NO_TOKEN = "Send a live token as “Authorization: Bearer clew_…”. You make one under Account."  # noqa: S105  # words, no token


def handle(api: NinjaAPI) -> None:
    """Have every failure of an operation answered as a problem."""
    answers: dict[type[Exception], Any] = {
        Refused: _refused,
        NotSaid: _not_said,
        Invalid: _invalid,
        ValidationError: _not_valid,
        AuthenticationError: _no_token,
        HttpError: _http_error,
        Http404: _not_found,
        RequestDataTooBig: partial(_plainly, 413, "It is too big."),
        BadRequest: partial(_plainly, 400, "It cannot be read."),
        Exception: _broken,
    }
    for failure, answered in answers.items():
        api.add_exception_handler(failure, answered)


def _refused(request: HttpRequest, no: Refused) -> HttpResponse:
    return refused(no, matched="If-Match" in request.headers)


def _not_said(_request: HttpRequest, no: NotSaid) -> HttpResponse:
    headers = {"Retry-After": "60"} if no.status == 429 else None
    return answer(no.status, str(no), headers=headers)


def _invalid(_request: HttpRequest, no: Invalid) -> HttpResponse:
    return invalid(no.faults)


def _not_valid(_request: HttpRequest, no: ValidationError) -> HttpResponse:
    return invalid(_fault(error) for error in no.errors)


def _fault(error: dict[str, Any]) -> Fault:
    where, *rest = error["loc"] or ("body",)
    said = str(error["msg"]).removeprefix("Value error, ")
    if where in ("body", "form", "file"):
        # The first part is the name our code gave to the whole body.
        parts: list[Any] = rest[1:] if where == "body" else rest
        return Fault(pointer="".join(f"/{_escaped(p)}" for p in parts), parameter="", detail=said)
    return Fault(pointer="", parameter=str(rest[-1] if rest else where), detail=said)


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _no_token(_request: HttpRequest, _no: Exception) -> HttpResponse:
    return answer(401, NO_TOKEN, headers={"WWW-Authenticate": 'Bearer realm="Clew"'})


def _http_error(_request: HttpRequest, no: HttpError) -> HttpResponse:
    return answer(no.status_code, "The body is no JSON that can be read.")


def _not_found(_request: HttpRequest, no: Http404) -> HttpResponse:
    return answer(404, str(no) or "Nothing is here.")


def _plainly(status: int, sentence: str, _request: HttpRequest, _no: Exception) -> HttpResponse:
    return answer(status, sentence)


def _broken(request: HttpRequest, failure: Exception) -> HttpResponse:
    log.error("%s %s broke", request.method, request.path, exc_info=failure)
    return answer(500, "Something broke on our side. It is in the server's log.")


def other_methods_too(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have a method that an address does not answer said as a problem too, with those it does."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = response.headers["Allow"]
        sentence = f"{request.method} is not answered here; {allowed} is."
        return answer(405, sentence, headers={"Allow": allowed})

    return run


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer an address under /api/ where nothing is."""
    return answer(404, "There is no such address. The operations are listed at /api/docs.")
