"""The lists of orders and of offers."""

from clew.areas.orders.models import Offer, Order
from clew.areas.orders.queries import visible_offers, visible_to
from clew.areas.orders.words import LOOKS
from clew.areas.orders.workflow import OFFER, ORDER, SELLERS
from clew.kernel.listing import cells
from clew.kernel.listing.acts import giving
from clew.kernel.listing.filters import Choice, Days, Of, Words
from clew.kernel.listing.spec import Listing, register

ENDED = ("delivered", "closed", "declined", "cancelled")
CUSTOMER = cells.words("customer", "Customer", lambda row: row.customer.name)
GIVERS = tuple(role for role in SELLERS if role != "owner")


def _waits(order: Order) -> bool:
    return order.state not in ENDED


def _promise(offer: Offer) -> str:
    return "binding" if offer.binding else "not binding"


JOINS = ("record__owner", "customer")
COMMON = (
    Of("customer", "Customer", "customer_id", "customer"),
    Of("owner", "Owner", "record__owner_id", "person", me=True),
)

ORDERS = register(
    Listing(
        name="orders",
        route="orders:list",
        plural="orders",
        rows=visible_to,
        joins=JOINS,
        tabs="state",
        columns=(
            cells.title("title", "Order", lambda row: row.record.title, head=True),
            cells.number(),
            CUSTOMER,
            cells.state(ORDER.words, LOOKS, sort="state"),
            cells.due(
                "wanted", "Wanted by", lambda row: row.wanted_date, _waits, "no day named",
                sort="wanted_date", nullable=True,
            ),
            cells.money(
                "value", "Value", lambda row: row.value, lambda row: row.currency,
                sort="value", nullable=True,
            ),
            cells.owner(edit="owner"),
        ),
        filters=(
            Choice("state", "State", "state", ORDER.words),
            Words(),
            *COMMON,
            Days("wanted", "Wanted by", "wanted_date"),
            Days("received", "Received", "received_at", moments=True),
        ),
        acts=(giving(*GIVERS, ended=lambda order: order.state in ORDER.final),),
    )
)  # fmt: skip

OFFERS = register(
    Listing(
        name="offers",
        route="orders:offers",
        plural="offers",
        rows=visible_offers,
        joins=JOINS,
        tabs="state",
        columns=(
            cells.title("title", "Offer", lambda row: row.record.title, head=True),
            cells.number(),
            CUSTOMER,
            cells.words("promise", "Promise", _promise, nowrap=True),
            cells.state(OFFER.words, LOOKS, sort="state"),
            cells.day(
                "until", "Last day", lambda row: row.valid_until,
                sort="valid_until", nullable=True,
            ),
            cells.money(
                "price", "Price", lambda row: row.price, lambda row: row.currency, "on request",
                sort="price", nullable=True,
            ),
            cells.owner(edit="owner"),
        ),
        filters=(
            Choice("state", "State", "state", OFFER.words),
            Words(),
            *COMMON,
            Days("until", "Last day", "valid_until"),
        ),
        acts=(giving(*GIVERS, ended=lambda offer: offer.state in OFFER.final),),
    )
)  # fmt: skip
