"""Finding a file on its way into a set."""

from django.http import Http404

from clew.areas.lists.models import ImportRun
from clew.areas.requirements.queries import visible_to
from clew.kernel.people.actor import Actor


def get_import(actor: Actor, pk: int) -> ImportRun:
    """Return a file on its way into a set of this actor's; foreign and missing answer alike."""
    found = (
        ImportRun.objects.select_related("revision__requirement_set__record", "file")
        .filter(pk=pk, revision__requirement_set__in=visible_to(actor))
        .first()
    )
    if found is None or not actor.is_staff:
        raise Http404("No such import.")
    return found
