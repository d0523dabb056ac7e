"""What only a demo offers: the nine steps, and to be somebody else or the customer by one click."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from clew.kernel.people import demo
from clew.kernel.people.requests import ActorRequest
from clew.kernel.ui.answers import download
from clew.web.walk.customer import newest_open
from clew.web.walk.doing import do_up_to
from clew.web.walk.early import the_mail
from clew.web.walk.matter import KEYS, Walk, ticks
from clew.web.walk.steps import its_link, start_context

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LATER = "clew_start_later"
A_YEAR = 365 * 24 * 3600
View = Callable[..., HttpResponse]


def only_in_a_demo(view: View) -> View:
    """Answer like an address that is none, unless the first leaf of the log says demo."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not demo.is_demo():
            raise Http404("No such page.")
        return view(request, *args, **kwargs)

    return asked


@only_in_a_demo
def become(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people, and go where the button said."""
    account = demo.account_of(request.POST.get("person", ""))
    if account is None:
        raise Http404("No such page.")
    login(request, account, backend=BACKEND)
    where = request.POST.get("next", "")
    if where.startswith("/") and url_has_allowed_host_and_scheme(where, allowed_hosts=None):
        return redirect(where)
    return redirect("web:home")


@only_in_a_demo
def become_customer(request: HttpRequest) -> HttpResponse:
    """Open the newest link a customer holds and has not used; the way back stands on it."""
    found = its_link(Walk()) or newest_open()
    if found is None:
        messages.warning(request, "No customer holds an open link now. Step 4 mails one.")
        return redirect("web:start")
    return redirect(found.path)


@only_in_a_demo
def start(request: ActorRequest) -> HttpResponse:
    """The start page: nine steps that tick themselves as one thread is walked."""
    return render(request, "web/start.html", start_context(request.actor))


@only_in_a_demo
def do_step(request: ActorRequest, key: str) -> HttpResponse:
    """Do a step, and those before it, as the people whose part it is would."""
    if key not in KEYS:
        raise Http404("No such step.")
    done = do_up_to(key)
    words = "Done for you" if done else "That was done already"
    messages.success(request, f"{words}. What was written stands behind its number.")
    return redirect(f"{reverse('web:start')}#{key}")


@only_in_a_demo
def later(request: HttpRequest) -> HttpResponse:
    """Leave the start page alone from now on in this browser; the bar leads back to it."""
    answer = redirect("web:home")
    answer.set_cookie(LATER, "1", max_age=A_YEAR, httponly=True, samesite="Lax")
    return answer


@only_in_a_demo
def start_mail(request: HttpRequest) -> HttpResponse:
    """A customer's mail to drop on the page that catches."""
    return download(the_mail(), "customer-mail.eml", "message/rfc822")


def leads_to_start(request: HttpRequest) -> bool:
    """Tell whether the desk's first page leads a visitor to the nine steps: a demo, not walked."""
    if LATER in request.COOKIES or not demo.is_demo():
        return False
    return not all(tick.done for tick in ticks(Walk()))
