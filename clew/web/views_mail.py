"""The mail folder: what left, what waits, what could not go; a link is shown only by its rule."""

import re

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from clew.kernel.mail import commands, transport
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.queries import folder_text, looks_at, masked_text
from clew.kernel.panels.show import decided
from clew.kernel.people.glass import open_until
from clew.kernel.people.models import Person
from clew.kernel.people.queries import company
from clew.kernel.people.requests import ActorRequest
from clew.kernel.records.queries import visible_to
from clew.kernel.refusals import Refused
from clew.kernel.ui.editing import say_refused, status_of
from clew.web.forms_first import MailForm, as_answers
from clew.web.trying_mail import try_mail

NEWEST = 50
LOCAL_LINK = re.compile(r"http://localhost:\d+/(?=p/|account/)")


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
        "by_smtp": bool(transport.chosen().url),
        "words": _may_read_words(request),
        "may_choose": request.actor.has("administrator"),
    }
    return render(request, "web/mail.html", context)


def mail(request: ActorRequest, pk: int) -> HttpResponse:
    """One mail. Its link is masked, except in a demo, where everybody plays every part."""
    found = _mail(request, pk)
    house = company()
    shown = bool(house and house.demo and not transport.chosen().url) and _may_read_words(request)
    return _page(request, found, shown=shown)


def mail_way(request: ActorRequest) -> HttpResponse:
    """How mail leaves: into the folder or by a server; it can be tried before it is kept."""
    way = transport.chosen()
    form = MailForm(request.POST or None, initial=as_answers(way))
    form.kept, tested = way, None
    if request.method == "POST" and request.POST.get("act") == "test":
        mine = Person.objects.filter(pk=request.actor.record_id).values_list("email", flat=True)
        tested = try_mail(form, mine.first() or "")
    elif request.method == "POST" and form.is_valid():
        try:
            commands.choose_transport(form.transport(), actor=request.actor)
            messages.success(request, "From now on mail leaves this way.")
            return redirect("web:mail")
        except Refused as refused:
            say_refused(form, refused)
    context = {"form": form, "tested": tested, "host": way.host, "fixed": bool(settings.SMTP_URL)}
    if request.house:
        context |= decided(request.house.record, "company.mail_transport_chosen")
    status = 200 if tested else status_of(form)
    return render(request, "web/mail_way.html", context, status=status)


def mail_link(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the link of a mail in the folder; the look stands on the record from now on."""
    found = _mail(request, pk)
    if transport.chosen().url:
        raise Refused("Mail leaves by your mail server, so only the addressee has the link.")
    commands.look_at_link(found, actor=request.actor)
    return _page(request, found, shown=True)


def mail_again(request: ActorRequest, pk: int) -> HttpResponse:
    """Try a mail again."""
    commands.send_again(_mail(request, pk), actor=request.actor)
    messages.success(request, "The mail is tried again now.")
    return redirect("web:mail_item", pk)


def mail_leave(request: ActorRequest, pk: int) -> HttpResponse:
    """Leave a mail unsent that was given up."""
    commands.leave_unsent(_mail(request, pk), actor=request.actor)
    messages.success(request, "The mail is left unsent.")
    return redirect("web:mail_item", pk)


def _mail(request: ActorRequest, pk: int) -> OutgoingMail:
    mails = OutgoingMail.objects.select_related("record")
    return get_object_or_404(mails, pk=pk, record__in=visible_to(request.actor))


def _may_read_words(request: ActorRequest) -> bool:
    """Tell whether the reader sees what a mail says, or only whether it went."""
    return not request.actor.only_administers or open_until(request.actor) is not None


def _page(request: ActorRequest, found: OutgoingMail, *, shown: bool) -> HttpResponse:
    text = folder_text(found) if shown else masked_text(found)
    actor = request.actor
    context = {
        "mail": found,
        # A mail in the folder was written for the address of its day; its link works at today's.
        "text": LOCAL_LINK.sub(request.build_absolute_uri("/"), text),
        "shown": shown,
        "words": _may_read_words(request),
        "looks": looks_at(found),
        "by_smtp": bool(transport.chosen().url),
        "may_look": not actor.only_administers
        and actor.has(*commands.MAY_LOOK)
        and bool(found.sent_at),
        "may_send": actor.has(*commands.MAY_SEND) and not found.sent_at,
    }
    return render(request, "web/mail_item.html", context)
