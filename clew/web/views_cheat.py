"""Try to cheat it: a row of the demo is edited by SQL, and the check names it."""

from django.http import HttpResponse
from django.shortcuts import render

from clew.kernel.audit_trail.commands import note_check
from clew.kernel.audit_trail.verify import verify as replay
from clew.kernel.people.requests import ActorRequest
from clew.web.views_demo import only_in_a_demo
from clew.web.walk import cheating


@only_in_a_demo
def cheat(request: ActorRequest) -> HttpResponse:
    """Offer the edit; or edit, or put back what was edited, and show what the check says of it."""
    context: dict[str, object] = {}
    if request.method == "POST":
        back = request.POST.get("act") == "back"
        done = cheating.put_back() if back else cheating.cheat(request.POST.get("what", ""))
        context["report"] = note_check(replay(), actor=request.actor)
        context["was_put_back"] = done if back else None
    context |= {"done": cheating.under_way(), "targets": cheating.targets()}
    return render(request, "web/cheat.html", context)
