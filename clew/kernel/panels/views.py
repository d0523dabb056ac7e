"""Acts every record page offers: say something, settle it, take a file out."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from clew.kernel.attachments.models import RecordFile
from clew.kernel.attachments.store import path_of
from clew.kernel.comments import commands
from clew.kernel.comments.forms import RemarkForm, SettleForm
from clew.kernel.comments.mentions import names_like
from clew.kernel.comments.models import Comment
from clew.kernel.exchange.writers import write_csv
from clew.kernel.panels.show import HISTORY_COLUMNS, history_of, history_rows
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.queries import get_visible, visible_to
from clew.kernel.refusals import Refused
from clew.kernel.ui import marks
from clew.kernel.ui.answers import download


def say(request: ActorRequest, number: str) -> HttpResponse:
    """Add a remark to a record, or to one item of it (`?item=RQ-0001`)."""
    record = get_visible(request.actor, number)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        raise Refused(*[str(e) for errors in form.errors.values() for e in errors])
    item = request.POST.get("item", "")
    commands.say(
        record,
        actor=request.actor,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        item=get_visible(request.actor, item) if item else None,
        key=request.POST.get("key", ""),
    )
    messages.success(request, "Your remark is kept.", extra_tags=f"draft=talk-{record.number}")
    return redirect(_back(request, record.get_absolute_url()))


def seen(request: ActorRequest, number: str) -> HttpResponse:
    """Say that what I was asked here by name is seen."""
    record = get_visible(request.actor, number)
    commands.note_seen(record, actor=request.actor)
    messages.success(request, "Noted: it waits for you no longer.")
    return redirect(_back(request, record.get_absolute_url()))


def names(request: ActorRequest) -> HttpResponse:
    """Return the names of people that fit what is typed after an @, one a line."""
    fit = names_like(request.GET.get("q", "")[:60])
    return HttpResponse("\n".join(fit), content_type="text/plain; charset=utf-8")


def settle(request: ActorRequest, pk: int) -> HttpResponse:
    """Settle an open remark in a few words."""
    comment = get_object_or_404(Comment.objects.select_related("record"), pk=pk)
    get_visible(request.actor, comment.record.number)
    form = SettleForm(request.POST)
    words = form.cleaned_data["settlement"] if form.is_valid() else ""
    commands.settle(comment, actor=request.actor, settlement=words)
    messages.success(request, "The remark is settled.")
    return redirect(_back(request, comment.record.get_absolute_url()))


def take_file(request: ActorRequest, pk: int) -> FileResponse:
    """Hand out a file's original bytes, always as a download."""
    held = RecordFile.objects.select_related("file").filter(
        pk=pk,
        record__in=visible_to(request.actor),
    )
    found = held.first()
    if found is None or not path_of(found.file_id).exists():
        raise Http404("No such file.")
    response = FileResponse(path_of(found.file_id).open("rb"), content_type=found.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return response


def qr_code(request: ActorRequest, number: str) -> HttpResponse:
    """Draw the code that leads from paper to the record; fetched when a page is printed."""
    record = get_visible(request.actor, number)
    drawn = marks.qr_file(f"{settings.PUBLIC_URL}/r/{record.number}")
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    # A number never changes, so a browser asks once.
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


def history(request: ActorRequest, number: str) -> HttpResponse:
    """All events of one record."""
    record = get_visible(request.actor, number)
    context = {"record": record, "history": history_of(record, 1000)}
    return render(request, "panels/history_page.html", context)


def history_csv(request: ActorRequest, number: str) -> HttpResponse:
    """Hand out the history of one record as a table: a row for each field of each entry."""
    record = get_visible(request.actor, number)
    content = write_csv(HISTORY_COLUMNS, history_rows(record))
    return download(content, f"history-{record.number}.csv", "text/csv; charset=utf-8")


def _back(request: ActorRequest, otherwise: str) -> str:
    target = request.POST.get("next", "")
    return target if target.startswith("/") and not target.startswith("//") else otherwise
