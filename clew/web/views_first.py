"""The first page of a new company: four questions, answered once, by who started the server."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clew.kernel.people.actor import SYSTEM
from clew.kernel.refusals import Refused
from clew.kernel.ui.editing import say_refused, status_of
from clew.web import opening
from clew.web.forms_first import FirstForm
from clew.web.trying_mail import try_mail

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OURS = ("company_name", "name", "email", "password", "family", "product", "kinds", "markets")


def first(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the four questions; open the company, sign in, and show the empty desk."""
    if not opening.may_open(token):
        raise Http404("No such page.")
    form = FirstForm(request.POST or None)
    tested = None
    if request.method == "POST" and request.POST.get("act") == "test":
        tested = try_mail(form, request.POST.get("email", ""))
    elif request.method == "POST" and form.is_valid():
        try:
            user = opening.open_house(
                **{name: form.cleaned_data[name] for name in OURS},
                mail=form.transport(),
                actor=SYSTEM,
            )
        except Refused as refused:
            say_refused(form, refused)
        else:
            settings.FIRST_RUN_TOKEN = ""
            login(request, user, backend=BACKEND)
            return redirect("web:home")
    context = {"form": form, "tested": tested, "folder": settings.HOME.path}
    status = 200 if tested else status_of(form)
    return render(request, "web/first.html", context, status=status)
