"""Word-level difference of any two revisions, rounds, or the signed text and today's."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from clew.areas.requirements.comparing import choices, differences, side
from clew.areas.requirements.queries import get_visible
from clew.kernel.people.requests import ActorRequest


def compare(request: ActorRequest, number: str) -> HttpResponse:
    """Two sides of a set; by default the newest revision and what stood before it."""
    its_set = get_visible(request.actor, number)
    offered = choices(its_set)
    newest = str(its_set.newest.n)
    keys = [key for key, _ in offered if key not in {newest, "signed"}]
    old_key = request.GET.get("old") or (keys[-1] if keys else newest)
    new_key = request.GET.get("new") or newest
    old, new = side(its_set, old_key), side(its_set, new_key)
    if old is None or new is None:
        raise Http404("No such revision.")
    rows = differences(old, new)
    context = {
        "record": its_set.record,
        "offered": offered,
        "old": old,
        "new": new,
        "rows": [row for row in rows if row.kind != "same"],
        "same": [row for row in rows if row.kind == "same"],
        "inline": request.GET.get("view") == "inline",
        "has_signed": any(key == "signed" for key, _ in offered),
        "newest": newest,
    }
    return render(request, "requirements/compare.html", context)
