"""The list of changes."""

from typing import Any

from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from clew.areas.changes.models import CLASSES, ORIGINS
from clew.areas.changes.queries import visible_to
from clew.areas.changes.words import LOOKS
from clew.areas.changes.workflow import KEEPERS, WORDS, WORKFLOW
from clew.kernel.listing import cells
from clew.kernel.listing.acts import giving
from clew.kernel.listing.filters import Choice, Of, Words
from clew.kernel.listing.spec import Column, Listing, register
from clew.kernel.ui import marks

STATES = {**WORDS, "draft": "draft"}
OPEN = {"open": ("open", ~Q(state__in=WORKFLOW.final))}


def _title(row: Any, title: str) -> SafeString:
    link = format_html('<a href="{}">{}</a>', cells.url_of(row.record), title)
    if not row.lessons:
        return link
    learned = Truncator(row.lessons).chars(200)
    return format_html('<div>{}<br><span class="xs mute">Learned: {}</span></div>', link, learned)


def _what(row: Any) -> str:
    numbers = [row.requirement_set.record.number, row.order.record.number if row.order else ""]
    return " ".join(filter(None, numbers))


def _links(row: Any, _: str) -> SafeString:
    changed = marks.number(row.requirement_set.record)
    order = marks.number(row.order.record) if row.order else ""
    return format_html("<span>{} {}</span>", changed, order)


CHANGES = register(
    Listing(
        name="changes",
        route="changes:list",
        plural="changes",
        rows=visible_to,
        joins=(
            "record__owner",
            "requirement_set__record",
            "requirement_set__customer",
            "order__record",
        ),
        tabs="state",
        columns=(
            cells.number(),
            Column("title", "Change", lambda row: row.record.title, _title, head=True),
            cells.words("customer", "Customer", lambda row: row.requirement_set.customer.name),
            Column("changes", "Changes", _what, _links, nowrap=True),
            cells.words(
                "class", "Class", lambda row: row.get_change_class_display(), sort="change_class"
            ),
            cells.state(STATES, LOOKS, sort="state"),
            cells.owner(edit="owner"),
            cells.moment("asked", "Asked", lambda row: row.record.created_at),
        ),
        filters=(
            Choice("state", "State", "state", STATES, OPEN),
            Words(),
            Of("customer", "Customer", "record__customer_id", "customer"),
            Of("set", "Requirement set", "requirement_set_id", "requirement_set"),
            Of("order", "Of order", "order_id", "order"),
            Choice("class", "Class", "change_class", CLASSES),
            Choice("origin", "Asked by", "origin", ORIGINS),
            Of("owner", "Owner", "record__owner_id", "person", me=True),
        ),
        acts=(
            giving(
                *(role for role in KEEPERS if role != "owner"),
                ended=lambda row: row.state in WORKFLOW.final,
            ),
        ),
    )
)
