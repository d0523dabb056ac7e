"""What only a demo offers: to be somebody else with one click."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from clew.kernel.people import demo

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def become(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people; in a real company there is no such page."""
    account = demo.account_of(request.POST.get("person", ""))
    if account is None:
        raise Http404("No such page.")
    login(request, account, backend=BACKEND)
    return redirect("web:home")
