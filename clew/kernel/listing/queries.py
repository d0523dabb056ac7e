"""Finding saved views and runs for a reader."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict

from clew.kernel.listing.filters import Unreadable
from clew.kernel.listing.models import Run, SavedView
from clew.kernel.listing.reading import read
from clew.kernel.listing.spec import Act, Listing, listing_of
from clew.kernel.people.access import may_read
from clew.kernel.people.actor import Actor


def get_listing(actor: Actor, name: str) -> Listing:
    """Return the list of that name if this reader may open its page, else 404."""
    listing = listing_of(name)
    if listing is None or not may_read(actor, listing.route):
        raise Http404("No such list.")
    return listing


def get_act(listing: Listing, name: str) -> Act:
    """Return an act of a list, else 404."""
    act = listing.act(name)
    if act is None:
        raise Http404("This list has no such act.")
    return act


def views_visible_to(actor: Actor) -> QuerySet[SavedView]:
    """Return the views this reader is offered: their own, and what is shared with them today."""
    if actor.kind != "person":
        return SavedView.objects.none()
    theirs = Q(owner_id=actor.record_id)
    to_role = Q(shared="role", role__in=actor.roles)
    return SavedView.objects.filter(theirs | to_role | Q(shared="everybody")).order_by("name", "pk")


def get_view(actor: Actor, pk: int) -> SavedView:
    """Return a view this reader is offered, else 404."""
    view = views_visible_to(actor).filter(pk=pk).first()
    if view is None:
        raise Http404("No such view.")
    return view


def is_readable(view: SavedView, listing: Listing, actor: Actor) -> bool:
    """Tell whether a list still understands a view: a filter may have gone, or a person left."""
    try:
        read(listing, QueryDict(view.query), actor)
    except Unreadable:
        return False
    return True


def default_query(views: list[SavedView], listing: Listing, actor: Actor) -> str:
    """Return the address of the view this reader's role begins with, "" without one."""
    for view in views:
        if view.query and view.default_for in actor.roles and is_readable(view, listing, actor):
            return view.query
    return ""


def get_run(actor: Actor, pk: int) -> Run:
    """Return a run of this reader's own, else 404: nobody looks at another's."""
    runs = Run.objects.filter(owner_id=actor.record_id) if actor.is_staff else Run.objects.none()
    run = runs.filter(pk=pk).select_related("undoes").first()
    if run is None:
        raise Http404("No such run.")
    return run


@dataclass(frozen=True)
class Offered:
    """A saved view as a list's page offers it."""

    view: SavedView
    current: bool
    mine: bool


def offered_views(views: list[SavedView], actor: Actor, query: str) -> list[Offered]:
    """Return views as the page offers them to this reader; the one the address says is current."""
    return [Offered(v, v.query == query, v.owner_id == actor.record_id) for v in views]
