"""What orders do when they hear news: a running order follows the revision that is released."""

from clew.areas.orders.commands.acceptance import adopt_revision
from clew.areas.orders.queries import running_on
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.news import subscribe
from clew.kernel.people.actor import SYSTEM


@subscribe("requirement_set.released", name="orders.follow_released_revision")
def follow_released_revision(event: Event) -> None:
    """Let every running order of the set adopt the revision; hearing it twice changes nothing."""
    if event.record is None or event.revision is None:
        return
    for order in running_on(event.record, before=event.revision):
        adopt_revision(order, event.revision, actor=SYSTEM)
