"""Where a change is asked from: the order, set and message a URL names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from clew.areas.changes import queries
from clew.areas.communication.models import Interaction
from clew.areas.communication.queries import get_visible as get_message
from clew.areas.orders.models import Order
from clew.areas.orders.queries import get_visible as get_order
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.queries import approved
from clew.areas.requirements.queries import get_visible as get_set
from clew.areas.requirements.queries import visible_to as visible_sets
from clew.kernel.links.tracing import down
from clew.kernel.people.actor import Actor


@dataclass(frozen=True)
class Asked:
    """What a new change is about, and what its form starts with."""

    requirement_set: RequirementSet
    order: Order | None
    source: Interaction | None

    @property
    def base(self) -> SetRevision | None:
        """The approved revision whose lines it may touch."""
        return approved(self.requirement_set)

    @property
    def messages(self) -> QuerySet[Interaction]:
        """What the customer said, to choose from."""
        return queries.messages_of(self.requirement_set, self.source)

    def initial(self) -> dict[str, Any]:
        """Return the first values: a message's subject and words when it was asked in one."""
        if self.source is None:
            return {"origin": "customer"}
        return {
            "title": self.source.subject,
            "origin": "customer",
            "source": self.source.pk,
            "customer_words": self.source.text.strip(),
        }


def read(actor: Actor, said: Mapping[str, str]) -> Asked | None:
    """Return what the URL names, None when it names no set yet; foreign and missing are 404."""
    source = get_message(actor, said["source"]) if said.get("source") else None
    order = get_order(actor, said["order"]) if said.get("order") else None
    if order is not None:
        its_set = order.requirement_set
    elif number := said.get("set") or _set_of(source):
        its_set = get_set(actor, number)
        running = its_set.orders.filter(state__in=queries.RUNNING)
        order = running.select_related("record").first() if running.count() == 1 else None
    else:
        return None
    if source is not None and source.customer_id != its_set.customer_id:
        source = None
    return Asked(its_set, order, source)


def _set_of(source: Interaction | None) -> str:
    """Return the number of the set a message is about, "" when nobody said so."""
    if source is None:
        return ""
    about = [step.record for step in down(source.record) if step.link.type == "about"]
    return about[0].number if about else ""


def changeable(actor: Actor, said: Mapping[str, str]) -> list[RequirementSet]:
    """Return the sets with an approved revision, newest first; of a message's customer only."""
    found = visible_sets(actor).filter(revisions__approved_at__isnull=False).distinct()
    if said.get("source"):
        found = found.filter(customer=get_message(actor, said["source"]).customer)
    return list(found.order_by("-record_id")[:50])
