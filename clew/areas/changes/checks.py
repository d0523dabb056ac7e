"""Checks that read changes: what a change affects is re-issued before it is closed (8.2.4)."""

from collections.abc import Iterator

from clew.areas.changes.models import ChangeRequest
from clew.kernel.checks import Item, check


@check(
    "8.2.4-a",
    basis="standard",
    asks="Was everything an approved change affects re-issued, or judged not affected, before "
    "it was closed?",
)
def affected_items_reissued() -> Iterator[Item]:
    """Look at every closed change that was approved; one that still runs has its gate ahead."""
    closed = ChangeRequest.objects.filter(state="closed", approved_at__isnull=False)
    for change in closed.select_related("record").order_by("record_id"):
        number, url = change.record.number, change.record.get_absolute_url()
        items = list(change.impact.order_by("id"))
        unjudged = [item.what for item in items if not item.effect]
        late = [item.what for item in items if item.effect == "affected" and not _in_time(item)]
        affected = [item for item in items if item.effect == "affected"]
        if not items:
            yield Item(number, False, f"{number} was closed and nobody looked at its impact.", url)
        elif unjudged:
            yield Item(number, False, f"{number} was closed; nobody judged {unjudged[0]}.", url)
        elif late:
            yield Item(number, False, f"{number} was closed before {late[0]} was re-issued.", url)
        else:
            count = f"{len(affected)} of {len(items)} affected"
            yield Item(number, True, f"{number}: {count}, each re-issued before the close.", url)


def _in_time(item: object) -> bool:
    reissued_at = getattr(item, "reissued_at", None)
    closed_at = item.change.closed_at  # type: ignore[attr-defined]  # an ImpactItem
    return reissued_at is not None and (closed_at is None or reissued_at <= closed_at)
