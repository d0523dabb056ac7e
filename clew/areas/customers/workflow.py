"""A customer is served, on hold, or declined: who may say so, and that it needs a reason."""

from collections.abc import Iterable
from typing import Any

from clew.areas.customers.models import STATES, Customer
from clew.kernel.refusals import Refusal
from clew.kernel.workflow import Step, Workflow

APPROVERS = ("top_management", "quality_manager")


def needs_reason(customer: Customer, *, why: str | None = None, **_: Any) -> Iterable[Refusal]:
    """Refuse a blank reason once it is given; a page that only greys its button gives none."""
    if why is not None and not why.strip():
        url = customer.record.get_absolute_url()
        yield Refusal("Say why: the reason stands beside every order that is stopped by it.", url)


WORKFLOW = Workflow(
    kind="customer",
    noun="customer",
    initial="active",
    steps=(
        Step("hold", ("active",), "on_hold", APPROVERS, "held", "Put on hold", needs_reason),
        Step(
            "decline",
            ("active", "on_hold"),
            "declined",
            APPROVERS,
            "declined",
            "Decline this customer",
            needs_reason,
        ),
        Step(
            "resume",
            ("on_hold", "declined"),
            "active",
            APPROVERS,
            "resumed",
            "Serve again",
            needs_reason,
        ),
    ),
    words=STATES,
)
