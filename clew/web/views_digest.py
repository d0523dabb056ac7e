"""What I am mailed about my work, and the one click in such a mail that stops it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt

from clew.kernel.digest import commands
from clew.kernel.digest.queries import choice_of, person_of
from clew.kernel.digest.words import morning_mail
from clew.kernel.people.actor import SYSTEM
from clew.kernel.people.models import Person
from clew.kernel.people.requests import ActorRequest
from clew.kernel.tasks.asking import waiting_for
from clew.kernel.ui.editing import form_page
from clew.kernel.ui.forms import ClewForm

MOST = 200


class MailChoiceForm(ClewForm):
    """Which mails about tasks somebody wants."""

    daily = forms.BooleanField(
        label="On working mornings, when something is new or due", required=False
    )
    at_once = forms.BooleanField(
        label="At once, when I am asked by name and somebody cannot go on without me",
        required=False,
    )


def mine(request: ActorRequest) -> HttpResponse:
    """Choose what I am mailed, with this morning's mail as it would read."""
    person = get_object_or_404(Person.objects.select_related("record"), pk=request.actor.record_id)
    choice = choice_of(person.record)
    form = MailChoiceForm(
        request.POST or None, initial={"daily": choice.daily, "at_once": choice.at_once}
    )
    if request.method == "POST" and form.is_valid():
        commands.choose(person, actor=request.actor, **form.cleaned_data)
        messages.success(request, "Your choice is kept.")
        return redirect("web:mail_mine")
    tasks = list(waiting_for(request.actor)[:MOST])
    subject, text = morning_mail(person, tasks, ()) if tasks else ("", "")
    context = {"address": person.email, "subject": subject, "text": text}
    return form_page(request, "web/mail_mine.html", form, context)


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the key is all it can show
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Stop a person's mails about tasks by the link in one of them, without signing in."""
    person = person_of(key)
    if person is None:
        raise Http404("No such link.")
    if request.method == "POST":
        commands.choose(person, actor=SYSTEM, daily=False, at_once=False)
    stopped = not any((choice_of(person.record).daily, choice_of(person.record).at_once))
    return render(request, "web/mail_stop.html", {"stopped": stopped})
