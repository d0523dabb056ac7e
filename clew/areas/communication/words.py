"""What the pages of communication say: states with their shapes, gate bar, clause panel."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format

from clew.areas.communication.checks import judge
from clew.areas.communication.models import Enquiry
from clew.areas.communication.workflow import is_late
from clew.kernel.ui.parts import ClausePanel, Proof, Step, StepState

# state → (shape, word)
INTERACTION_MARKS = {
    "open": ("act", "open"),
    "answered": ("ok", "answered"),
    "used": ("ok", "in use"),
    "closed": ("na", "closed"),
    "told": ("ok", "told"),
}
ENQUIRY_MARKS = {
    "open": ("act", "open"),
    "answered": ("ok", "answered"),
    "offered": ("wait", "offered"),
    "won": ("ok", "won"),
    "lost": ("na", "lost"),
    "declined": ("stop", "declined"),
}
ASKS = (
    "Talking with customers covers what is offered, their enquiries, contracts and orders with "
    "every change, what they think of us, their property, and what happens in an emergency."
)
QUESTIONS = (
    "Show me the oldest enquiry without an answer. Who has it, and until when?",
    "How do you know that no mail or call was lost?",
)


def clause(enquiry: Enquiry | None = None) -> ClausePanel:
    """Return the panel of 8.2.1; for an enquiry with what it proves."""
    proofs = []
    if enquiry is not None:
        ok, sentence = judge(enquiry)
        proofs = [Proof("ok" if ok else "gap", "8.2.1-b", sentence)]
    return ClausePanel(
        "8.2.1",
        "Customer communication",
        ASKS,
        QUESTIONS,
        proofs,
        "The mail is kept byte by byte and sealed in the log, so its words cannot change later.",
    )


def gate(enquiry: Enquiry) -> list[Step]:
    """Return the lights of an enquiry: said, asked, answered, offered, ended."""
    answered = enquiry.answered_at
    ended = enquiry.state in {"won", "lost", "declined"}
    offered = enquiry.state == "offered"
    rest: list[Step] = []
    if answered:
        rest.append(Step("done", "Answered", _day(answered)))
    elif not ended:
        note = f"by {_day(enquiry.answer_by)}" if enquiry.answer_by else ""
        rest.append(Step("hole" if is_late(enquiry) else "wait", "Answered", note, current=True))
    if not ended:
        rest.append(Step("done" if offered else "ahead", "Offered"))
        rest.append(Step("wait" if offered else "ahead", "Won or lost", current=offered))
    else:
        state: StepState = "hole" if enquiry.state == "declined" else "done"
        day = _day(enquiry.outcome_at) if enquiry.outcome_at else ""
        rest.append(Step(state, enquiry.state.capitalize(), day))
    return [
        Step("done", "Said", _day(enquiry.received_at)),
        Step("done", "Enquiry", _day(enquiry.record.created_at)),
        *rest,
    ]


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M")
