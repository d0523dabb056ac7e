"""One table of who may open which URL: every route is listed, and an unlisted one answers 404.

The rows stand in each room's `policy.py`; this module joins them, enforces them before any view
runs, and is what docs/reference/policy.md and the access tests read.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from clew.api.policy import POLICY as API
from clew.areas.changes.policy import POLICY as CHANGES
from clew.areas.communication.policy import POLICY as COMMUNICATION
from clew.areas.confirmations.policy import POLICY as CONFIRMATIONS
from clew.areas.customers.policy import POLICY as CUSTOMERS
from clew.areas.law.policy import POLICY as LAW
from clew.areas.lists.policy import POLICY as LISTS
from clew.areas.orders.policy import POLICY as ORDERS
from clew.areas.products.policy import POLICY as PRODUCTS
from clew.areas.requirements.policy import POLICY as REQUIREMENTS
from clew.conformity.policy import POLICY as CONFORMITY
from clew.kernel.listing.policy import POLICY as LISTING
from clew.kernel.panels.policy import POLICY as PANELS
from clew.kernel.people.access import ANYBODY, SIGNED_IN, Access, set_table
from clew.kernel.people.glass import open_until
from clew.kernel.people.policy import POLICY as ACCOUNTS
from clew.kernel.refusals import NotAllowed, Refusal
from clew.kernel.ui.answers import refused_page
from clew.kernel.workflow import role_refusal
from clew.portal.policy import POLICY as PORTAL
from clew.web.policy import POLICY as WEB
from clew.web.views_demo import leads_to_start

POLICY: dict[str, Access] = {
    **ACCOUNTS,
    **PANELS,
    **LISTING,
    **WEB,
    **PORTAL,
    **API,
    **CUSTOMERS,
    **PRODUCTS,
    **COMMUNICATION,
    **LAW,
    **REQUIREMENTS,
    **LISTS,
    **CONFIRMATIONS,
    **ORDERS,
    **CHANGES,
    **CONFORMITY,
}
set_table(POLICY)
# allauth keeps who gave the right password here until the second step is done.
HALF_SIGNED_IN = "account_login"


class PolicyMiddleware:
    """Ask the table before the view: 404 for what it does not list, sign-in, then roles."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match and match.namespaces[-1:] == ["api"]:
            return None  # an operation of the API asks for its token itself, by its own row
        access = POLICY.get(match.view_name) if match else None
        if access is None:
            raise Http404("No such page.")
        who = access.for_method(request.method or "GET")
        if who is None:
            return HttpResponse(status=405)
        if ANYBODY in who:
            return None
        actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        if actor.kind == "nobody":
            return _sign_in(request)
        behind_glass = actor.only_administers and not access.administration
        if behind_glass and (refusal := _behind_glass(request)):
            return refused_page(request, NotAllowed(refusal))
        if SIGNED_IN not in who and not actor.has(*who):
            refusal = role_refusal("For this page", tuple(sorted(who)), actor)
            return refused_page(request, NotAllowed(refusal))
        return None


def _behind_glass(request: HttpRequest) -> Refusal | None:
    """Return why who only administers does not get a page of records, None while they may read."""
    url = reverse("web:glass")
    if open_until(request.actor) is None:  # type: ignore[attr-defined]  # set by ActorMiddleware
        return Refusal(
            "An administrator looks after people, rules and mail, and reads no records. In an "
            "emergency you can break the glass.",
            url,
            "break the glass",
        )
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return None
    return Refusal("The glass is broken for reading: an administrator changes and signs nothing.")


def _sign_in(request: HttpRequest) -> HttpResponse:
    if HALF_SIGNED_IN in request.session:
        return redirect("mfa_authenticate")
    if request.path == reverse("web:home") and leads_to_start(request):
        return redirect("web:start")
    if request.method != "GET":
        back = request.META.get("HTTP_REFERER", "/")
        path = "/" + back.split("/", 3)[3] if back.count("/") >= 3 else "/"
    else:
        path = request.get_full_path()
    return redirect(f"{reverse('account_login')}?{urlencode({'next': path})}")
