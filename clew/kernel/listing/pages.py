"""The page of a list: an area's view is `return list_page(request, ORDERS, "orders/list.html")`."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.kernel.listing import drawing, queries
from clew.kernel.listing.commands.viewing import KEEPERS
from clew.kernel.listing.models import SHARED
from clew.kernel.listing.reading import AFTER, SORT, read
from clew.kernel.listing.spec import Listing
from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.people.requests import ActorRequest


def list_page(
    request: ActorRequest, listing: Listing, template: str, **context: Any
) -> HttpResponse:
    """Return the page of a list in the state of its address.

    A bare address leads to the view the reader's role begins with, where one is set. template:
    extends listing/list.html. context: what the template needs besides.
    """
    views = list(queries.views_visible_to(request.actor).filter(listing=listing.name))
    if not request.GET and (query := queries.default_query(views, listing, request.actor)):
        return redirect(f"{request.path}?{query}")
    state = read(listing, request.GET, request.actor)
    page = state.page()
    query, after = state.query(), state.next_query(page)
    chief = listing.filter(listing.tabs)
    shown = {
        "listing": listing,
        "state": state,
        "query": query,
        "tabs": drawing.tabs(state),
        "fields": drawing.fields(state),
        "chips": drawing.chips(state),
        "heads": drawing.heads(state),
        "orders": drawing.orders(state),
        "sorted_otherwise": SORT in request.GET,
        "body": drawing.body(state, page.rows),
        "rows": len(page.rows),
        "next": after,
        "first": AFTER in request.GET,
        "narrowed": bool(state.narrowed),
        "everything": f"{chief.name}=" if chief else "sort=",
        "views": queries.offered_views(views, request.actor, query),
        "shares": SHARED,
        "roles": STAFF_ROLES,
        "may_keep": request.actor.has(*KEEPERS),
        "chosen": {column.name for column in state.columns},
    }
    return render(request, template, {**shown, **context})
