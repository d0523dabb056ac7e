"""The two lists: states in the URL, newest 50, older ones a link away."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from clew.areas.communication import queries
from clew.kernel import clock
from clew.kernel.people.requests import ActorRequest
from clew.kernel.ui.paging import newest
from clew.kernel.ui.parts import Pages


def list_page(
    request: ActorRequest,
    template: str,
    found: QuerySet[Any],
    *,
    states: dict[str, str],
    marks: dict[str, tuple[str, str]],
    noun: str,
) -> HttpResponse:
    """Return the page of a list, filtered by ?state= and ?customer=."""
    state = request.GET.get("state", "")
    state = state if state in states or state == "late" else ""
    customer = request.GET.get("customer", "")
    late_count = queries.late(found).count()
    found = queries.listed(found, state=state, customer=customer)
    rows, after = newest(found, request.GET.get("before", ""))
    context = {
        "rows": [(row, *marks[row.state], _is_late(row)) for row in rows],
        "states": states,
        "state": state,
        "customer": customer,
        "late_count": late_count,
        "pages": _pages(request, len(rows), noun, after),
    }
    return render(request, template, context)


def _is_late(row: Any) -> bool:
    return row.state == "open" and row.answer_by is not None and row.answer_by < clock.now()


def _pages(request: ActorRequest, shown: int, noun: str, after: int) -> Pages:
    query = request.GET.copy()
    query.pop("before", None)
    first = f"?{query.urlencode()}" if "before" in request.GET else ""
    query["before"] = str(after)
    words = noun if shown == 1 else f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return Pages(
        f"{shown} {words}, newest first" if shown else "",
        first,
        f"?{query.urlencode()}" if after else "",
    )
