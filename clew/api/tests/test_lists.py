"""Lists over the API are those of the desk: the same filters, the same order, page by page."""

from collections.abc import Callable

import pytest

from clew.kernel.listing.spec import listing_of
from clew.kernel.testing import People
from clew.kernel.testing_api import Program

pytestmark = pytest.mark.django_db
Api = Callable[..., Program]
NAMES = ("Ostrich", "Avocet", "Kite", "Tern", "Wren")


@pytest.fixture
def alice(api_of: Api, everyone: People) -> Program:
    alice = api_of(everyone.alice)
    for name in NAMES:
        alice.post("/customers", {"name": name, "country": "SE" if "e" in name else "GB"})
    return alice


def names(answer) -> list[str]:
    return [row["title"] for row in answer.json()["items"]]


def test_the_order_goes_on_over_the_pages(alice: Program) -> None:
    seen, cursor = [], ""
    for _ in range(3):
        answer = alice.get(f"/customers?sort=name&limit=2&cursor={cursor}")
        seen += names(answer)
        cursor = answer.json()["next_cursor"] or ""
    assert seen == sorted(NAMES)
    assert cursor == ""
    assert names(alice.get("/customers?sort=-name&limit=9")) == sorted(NAMES, reverse=True)


def test_filters_of_the_desk_leave_out_the_others(alice: Program, everyone: People) -> None:
    listing = listing_of("customers")
    assert listing is not None
    params = {name for each in listing.filters for name in each.params}
    assert "state" in params
    alice.post("/customers/CU-0002/hold", {"reason": "Invoices."})
    desk = {row.record.number for row in listing.rows(everyone.alice).filter(state="active")}
    found = alice.get("/customers?state=active&limit=50").json()["items"]
    assert {row["number"] for row in found} == desk


@pytest.mark.parametrize("query", ["sort=colour", "state=purple", "cursor=WyJvcmRlcnMiLDFd"])
def test_what_a_list_does_not_know_is_said(alice: Program, query: str) -> None:
    answer = alice.get(f"/customers?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    assert len(answer.json()["errors"][0]["detail"]) > 20
