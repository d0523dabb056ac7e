"""The trail for people: the log, its check, the mail folder, and the one-file verifier."""

import email
import email.policy
import re
from importlib import resources

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from clew.kernel.audit_trail import checkpoints
from clew.kernel.audit_trail.models import Checkpoint, Event
from clew.kernel.audit_trail.verify import verify as replay
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.sending import folder_file
from clew.kernel.people.queries import names_of
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.queries import visible_to

NEWEST = 50
LOCAL_LINK = re.compile(r"http://localhost:\d+/p/")


def mail_folder(request: ActorRequest) -> HttpResponse:
    """Mail that left, or waits to leave, newest first."""
    found = OutgoingMail.objects.select_related("record").order_by("-id")
    before = request.GET.get("before", "")
    if before.isdigit():
        found = found.filter(id__lt=int(before))
    mails = list(found[: NEWEST + 1])
    context = {
        "mails": mails[:NEWEST],
        "older": mails[NEWEST - 1].pk if len(mails) > NEWEST else None,
        "by_smtp": bool(settings.SMTP_URL),
    }
    return render(request, "web/mail.html", context)


def mail(request: ActorRequest, pk: int) -> HttpResponse:
    """One mail; in a demo or without SMTP its words are read from the mail folder."""
    found = get_object_or_404(
        OutgoingMail.objects.select_related("record"),
        pk=pk,
        record__in=visible_to(request.actor),
    )
    text = _folder_text(found) if not settings.SMTP_URL else found.text
    # A mail in the folder was written for the address of its day; its link works at today's.
    text = LOCAL_LINK.sub(request.build_absolute_uri("/p/"), text)
    return render(request, "web/mail_item.html", {"mail": found, "text": text})


def _folder_text(found: OutgoingMail) -> str:
    path = folder_file(found)
    if not path.exists():
        return found.text
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return body.get_content() if body is not None else found.text


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
    """Replay the whole record and show what was found."""
    return render(request, "web/trail_verified.html", {"report": replay()})


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
