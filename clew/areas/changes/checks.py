"""Checks that read changes: their customers are answered, what is affected re-issued (8.2.4)."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from clew.areas.changes.models import ChangeRequest
from clew.areas.changes.workflow import WORDS
from clew.areas.communication.commands.catching import answer_by_of
from clew.kernel import clock
from clew.kernel.checks import Item, Numbers, check, concerning
from clew.kernel.links.models import Link
from clew.kernel.ui.words import day

UNDECIDED = ("draft", "submitted", "assessed")


@check(
    "8.2.1-b",
    basis="standard",
    of="change_request",
    asks="Is every change a customer asks for decided, or answered within the company's days?",
)
def wishes_are_answered(about: Numbers = None) -> Iterator[Item]:
    """Yield each change of a customer: decided, answered, still in time, or without an answer.

    Answered before the decision is a wish whose message we wrote back to.
    """
    written = Link.objects.filter(type="told", source=OuterRef("source"), removed_at=None)
    asked = ChangeRequest.objects.filter(origin="customer").annotate(written=Exists(written))
    asked = concerning(asked.select_related("record", "source"), about)
    for change in asked.order_by("record_id"):
        number, url = change.record.number, change.record.get_absolute_url()
        if change.state not in UNDECIDED:
            yield Item(number, True, f"{number} is {WORDS[change.state]}.", url)
            continue
        due = answer_by_of(change.source.happened_at if change.source else change.record.created_at)
        if change.written:
            yield Item(number, True, f"{number} is not decided; the customer was answered.", url)
        elif due >= clock.now():
            yield Item(number, True, f"{number} waits for our answer, due by {day(due)}.", url)
        else:
            words = f"{number} was to be answered by {day(due)}; nobody decided or answered."
            yield Item(number, False, words, url)


@check(
    "8.2.4-a",
    basis="standard",
    of="change_request",
    asks="Was everything an approved change affects re-issued, or judged not affected, before "
    "it was closed?",
)
def affected_items_reissued(about: Numbers = None) -> Iterator[Item]:
    """Look at every closed change that was approved; one that still runs has its gate ahead."""
    closed = ChangeRequest.objects.filter(state="closed", approved_at__isnull=False)
    found = concerning(closed, about).select_related("record").prefetch_related("impact")
    for change in found.order_by("record_id"):
        number, url = change.record.number, change.record.get_absolute_url()
        items = sorted(change.impact.all(), key=lambda item: item.pk)
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
