"""The lists of enquiries and of what customers said."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.utils import timezone

from clew.areas.communication.commands.dating import set_answer_by
from clew.areas.communication.models import CHANNELS, DIRECTIONS, Interaction
from clew.areas.communication.queries import enquiries_visible_to, late, visible_to
from clew.areas.communication.words import ENQUIRY_MARKS, INTERACTION_MARKS
from clew.areas.communication.workflow import (
    ENQUIRIES,
    ENQUIRY_STATES,
    INTERACTION_STATES,
    SPEAKERS,
    answer_by_refusal,
    is_open_late,
)
from clew.kernel.listing import cells
from clew.kernel.listing.acts import giving
from clew.kernel.listing.filters import Choice, Days, Of, Words
from clew.kernel.listing.spec import Act, Column, Listing, register
from clew.kernel.people.actor import Actor
from clew.kernel.ui import marks
from clew.kernel.ui.forms import DateField
from clew.kernel.ui.words import day


def _until(text: str, actor: Actor) -> datetime | None:
    """Return the end of a day, or the very time that `now` wrote."""
    if not text:
        return None
    if len(text) > len("2026-05-28"):
        return datetime.fromisoformat(text)
    return timezone.make_aware(datetime.combine(date.fromisoformat(text), time(23, 59)))


DATE = Act(
    name="answer_by",
    label="Answer by",
    verb="Answer by",
    field=lambda actor: DateField(label="Answer by"),
    read=_until,
    now=lambda row: row.answer_by.isoformat() if row.answer_by else "",
    words=lambda until: day(until) if until else "no day",
    refusal=answer_by_refusal,
    write=set_answer_by,
    start=lambda row: timezone.localtime(row.answer_by).date() if row.answer_by else None,
)
LATE = {"late": ("late", late)}
OWNER = Of("owner", "Owner", "record__owner_id", "person", me=True)
CUSTOMER = Of("customer", "Customer", "customer_id", "customer")


def _state(words: dict[str, str], looks: dict[str, tuple[str, str]]) -> Column:
    shapes = {name: shape for name, (shape, _) in looks.items()}
    return cells.state(
        words, shapes, look=lambda row: "gap" if is_open_late(row) else "", sort="state"
    )


def _answer_by(row: Any, _: Any) -> str:
    if row.state == "open":
        return marks.due(row.answer_by)
    answered = getattr(row, "answered_at", None)
    return cells.mute_when("answered", answered) if answered else ""


ANSWER_BY = partial(
    Column, "answer_by", "Answer by", lambda row: row.answer_by, _answer_by,
    sort="answer_by", nullable=True, nowrap=True, edit="answer_by",
)  # fmt: skip

ENQUIRY_LIST = register(
    Listing(
        name="enquiries",
        route="communication:enquiries",
        plural="enquiries",
        rows=enquiries_visible_to,
        joins=("record__owner", "customer", "product"),
        tabs="state",
        columns=(
            cells.number(),
            cells.title("title", "Enquiry", lambda row: row.record.title, head=True),
            cells.words("customer", "Customer", lambda row: row.customer.name),
            cells.words("product", "Product", lambda row: row.product.name if row.product else ""),
            _state(ENQUIRY_STATES, ENQUIRY_MARKS),
            ANSWER_BY(),
            cells.owner(edit="owner"),
            cells.moment("received", "Received", lambda row: row.received_at, sort="received_at"),
        ),
        filters=(
            Choice("state", "State", "state", ENQUIRY_STATES, LATE, ("late",)),
            Words(),
            CUSTOMER,
            Of("product", "Product", "product_id", "product"),
            OWNER,
            Days("answer_by", "Answer by", "answer_by", moments=True),
            Days("received", "Received", "received_at", moments=True),
        ),
        acts=(giving(*SPEAKERS, ended=lambda row: row.state in ENQUIRIES.final), DATE),
    )
)


def _how(row: Interaction) -> str:
    return f"{CHANNELS[row.channel]}{', by us' if row.direction == 'out' else ''}"


def _who(row: Interaction, name: Any) -> str:
    return name if row.customer else cells.mute(row.from_address or "not said yet")


INTERACTION_LIST = register(
    Listing(
        name="interactions",
        route="communication:interactions",
        plural="messages",
        rows=visible_to,
        joins=("record__owner", "customer"),
        tabs="state",
        columns=(
            cells.number(),
            cells.title("subject", "Subject", lambda row: row.subject, head=True),
            Column(
                "customer", "Customer", lambda row: row.customer.name if row.customer else "", _who
            ),
            cells.words("how", "How", _how, nowrap=True),
            _state(INTERACTION_STATES, INTERACTION_MARKS),
            ANSWER_BY(),
            cells.owner(edit="owner"),
            cells.moment("said", "Said", lambda row: row.happened_at, sort="happened_at"),
        ),
        filters=(
            Choice("state", "State", "state", INTERACTION_STATES, LATE, ("late",)),
            Words(),
            CUSTOMER,
            OWNER,
            Choice("channel", "How", "channel", CHANNELS),
            Choice("direction", "Direction", "direction", DIRECTIONS),
            Days("said", "Said", "happened_at", moments=True),
        ),
        acts=(giving(*SPEAKERS), DATE),
    )
)
