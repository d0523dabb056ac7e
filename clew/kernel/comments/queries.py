"""Remarks of a record, open ones first to count."""

from django.db.models import QuerySet

from clew.kernel.comments.models import Comment
from clew.kernel.records.models import Record


def of_record(record: Record, *, outside_only: bool = False) -> QuerySet[Comment]:
    """Return the remarks of a record in order; outside_only: those a contact may see."""
    found = Comment.objects.filter(record=record).select_related("item").order_by("id")
    return found.filter(outside=True) if outside_only else found


def open_remarks(record: Record, *kinds: str) -> QuerySet[Comment]:
    """Return the remarks nobody settled yet, of these kinds (all three open kinds by default)."""
    wanted = kinds or ("question", "change", "issue")
    return of_record(record).filter(settled_at=None, kind__in=wanted)
