"""A small demo for the tests of the nine steps: ten people, one customer, one product, the law."""

from dataclasses import dataclass

from clew.areas.customers import commands as customers
from clew.areas.law import commands as law
from clew.areas.products import commands as products
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.people import commands as people
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.people.demo import LOADED, PASSWORD
from clew.kernel.people.models import Person
from clew.kernel.testing import People, open_test_company, prepared
from clew.web.walk.matter import SAID


@dataclass(frozen=True)
class Demo:
    """The demo's people, by first name."""

    people: People


@prepared
def small_demo() -> Demo:
    """A demo whose own year ended just now."""
    _, everyone = open_test_company(demo=True)
    _fill(everyone, actor=SYSTEM)
    return Demo(everyone)


@command
def _fill(everyone: People, *, actor: Actor) -> None:
    for one in (everyone.alice, everyone.bob):
        people.open_account(Person.objects.get(pk=one.record_id), PASSWORD, actor=actor)
    customer = customers.register("Kinderfalk", actor=everyone.alice, place="Bremen", country="DE")
    customers.add_contact(
        customer,
        actor=everyone.alice,
        name="Greta Falk",
        email=SAID["mail"]["address"],
        part="Owner",
        party="payer",
    )
    law.load_register(actor=everyone.grace)
    family = products.add_family(
        "Carriers",
        actor=everyone.alice,
        product_types=["child seats", "consumer goods"],
        intended_use="Carries a baby.",
    )
    products.add_product(
        SAID["set"]["product"], actor=everyone.alice, family=family, markets=["EU"]
    )
    emit(LOADED, None, actor=actor)
