"""What a change touches: computed, added by hand, judged, and re-issued (8.2.4, 7.5.3)."""

from clew.areas.changes.commands.holding import lock_change, require_part
from clew.areas.changes.impact import found_by_links
from clew.areas.changes.models import EFFECTS, ChangeRequest, ImpactItem
from clew.areas.changes.workflow import ASSESSORS
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.records.queries import visible_to
from clew.kernel.refusals import Refusal, Refused, refuse_unless

JUDGED_IN = ("submitted", "approved", "implementing")
BY_HAND = "by hand"


@command
def compute_impact(change: ChangeRequest, *, actor: Actor) -> list[ImpactItem]:
    """Look again along the links for what the change may touch; what was judged stays judged."""
    change = lock_change(change)
    require_part(actor, ASSESSORS, change, to="compute the impact")
    _refuse_closed(change)
    return add_found(change, actor=actor)


def add_found(change: ChangeRequest, *, actor: Actor) -> list[ImpactItem]:
    """Add what the links lead to and is not listed yet, inside a command."""
    rows = change.impact.values_list("affected_id", "what")
    listed = {_key(record_id, what) for record_id, what in rows}
    new = []
    for found in found_by_links(change):
        key = _key(found.record.pk if found.record else None, found.what)
        if key in listed:
            continue
        listed.add(key)
        new.append(
            ImpactItem(
                change=change, affected=found.record, what=found.what, found_by=found.found_by
            )
        )
    ImpactItem.objects.bulk_create(new)
    emit(
        "change_request.impact_computed",
        change.record,
        actor=actor,
        changes={"found": (None, [item.what for item in new])},
    )
    return new


def _key(record_id: int | None, what: str) -> tuple[int | None, str]:
    return (record_id, "" if record_id else what)


def _refuse_closed(change: ChangeRequest) -> None:
    number = change.record.number
    if change.state == "assessed":
        raise Refused(
            Refusal(
                f"The functions vote on the assessment of {number} as it stands. "
                "Take the assessment back to change it.",
                f"/changes/{number}",
                "Take the assessment back",
            )
        )
    refuse_unless(
        change.state in JUDGED_IN, f"{number} is not in a state in which its impact is judged."
    )


@command
def add_impact(
    change: ChangeRequest, what: str, *, actor: Actor, effect: str = "affected", remark: str = ""
) -> ImpactItem:
    """Add by hand what no link leads to: a record's number, a stock, a drawing, a supplier.

    Refused: no words, listed already.
    """
    change = lock_change(change)
    require_part(actor, ASSESSORS, change, to="add to the impact")
    _refuse_closed(change)
    what = " ".join(what.split())[:200]
    refuse_unless(what, "Say what the change may touch.")
    record = visible_to(actor).filter(number=what.upper()).first()
    words = f"{record.number} {record.title}"[:200] if record else what
    _refuse_listed(change, record, words)
    item = ImpactItem.objects.create(
        change=change, affected=record, what=words, found_by=BY_HAND,
        **_judgement(effect, remark, actor),
    )  # fmt: skip
    emit(
        "change_request.impact_added",
        change.record,
        actor=actor,
        changes={"what": (None, words), "effect": (None, effect), "remark": (None, item.remark)},
    )
    return item


def _refuse_listed(change: ChangeRequest, record: Record | None, words: str) -> None:
    same = change.impact.filter(affected=record) if record else change.impact.filter(what=words)
    refuse_unless(not same.exists(), f"{words} is listed already.")


@command
def judge_impact(item: ImpactItem, *, actor: Actor, effect: str, remark: str = "") -> ImpactItem:
    """Say whether one thing is affected, with a remark.

    Refused: while it is voted on; to turn an affected one into not affected after the approval
    without a remark.
    """
    change = lock_change(item.change)
    require_part(actor, ASSESSORS, change, to="judge the impact")
    _refuse_closed(change)
    item = change.impact.select_for_update().get(pk=item.pk)
    softened = item.effect == "affected" and effect == "not_affected"
    refuse_unless(
        not (softened and change.state != "submitted" and not remark.strip()),
        f"{item.what} was approved as affected. Say why it is not.",
    )
    changes = assign(item, **_judgement(effect, remark, actor))
    emit(
        "change_request.impact_judged",
        change.record,
        actor=actor,
        changes={"what": (None, item.what), **changes},
    )
    return item


def _judgement(effect: str, remark: str, actor: Actor) -> dict[str, object]:
    refuse_unless(effect in EFFECTS and effect, "Say affected or not affected.")
    return {
        "effect": effect,
        "remark": remark.strip()[:300],
        "judged_by": actor.pseudonym,
        "judged_name": actor.name,
        "judged_at": clock.now(),
    }


@command
def judge_rest(change: ChangeRequest, *, actor: Actor, remark: str = "") -> int:
    """Say of everything nobody judged yet that it is not affected, in one act; returns how many."""
    change = lock_change(change)
    require_part(actor, ASSESSORS, change, to="judge the impact")
    _refuse_closed(change)
    rest = change.impact.filter(effect="")
    names = list(rest.order_by("id").values_list("what", flat=True))
    refuse_unless(names, "Everything is judged already.")
    rest.update(**_judgement("not_affected", remark, actor))
    emit(
        "change_request.rest_not_affected",
        change.record,
        actor=actor,
        reason=remark.strip(),
        changes={"not affected": (None, names)},
    )
    return len(names)


@command
def mark_reissued(item: ImpactItem, *, actor: Actor, became: str) -> ImpactItem:
    """Say what an affected thing became: "drawing D", "stock sold as spares", "told on 3 May".

    Refused: without words, not affected, before the approval or after the close.
    """
    change = lock_change(item.change)
    require_part(actor, ASSESSORS, change, to="say what became of it")
    refuse_unless(
        change.state in {"approved", "implementing", "verifying"},
        f"{change.record.number} is not being carried out, so nothing is re-issued for it.",
    )
    item = change.impact.select_for_update().get(pk=item.pk)
    refuse_unless(item.effect == "affected", f"{item.what} is not affected.")
    refuse_unless(became.strip(), "Say what became of it.")
    changes = assign(
        item,
        reissued=True,
        reissued_as=became.strip()[:200],
        reissued_name=actor.name,
        reissued_at=clock.now(),
    )
    emit(
        "change_request.item_reissued",
        change.record,
        actor=actor,
        changes={"what": (None, item.what), **changes},
    )
    return item
