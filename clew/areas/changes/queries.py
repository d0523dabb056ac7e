"""Finding changes; which functions they concern; what they touch and how far they are."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from clew.areas.changes.models import ChangeRequest, ImpactItem
from clew.areas.communication.models import Interaction
from clew.areas.orders.models import Order
from clew.areas.requirements.models import RequirementSet, SetLine, SetRevision
from clew.areas.requirements.queries import LineChange, approved, diff, lines_of
from clew.areas.requirements.rules import asked_about, class_rules, rules
from clew.kernel.people.actor import Actor
from clew.kernel.records.queries import numbered, of_visible_records

RUNNING = ("received", "accepted", "in_realization", "ready")
FOLLOWING = ("accepted", "in_realization", "ready")


def visible_to(actor: Actor) -> QuerySet[ChangeRequest]:
    """Return the changes this actor may know of."""
    return of_visible_records(ChangeRequest.objects.all(), actor).select_related(
        "record__owner",
        "record__customer",
        "requirement_set__record",
        "requirement_set__customer",
        "order__record",
        "source__record",
        "wish_contact",
    )


def get_visible(actor: Actor, number: str) -> ChangeRequest:
    """Return the change with that number; foreign and missing answer alike (404)."""
    return numbered(visible_to(actor), number, "change request")


def base_revision(change: ChangeRequest) -> SetRevision | None:
    """Return the approved revision the change starts from; None while there is none."""
    opened = opened_revision(change)
    if opened is None:
        return approved(change.requirement_set)
    earlier = change.requirement_set.revisions.filter(n__lt=opened.n)
    return earlier.exclude(approved_at=None).order_by("-n").first()


def opened_revision(change: ChangeRequest) -> SetRevision | None:
    """Return the revision this change opened, None before its start."""
    if change.opened_revision is None:
        return None
    found = change.requirement_set.revisions.filter(n=change.opened_revision)
    return found.select_related("requirement_set__record").first()


def line_changes(change: ChangeRequest) -> list[LineChange]:
    """Return the lines that differ between the base and the revision it opened."""
    base, opened = base_revision(change), opened_revision(change)
    if base is None or opened is None:
        return []
    return [line for line in diff(base, opened) if line.kind != "same"]


def touched_lines(change: ChangeRequest) -> list[SetLine]:
    """Return the lines the request names, as they stand in the base revision."""
    base = base_revision(change)
    if base is None:
        return []
    return list(lines_of(base).filter(requirement__record__number__in=change.touched))


def functions_of(change: ChangeRequest) -> list[str]:
    """Return the functions whose vote is asked, in the order of the rules (8.2.4).

    Those that answer for the touched lines, those the class names besides; when new lines come or
    nothing else is known, everybody who gave a verdict on the revision in force.
    """
    base = base_revision(change)
    asked: set[str] = set()
    for line in touched_lines(change):
        asked.update(asked_about(line.version, change.requirement_set))
    if base is not None and (change.adds_lines or not asked):
        asked.update(base.verdicts.values_list("function", flat=True))
    asked.update(class_rules(change.requirement_set).also)
    chosen = rules()
    found = [function for function in chosen.functions if function in asked]
    return found or [chosen.stands_in]


def orders_of(change: ChangeRequest, states: Iterable[str] = RUNNING) -> list[Order]:
    """Return the orders over the change's set that are in one of these states."""
    found = Order.objects.filter(requirement_set=change.requirement_set, state__in=states)
    return list(found.select_related("record").order_by("record_id"))


def behind(change: ChangeRequest) -> list[Order]:
    """Return the accepted orders that still follow an earlier revision than the change opened."""
    n = change.opened_revision
    return [order for order in orders_of(change, FOLLOWING) if n and order.revision < n]


def doers_of(change: ChangeRequest) -> set[UUID]:
    """Return who carried the change out: who did its tasks and wrote its lines."""
    doers = {task.done_by for task in change.plan.all() if task.done_by}
    doers |= {line.new.made_by for line in line_changes(change) if line.new is not None}
    return doers or ({change.finished_by} if change.finished_by else set())


def became(item: ImpactItem, change: ChangeRequest) -> str:
    """Return what an affected item became, "" while nothing shows that it was re-issued.

    Requirements, the set and its orders show it themselves; of anything else somebody says it.
    """
    if item.reissued:
        return item.reissued_as or "re-issued"
    opened = opened_revision(change)
    if opened is None or item.affected is None:
        return ""
    if item.affected_id == change.requirement_set_id:
        return f"revision {opened.n}, released" if opened.released_at else ""
    if item.affected.kind == "order":
        order = Order.objects.filter(pk=item.affected_id).first()
        return f"follows revision {order.revision}" if order and order.revision >= opened.n else ""
    if item.affected.kind == "requirement" and opened.approved_at:
        return _line_became(item.affected.number, change)
    return ""


def _line_became(number: str, change: ChangeRequest) -> str:
    for line in line_changes(change):
        if line.number == number:
            return "removed" if line.new is None else f"version {line.new.n}"
    return ""


def messages_of(
    requirement_set: RequirementSet, named: Interaction | None = None
) -> QuerySet[Interaction]:
    """Return where a change may be asked in: the customer's newest messages, and a named one."""
    said = Interaction.objects.filter(customer=requirement_set.customer).order_by("-record_id")
    newest = list(said.filter(direction="in").values_list("pk", flat=True)[:50])
    return said.filter(pk__in=[*newest, *([named.pk] if named else [])]).select_related(
        "record", "contact"
    )
