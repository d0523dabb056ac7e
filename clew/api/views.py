"""The description of the API: as a document for programs, as a page for people."""

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clew.api.assembled import api
from clew.api.page import chapters, kinds_of_problem
from clew.kernel.api.operations import OPERATIONS
from clew.kernel.people.requests import ActorRequest


@cache
def document() -> dict[str, object]:
    """Return the OpenAPI document; it is the same for everybody."""
    return dict(api.get_openapi_schema())


@cache
def _written() -> bytes:
    return json.dumps(document()).encode()


def openapi(request: HttpRequest) -> HttpResponse:
    """Hand out the OpenAPI document."""
    return HttpResponse(_written(), content_type="application/json")


def docs(request: ActorRequest) -> HttpResponse:
    """Show every operation: what it does, what it wants, what it answers."""
    context = {
        "chapters": chapters(document()),
        "count": len(OPERATIONS),
        "problems": kinds_of_problem(),
    }
    return render(request, "api/docs.html", context)
