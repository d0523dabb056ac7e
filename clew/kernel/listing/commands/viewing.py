"""Saving how somebody likes to look at a list."""

from django.http import QueryDict

from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.listing.models import SHARED, SavedView
from clew.kernel.listing.reading import read
from clew.kernel.listing.spec import listing_of
from clew.kernel.people.actor import STAFF_ROLES, Actor
from clew.kernel.refusals import NotAllowed, Refused, refuse_unless
from clew.kernel.workflow import require

KEEPERS = ("quality_manager", "top_management", "administrator")


@command
def save_view(
    listing: str,
    name: str,
    query: str,
    *,
    actor: Actor,
    shared: str = "",
    role: str = "",
    default_for: str = "",
) -> SavedView:
    """Keep a state of a list under a name; an own view of that name is replaced.

    shared: "" (nobody else), "role" (with `role`) or "everybody". default_for: the role whose
    people begin with it, which only the quality manager, top management and administrators decide.
    Refused: no name, an address the list does not understand.
    """
    known = listing_of(listing)
    if known is None or actor.record_id is None:
        raise Refused("There is no such list.")
    name = name.strip()[:60]
    refuse_unless(name, "The view has no name yet.")
    refuse_unless(shared in SHARED, "Share it with nobody, one role or everybody.")
    refuse_unless(shared != "role" or role in STAFF_ROLES, "Choose the role you share it with.")
    if default_for:
        _may_set_default(actor, default_for, shared, role)
    view = SavedView.objects.filter(owner_id=actor.record_id, listing=listing, name=name).first()
    view = view or SavedView(owner_id=actor.record_id, listing=listing, name=name)
    _give_way(listing, default_for, view)
    view.query = read(known, QueryDict(query), actor).query()
    refuse_unless(len(view.query) <= 1000, "This address is too long to be kept.")
    view.shared, view.role = shared, role if shared == "role" else ""
    view.default_for, view.saved_at = default_for, clock.now()
    view.save()
    # Neither the name nor the address: both may hold words about people.
    facts = {"list": listing, "shared": shared, "role": view.role, "default for": default_for}
    emit("view.saved", None, actor=actor, changes={k: (None, v) for k, v in facts.items() if v})
    return view


def _may_set_default(actor: Actor, default_for: str, shared: str, role: str) -> None:
    require(actor, *KEEPERS, to="set the view a role begins with")
    refuse_unless(default_for in STAFF_ROLES, "Choose the role that begins with this view.")
    reaches = shared == "everybody" or (shared == "role" and role == default_for)
    refuse_unless(reaches, "Share the view with the role that begins with it.")


def _give_way(listing: str, default_for: str, view: SavedView) -> None:
    """A role begins with one view: the one before steps back."""
    if default_for:
        others = SavedView.objects.filter(listing=listing, default_for=default_for)
        others.exclude(pk=view.pk).update(default_for="")


@command
def drop_view(view: SavedView, *, actor: Actor) -> None:
    """Forget a saved view: one's own, or a shared one for who keeps the shared ones."""
    may = view.owner_id == actor.record_id or (view.shared and actor.has(*KEEPERS))
    if not may:
        raise NotAllowed("Only who saved a view forgets it, or a quality manager if it is shared.")
    view.delete()
    emit("view.dropped", None, actor=actor, changes={"list": (view.listing, None)})
