"""The description of the API: as a document for programs, as a page for people."""

from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from clew.api.assembled import api
from clew.api.page import chapters, kinds_of_problem
from clew.kernel.api.operations import OPERATIONS
from clew.kernel.people.requests import ActorRequest


@cache
def document() -> dict[str, object]:
    """Return the OpenAPI document; it is the same for everybody."""
    return dict(api.get_openapi_schema())


def openapi(request: HttpRequest) -> JsonResponse:
    """Hand out the OpenAPI document."""
    return JsonResponse(document())


def docs(request: ActorRequest) -> HttpResponse:
    """Show every operation: what it does, what it wants, what it answers."""
    context = {
        "chapters": chapters(document()),
        "count": len(OPERATIONS),
        "problems": kinds_of_problem(),
    }
    return render(request, "api/docs.html", context)
