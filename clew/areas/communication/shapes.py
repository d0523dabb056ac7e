"""Shapes of interactions that both doors of this room for programs use."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from clew.areas.communication.models import Interaction
from clew.areas.customers.models import Contact, Customer
from clew.areas.customers.queries import get_contact
from clew.kernel.api.problems import Fault, Invalid
from clew.kernel.api.schemas import Input, RecordOut, head
from clew.kernel.people.actor import Actor

By = Literal["mail", "phone", "letter", "meeting"]


class InteractionRow(RecordOut):
    """One mail, call, visit or note in a list."""

    channel: str
    direction: str
    subject: str
    from_name: str
    from_address: str
    contact: int | None
    happened_at: datetime
    answer_by: datetime | None


class TellIn(Input):
    """Words to the customer; `by` is "mail" to send them, another way to note that they were told.

    `contact` is who is told, the one it came from when it is left out.
    """

    subject: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=50_000)]
    by: By = "mail"
    contact: int | None = None


def row_out(found: Interaction) -> InteractionRow:
    """Return an interaction as a list holds it."""
    names = ("channel", "direction", "subject", "from_name", "from_address", "happened_at",
             "answer_by")  # fmt: skip
    return InteractionRow(
        **head(found.record),
        contact=found.contact_id,
        **{name: getattr(found, name) for name in names},
    )


def contact_of(actor: Actor, customer: Customer | None, pk: int | None) -> Contact | None:
    """Return a contact of a customer by id; one without a customer is invalid."""
    if pk is None:
        return None
    if customer is None:
        fault = Fault(pointer="/customer", parameter="", detail="Name the contact's customer too.")
        raise Invalid(fault)
    return get_contact(actor, customer.record.number, pk)
