"""What becomes of what a customer said: the step tables of interactions and enquiries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from clew.areas.communication.models import Enquiry, Interaction
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import Refusal
from clew.kernel.ui.words import day
from clew.kernel.workflow import Step, Workflow, may, role_refusal

SPEAKERS = ("sales", "customer_service", "quality_manager")
DECLINERS = ("top_management", "quality_manager")

INTERACTION_STATES = {
    "open": "open",
    "answered": "answered",
    "used": "in use",
    "closed": "closed",
    "told": "told",
}
ENQUIRY_STATES = {
    "open": "open",
    "answered": "answered",
    "offered": "offered",
    "won": "won",
    "lost": "lost",
    "declined": "declined",
}


def has_customer(interaction: Interaction, **_: Any) -> Iterable[Refusal]:
    """Refuse what needs a customer while nobody said whose words these are."""
    if interaction.customer_id is None:
        number = interaction.record.number
        url = reverse("communication:interaction", args=[number])
        yield Refusal(f"Say first which customer {number} is from.", f"{url}#who", "which customer")


def needs_reason(
    subject: Interaction | Enquiry, *, why: str | None = None, **_: Any
) -> Iterable[Refusal]:
    """Refuse a blank reason once one is given; a page that only greys its button gives none."""
    if why is not None and not why.strip():
        url = subject.record.get_absolute_url()
        yield Refusal("Say why: the reason is kept with it.", url)


def answer_is_whole(
    enquiry: Enquiry, *, answer: str | None = None, delay_reason: str = "", **_: Any
) -> Iterable[Refusal]:
    """Refuse an answer without words, and one after its date that does not explain the delay."""
    if answer is None:
        return
    url = reverse("communication:answer", args=[enquiry.record.number])
    if not answer.strip():
        yield Refusal("The answer has no words yet.", url)
    if is_late(enquiry) and enquiry.answer_by and not delay_reason.strip():
        yield Refusal(
            f"{enquiry.record.number} was to be answered by "
            f"{day(enquiry.answer_by)}; say why it took longer.",
            url,
            "say why it took longer",
        )


def refers_to(kind: str, noun: str) -> Any:
    """Return a guard: the step needs a record of that kind."""

    def guard(
        enquiry: Enquiry, *, record: Record | None = None, given: bool = False, **_: Any
    ) -> Iterable[Refusal]:
        if given and (record is None or record.kind != kind):
            number, url = enquiry.record.number, enquiry.record.get_absolute_url()
            yield Refusal(f"{number} needs {noun} that refers to it.", url, number)

    return guard


def is_late(enquiry: Enquiry) -> bool:
    """Tell whether an enquiry without an answer is past its answer-by date."""
    return (
        enquiry.answered_at is None
        and enquiry.answer_by is not None
        and enquiry.answer_by < clock.now()
    )


def is_open_late(row: Interaction | Enquiry) -> bool:
    """Tell whether an open interaction or enquiry is past its answer-by date."""
    return row.state == "open" and row.answer_by is not None and row.answer_by < clock.now()


def answer_by_refusal(
    row: Interaction | Enquiry, actor: Actor, until: datetime | None = None
) -> Refusal | None:
    """Return why this actor cannot set by when a row is answered, None when nothing stops it."""
    record, url = row.record, row.record.get_absolute_url()
    if not may(actor, (*SPEAKERS, "owner"), record):
        return role_refusal("To set the day to answer by", (*SPEAKERS, "owner"), actor)
    if row.state != "open":
        return Refusal(f"{record.number} is not open; nobody waits for it.", url, record.number)
    said = row.happened_at if isinstance(row, Interaction) else row.received_at
    if until is not None and until < said:
        return Refusal(f"{record.number} was said on {day(said)}, after that day.", url)
    return None


INTERACTIONS = Workflow(
    kind="interaction",
    noun="interaction",
    initial="open",
    steps=(
        Step("answer", ("open",), "answered", (*SPEAKERS, "owner"), "answered", "Answer"),
        Step(
            "use",
            ("open", "answered", "used"),
            "used",
            (*SPEAKERS, "engineering", "owner"),
            "used",
            "Use it",
            has_customer,
        ),
        Step(
            "close",
            ("open", "answered"),
            "closed",
            (*SPEAKERS, "owner"),
            "closed",
            "Close it",
            needs_reason,
        ),
        Step("reopen", ("closed",), "open", (*SPEAKERS, "owner"), "reopened", "Open it again"),
    ),
    words=INTERACTION_STATES,
    final=("closed", "told"),
)

ENQUIRIES = Workflow(
    kind="enquiry",
    noun="enquiry",
    initial="open",
    steps=(
        Step("answer", ("open",), "answered", SPEAKERS, "answered", "Answer", answer_is_whole),
        Step(
            "offer",
            ("open", "answered", "offered"),
            "offered",
            SPEAKERS,
            "offered",
            "Send an offer",
            refers_to("offer", "an offer"),
        ),
        Step(
            "win",
            ("open", "answered", "offered"),
            "won",
            SPEAKERS,
            "won",
            "Receive an order",
            refers_to("order", "an order"),
        ),
        Step(
            "lose",
            ("open", "answered", "offered"),
            "lost",
            SPEAKERS,
            "lost",
            "Mark as lost",
            needs_reason,
        ),
        Step(
            "decline",
            ("open", "answered", "offered"),
            "declined",
            DECLINERS,
            "declined",
            "Decline",
            needs_reason,
        ),
        Step("reopen", ("lost",), "open", SPEAKERS, "reopened", "Open it again", needs_reason),
    ),
    words=ENQUIRY_STATES,
    final=("won", "lost", "declined"),
)
