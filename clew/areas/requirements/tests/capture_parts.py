"""What the capture tests share: a customer, a child seat sold in two markets, an open set."""

from clew.areas.communication.commands.catching import catch_note
from clew.areas.communication.commands.enquiring import make_enquiry
from clew.areas.communication.models import Enquiry
from clew.areas.customers import commands as customers
from clew.areas.customers.models import Customer
from clew.areas.law.commands import load_register
from clew.areas.products.models import Product
from clew.areas.products.tests.parts import a_product
from clew.areas.requirements.commands.lines import open_set
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.kernel.people.actor import SYSTEM
from clew.kernel.testing import People

LETTER = """Dear Alice,

we would like 800 Wren seats in the shops by the last week of August.
Half of our customers drive small two-door cars.
"""


def a_customer(everyone: People, name: str = "Kinderfalk") -> Customer:
    """Register a customer with one contact."""
    customer = customers.register(name, actor=everyone.alice, place="Bremen", country="DE")
    customers.add_contact(
        customer, "Greta Falk", actor=everyone.alice, email=f"greta@{name.lower()}.example"
    )
    return customer


def an_enquiry(everyone: People) -> Enquiry:
    """Catch a letter of the customer and make it an enquiry."""
    customer = a_customer(everyone)
    interaction = catch_note(
        actor=everyone.alice,
        channel="letter",
        subject="800 Wren seats",
        text=LETTER,
        customer=customer,
        contact=customer.contacts.first(),
    )
    return make_enquiry(interaction, actor=everyone.alice, product=a_product(everyone))


def a_draft(everyone: People, *, markets: tuple[str, ...] = ("AU", "EU")) -> SetRevision:
    """Open a set for the Wren with an empty draft; the register of law is loaded."""
    load_register(actor=SYSTEM)
    return open_it(everyone, a_customer(everyone), a_product(everyone, markets), markets).newest


def open_it(
    everyone: People, customer: Customer, product: Product, markets: tuple[str, ...]
) -> RequirementSet:
    """Open a set of that customer, product and markets."""
    return open_set(
        "800 Wren seats", actor=everyone.alice, customer=customer, product=product, markets=markets
    )
