"""The trail for people: the log, its check, and the one-file verifier."""

from importlib import resources

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from clew.kernel.audit_trail import checkpoints
from clew.kernel.audit_trail.commands import note_check
from clew.kernel.audit_trail.models import Checkpoint, Event
from clew.kernel.audit_trail.verify import verify as replay
from clew.kernel.people.queries import names_of
from clew.kernel.people.requests import ActorRequest

NEWEST = 50


def trail(request: ActorRequest) -> HttpResponse:
    """The newest entries of the log and its checkpoints."""
    found = Event.objects.select_related("record").order_by("-seq")
    before = request.GET.get("before", "")
    if before.isdigit():
        found = found.filter(seq__lt=int(before))
    events = list(found[:NEWEST])
    names = names_of(e.actor for e in events)
    context = {
        "entries": [
            (e, names[e.actor], e.verb.replace(".", " ").replace("_", " ")) for e in events
        ],
        "older": events[-1].seq if events and events[-1].seq else None,
        "size": checkpoints.log_size(),
        "verify_url": reverse("web:trail_verify"),
        "checkpoints": Checkpoint.objects.order_by("-size")[:10],
        "vkey": checkpoints.vkey() if checkpoints.latest() else "",
    }
    return render(request, "web/trail.html", context)


def verify(request: ActorRequest) -> HttpResponse:
    """Replay the whole record, keep that it was done, and show what was found."""
    report = note_check(replay(), actor=request.actor)
    return render(request, "web/trail_verified.html", {"report": report})


def receipt_check(request: HttpRequest) -> HttpResponse:
    """Hand out the one-file verifier of receipts."""
    source = resources.files("clew.kernel.audit_trail").joinpath("receipt_check.py")
    if not source.is_file():
        raise Http404("The verifier is not part of this installation.")
    response = HttpResponse(source.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="receipt_check.py"'
    return response


def health(request: HttpRequest) -> HttpResponse:
    """Say that the server and its database answer."""
    Event.objects.order_by("seq").values_list("seq", flat=True).first()
    return JsonResponse({"ok": True})
