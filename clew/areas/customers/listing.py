"""The list of customers."""

from clew.areas.customers.models import STATES, Customer
from clew.areas.customers.queries import listed
from clew.areas.customers.workflow import APPROVERS
from clew.kernel.listing import cells
from clew.kernel.listing.acts import giving
from clew.kernel.listing.filters import Choice, Of, Words
from clew.kernel.listing.spec import Column, Listing, register
from clew.kernel.records.kinds import kinds
from clew.kernel.records.queries import visible_to as visible_records

LOOKS = {"active": "ok", "on_hold": "warn", "declined": "stop"}


def _place(customer: Customer) -> str:
    return ", ".join(filter(None, [customer.place, customer.country]))


# What belongs to a customer, of every kind: part of the customer's own page.
THEIRS = Listing(
    name="theirs",
    route="customers:list",
    plural="records",
    rows=lambda actor: visible_records(actor).exclude(kind="customer"),
    key="id",
    record=lambda row: row,
    columns=(Column("number", "Number", lambda row: row.number, sort="id", head=True),),
    filters=(
        Of("customer", "Customer", "customer_id", "customer"),
        Choice("kind", "Kind", "kind", lambda: {kind.name: kind.title for kind in kinds()}),
    ),
)

CUSTOMERS = register(
    Listing(
        name="customers",
        route="customers:list",
        plural="customers",
        rows=listed,
        tabs="state",
        columns=(
            cells.title("name", "Customer", lambda row: row.name, sort="name", head=True),
            cells.number(),
            cells.words("place", "Place", _place),
            cells.words("contacts", "Contacts", lambda row: row.contact_count, right=True),
            cells.state(STATES, LOOKS, sort="state"),
            cells.owner(edit="owner"),
        ),
        filters=(
            Choice("state", "State", "state", STATES),
            Words(),
            Of("owner", "Owner", "record__owner_id", "person", me=True),
        ),
        acts=(giving("sales", *APPROVERS),),
    )
)
