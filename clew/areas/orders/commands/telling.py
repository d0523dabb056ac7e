"""What the customer is told about an order: written with the decision, sent after it."""

from clew.areas.orders.models import Order
from clew.areas.orders.workflow import has_address
from clew.kernel.mail.sending import post
from clew.kernel.people.queries import company


def tell(order: Order, key: str, what: str, words: str) -> None:
    """Write to the order's contact inside a command; nobody is written to without an address.

    key: what the mail is about, once per order. what: completes the subject, "is accepted".
    """
    contact = order.contact
    if contact is None or not has_address(order):
        return
    house = company()
    post(
        order.record,
        to_name=contact.name,
        to_address=contact.email,
        subject=f"Your order {name_of(order)} {what}",
        text=f"Dear {contact.name},\n\n{words}\n\n"
        f"Our number is {order.record.number}: {order.record.title}.\n\n"
        f"{house.name if house else ''}\n",
        key=key,
    )


def name_of(order: Order) -> str:
    """Return the order in the customer's words: their own number, or ours."""
    return order.customer_reference or order.record.number
