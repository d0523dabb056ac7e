"""Who is who in the demo company: its people, products, customers and their contacts."""

import random
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from clew.areas.customers import commands as customers
from clew.areas.customers.models import Contact, Customer
from clew.areas.customers.queries import contact_actor
from clew.areas.law import commands as law
from clew.areas.law.models import LegalRequirement
from clew.areas.products import commands as products
from clew.areas.products.models import Product, ProductFamily
from clew.kernel.people import commands as people
from clew.kernel.people.actor import STAFF_ROLES, SYSTEM, Actor
from clew.kernel.people.deciding import choose_retention
from clew.kernel.people.demo import PASSWORD
from clew.kernel.people.queries import person_actor

SEED = 9001
ANSWERS_FOR = {
    "engineering": "tom",
    "production": "mei",
    "purchasing": "priya",
    "logistics": "jonas",
    "customer_service": "lea",
    "compliance": "carl",
    "quality_manager": "ruth",
}


@cache
def read(name: str) -> Any:
    """Return one of the demo's content files."""
    text = files("clew.config").joinpath(f"demo_content/{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)


@dataclass
class Cast:
    """Everybody and everything the story speaks of, by the keys of the content files."""

    people: dict[str, Actor] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    contacts: dict[str, list[Contact]] = field(default_factory=dict)
    laws: dict[str, LegalRequirement] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311  # a story, no secret

    @staticmethod
    def who_is_who() -> list[tuple[str, str, str]]:
        """Return name, address and roles in words of everybody who can sign in."""
        return [
            (who["name"], who["email"], ", ".join(STAFF_ROLES[r] for r in who["roles"]))
            for who in read("company")["people"]
        ]

    def seller(self, customer: str) -> Actor:
        """Return who looks after a customer."""
        row = next(c for c in read("company")["customers"] if c["key"] == customer)
        return self.people[row["seller"]]

    def answers_for(self, function: str, customer: str) -> Actor:
        """Return who answers for a function in a review."""
        return self.people[ANSWERS_FOR[function]] if function != "sales" else self.seller(customer)

    def speaks(self, customer: str, who: int = 0) -> Actor:
        """Return a customer's contact as an actor."""
        return contact_actor(self.contacts[customer][who])


def open_house(opening: datetime) -> Cast:
    """Open the company with everybody and everything in it, inside a command of the demo."""
    said, cast = read("company"), Cast()
    house = people.open_company(
        said["name"], actor=SYSTEM, place=said["place"], country=said["country"], demo=True
    )
    _take_in(said["people"], cast)
    people.set_rules(house, actor=cast.people["ruth"], four_eyes_classes=["high"])
    years = {"interaction": 6, "enquiry": 6, "offer": 6, "order": 10, "change_request": 10}
    choose_retention(house, actor=cast.people["ruth"], years=years)
    law.load_register(actor=cast.people["carl"])
    cast.laws = {entry.code: entry for entry in LegalRequirement.objects.select_related("record")}
    _add_products(said, cast, opening)
    for row in said["customers"]:
        _register(row, cast)
    _decline(said["declined"], cast)
    return cast


def _take_in(rows: list[dict[str, Any]], cast: Cast) -> None:
    for row in rows:
        person = people.take_in(
            row["name"], row["email"], actor=SYSTEM, unit=row["unit"], roles=tuple(row["roles"])
        )
        people.open_account(person, PASSWORD, actor=SYSTEM)
        cast.people[row["key"]] = person_actor(person)


def _add_products(said: dict[str, Any], cast: Cast, opening: datetime) -> None:
    maker = cast.people["hana"]
    families: dict[str, ProductFamily] = {}
    for row in said["families"]:
        families[row["key"]] = products.add_family(
            row["name"], actor=maker, product_types=row["types"], intended_use=row["use"]
        )
    for row in said["products"]:
        product = products.add_product(
            row["name"], actor=maker, family=families[row["family"]], description=row["text"]
        )
        for market in row["markets"]:
            products.offer_in(product, market, actor=maker, since=opening.date())
        cast.products[row["key"]] = product


def _register(row: dict[str, Any], cast: Cast) -> None:
    seller = cast.people[row["seller"]]
    customer = customers.register(
        row["name"],
        actor=seller,
        place=row["place"],
        country=row["country"],
        channel="mail",
        notes=row["notes"],
    )
    cast.customers[row["key"]] = customer
    cast.contacts[row["key"]] = [
        customers.add_contact(customer, actor=seller, **contact) for contact in row["contacts"]
    ]


def _decline(row: dict[str, Any], cast: Cast) -> None:
    customer = customers.register(
        row["name"], actor=cast.people["owen"], place=row["place"], country=row["country"]
    )
    customers.decline(customer, actor=cast.people["heidi"], reason=row["reason"])
