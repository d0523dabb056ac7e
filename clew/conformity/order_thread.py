"""The thread of an order: from the customer's first words to what they thought of it in the end."""

from clew.areas.orders.models import Order
from clew.areas.orders.workflow import ORDER
from clew.areas.products.queries import market_names
from clew.conformity import holes
from clew.conformity.agreed_knots import agreed_knots
from clew.conformity.change_knots import change_knots
from clew.conformity.facts import Facts, facts_of
from clew.conformity.knots import Thread, opening_words, tied
from clew.conformity.outcome_knots import outcome_knots
from clew.conformity.proving import panel
from clew.conformity.said_knots import said_knots
from clew.conformity.steps import steps_of


def thread_of(order: Order) -> Thread:
    """Return the thread of an order that the actor was shown; a fixed number of queries."""
    known = facts_of(order)
    done = [
        *said_knots(known),
        *agreed_knots(known),
        *change_knots(known),
        *outcome_knots(known),
        *holes.holes(known),
    ]
    knots = tied(done, holes.ahead(known), order.accepted_at)
    return Thread(
        order.record.number,
        order.record.title,
        _sub(known),
        opening_words(knots),
        knots,
        tuple(steps_of(known, knots)),
        panel(known),
    )


def _sub(known: Facts) -> str:
    order = known.order
    customer = ", ".join(filter(None, [order.customer.name, order.customer.place]))
    said = [f"of {customer}. It is {ORDER.words[order.state]}."]
    if order.requirement_set.markets:
        said.append(f"For {market_names(order.requirement_set.markets)}.")
    if order.record.owner:
        said.append(f"Owner: {order.record.owner.title}.")
    return " ".join(said)
