"""Whatever a list sorts or filters by stands first in an index, on both databases."""

import pytest
from django.db import connection
from django.db.models.constants import LOOKUP_SEP

from clew.areas.changes.listing import CHANGES
from clew.areas.communication.listing import ENQUIRY_LIST, INTERACTION_LIST
from clew.areas.customers.listing import CUSTOMERS
from clew.areas.law.listing import REGISTER
from clew.areas.orders.listing import OFFERS, ORDERS
from clew.areas.products.listing import PRODUCTS
from clew.areas.requirements.listing import REQUIREMENTS, SETS
from clew.kernel.listing.filters import Choice, Days, Of
from clew.kernel.listing.spec import Listing, listings
from clew.kernel.people.actor import SYSTEM
from clew.web.listing import PAST_TIME, PEOPLE

LISTINGS = (
    CHANGES, CUSTOMERS, ENQUIRY_LIST, INTERACTION_LIST, OFFERS, ORDERS, PAST_TIME, PEOPLE, PRODUCTS,
    REGISTER, REQUIREMENTS, SETS,
)  # fmt: skip
# Few values, and never asked for alone on a long list: another condition narrows the rows first.
WITHOUT = {("interactions", "channel"), ("interactions", "direction")}


def indexed(listing: Listing, path: str) -> bool:
    """Tell whether an index of the table begins with the column a path ends at."""
    model = listing.rows(SYSTEM).model
    *steps, last = path.split(LOOKUP_SEP)
    for step in steps:
        model = model._meta.get_field(step).related_model
    column = model._meta.get_field(last.removesuffix("_id")).column if last != "id" else "id"
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    kinds = {"kind"} if model._meta.label == "records.Record" else set()
    return any(
        column == next((c for c in each["columns"] if c not in kinds), None)
        for each in found.values()
        if each["index"] or each["unique"] or each["primary_key"]
    )


def test_every_list_is_here():
    assert {listing.name for listing in listings()} == {listing.name for listing in LISTINGS}


@pytest.mark.django_db
@pytest.mark.parametrize("listing", LISTINGS, ids=lambda each: each.name)
def test_every_order_and_filter_has_an_index(listing):
    paths = {column.name: column.sort for column in listing.sorts()}
    for each in listing.filters:
        if isinstance(each, Choice | Of | Days) and each.path:
            paths[f"filter {each.name}"] = each.path
    wanted = {
        name: path
        for name, path in paths.items()
        if (listing.name, name.removeprefix("filter ")) not in WITHOUT
    }
    assert [name for name, path in wanted.items() if not indexed(listing, path)] == []
