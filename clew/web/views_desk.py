"""My work, search, and the way to any record by its number."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.people.glass import open_until
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.kinds import kind_of, kinds
from clew.kernel.records.queries import get_visible, visible_to
from clew.kernel.search import finding
from clew.kernel.tasks.asking import asked_by, waiting_for
from clew.kernel.tasks.grouping import grouped
from clew.web.palette import offered

MOST_TASKS = 100
MOST_HITS = 50


def home(request: ActorRequest) -> HttpResponse:
    """My work: what waits for me, grouped by what it holds up, and what I wait for."""
    mine = list(waiting_for(request.actor)[:MOST_TASKS])
    if request.actor.only_administers and open_until(request.actor) is None:
        own = {"mine": mine, "greeting": _greeting(), "first_name": request.actor.name.split()[0]}
        return render(request, "web/home_administrator.html", own)
    if not mine and not asked_by(request.actor).exists() and is_empty(request.actor):
        return render(
            request,
            "web/home_empty.html",
            {"greeting": _greeting(), "first_name": request.actor.name.split()[0]},
        )
    context = {
        "greeting": _greeting(),
        "first_name": request.actor.name.split()[0],
        "catch_url": reverse("communication:catch"),
        "today": clock.today(),
        "first": mine[0] if mine else None,
        "groups": grouped(mine),
        "mine": mine,
        "holding": sum(task.blocks for task in mine),
        "i_wait": list(asked_by(request.actor)[:MOST_TASKS]),
        "recent": visible_to(request.actor)
        .exclude(kind__in=["person", "company", "legal_requirement", "requirement"])
        .select_related("customer")
        .order_by("-touched_at")[:8],
    }
    return render(request, "web/home.html", context)


def is_empty(actor: Actor) -> bool:
    """Tell whether the desk is new: nobody wrote to the company yet, and nothing was written."""
    return not visible_to(actor).filter(kind__in=("interaction", "requirement_set")).exists()


def _greeting() -> str:
    hour = clock.now().astimezone().hour
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"


def search(request: ActorRequest) -> HttpResponse:
    """Find records by number (which jumps), or by words of them, their customer or their files."""
    words = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "")
    if exact := finding.exact(request.actor, words):
        return redirect(exact.get_absolute_url())
    hits = finding.find(request.actor, words, most=MOST_HITS, kind=kind)
    context = {
        "words": words,
        "kind": kind,
        "hits": [(hit, hit.record.state.replace("_", " ")) for hit in hits],
        "more": len(hits) == MOST_HITS,
        "kinds": [each for each in kinds() if each.url],
    }
    return render(request, "web/search.html", context)


def palette(request: ActorRequest) -> HttpResponse:
    """Return the lines of the palette for what was typed, as a fragment."""
    query = request.GET.get("q", "")[:200]
    return render(request, "web/palette.html", {"groups": offered(request.actor, query)})


def go(request: ActorRequest, number: str) -> HttpResponse:
    """Lead a short number to its page."""
    record = get_visible(request.actor, number)
    url = kind_of(record.kind).url
    if record.kind == "person":
        return redirect("web:person", record.number)
    if record.kind == "company":
        return redirect("web:settings")
    if not url:
        raise Http404("This kind of record has no page.")
    return redirect(reverse(url, args=[record.number]))
