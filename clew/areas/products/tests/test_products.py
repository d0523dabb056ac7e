"""Products: families, markets, what is refused, and the pages."""

from datetime import timedelta

import pytest

from clew.areas.products import commands, queries
from clew.areas.products.models import Market, Product, ProductFamily
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people.actor import NOBODY
from clew.kernel.refusals import Conflict, NotAllowed, Refused
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats(everyone) -> ProductFamily:
    return commands.add_family(
        "Tern seats", actor=everyone.carol, product_types=["child seats", " ", "child seats"]
    )


@pytest.fixture
def tern(everyone, seats) -> Product:
    return commands.add_product("Tern", actor=everyone.carol, family=seats, markets=["AU", "EU"])


def test_a_product_with_its_markets(everyone, seats, tern):
    assert seats.product_types == ["child seats"]
    assert (seats.record.number, tern.record.number) == ("PF-0001", "PR-0001")
    assert queries.market_codes(tern) == ["AU", "EU"]
    assert queries.market_names(["AU", "EU", "US"]) == (
        "Australia, European Union and United States"
    )
    assert queries.market_names([]) == ""
    assert events_of("PR-0001") == [
        "product.added",
        "product.market_entered",
        "product.market_entered",
    ]
    assert verify().ok


def test_entering_and_leaving_a_market(everyone, tern):
    row = commands.offer_in(tern, "us", actor=everyone.grace)
    assert row.since == clock.today()
    with pytest.raises(Refused, match="already"):
        commands.offer_in(tern, "US", actor=everyone.grace)
    commands.stop_offering(row, actor=everyone.grace)
    assert "US" not in queries.market_codes(tern)
    commands.offer_in(tern, "US", actor=everyone.grace, since=clock.today() - timedelta(days=1))
    assert "US" in queries.market_codes(tern)
    assert verify().ok


def test_markets_of_the_data_and_of_our_own(everyone, tern):
    codes = {market.code for market in queries.markets()}
    assert {"AU", "NZ", "EU", "GB", "US", "CA", "JP", "CN", "NO"} <= codes
    assert Market.objects.count() == 2  # a row only where something is offered
    assert "UNECE" in queries.groups_of("AU")
    assert queries.groups_of("US") == ()
    commands.add_market("us-tx", "Texas", actor=everyone.alice)
    commands.offer_in(tern, "US-TX", actor=everyone.alice)
    with pytest.raises(Refused, match="known already"):
        commands.add_market("AU", "Down under", actor=everyone.alice)
    assert verify().ok


def test_what_is_refused(everyone, seats, tern):
    events = Event.objects.count()
    for attempt, sentence in (
        (lambda: commands.add_family(" ", actor=everyone.carol), "name is missing"),
        (lambda: commands.add_family("tern SEATS", actor=everyone.carol), "that name already"),
        (lambda: commands.add_product("", actor=everyone.carol, family=seats), "name is missing"),
        (
            lambda: commands.add_product("X", actor=everyone.carol, family=seats, markets=["XX"]),
            "not a market we know",
        ),
        (lambda: commands.add_market("a b", "X", actor=everyone.carol), "up to ten letters"),
    ):
        with pytest.raises(Refused, match=sentence):
            attempt()
    with pytest.raises(NotAllowed):
        commands.add_product("X", actor=everyone.dave, family=seats)
    assert Event.objects.count() == events
    assert Product.objects.count() == 1


def test_a_stale_edit_is_a_conflict(everyone, tern):
    seen = tern.record.version
    commands.edit_product(tern, actor=everyone.carol, seen=seen, name="Tern 2")
    with pytest.raises(Conflict, match="was changed by somebody else"):
        commands.edit_product(tern, actor=everyone.alice, seen=seen, name="Tern II")
    assert Product.objects.get().record.title == "Tern 2"


def test_only_staff_know_of_products(everyone, tern):
    assert list(queries.visible_to(everyone.ivan)) == [tern]
    assert not queries.visible_to(NOBODY).exists()


def test_the_pages(everyone, client_of):
    carol = client_of(everyone.carol)
    assert "No product yet." in carol.get("/products/").text
    form = {"name": "Tern seats", "product_types": "child seats, consumer goods"}
    page = carol.post("/products/families/new", form, follow=True)
    assert page.redirect_chain[-1][0] == "/products/families/PF-0001/new"
    assert ProductFamily.objects.get().product_types == ["child seats", "consumer goods"]
    form = {"name": "Tern", "markets": ["AU", "US"]}
    page = carol.post("/products/families/PF-0001/new", form, follow=True)
    assert page.redirect_chain[-1][0] == "/products/PR-0001"
    for word in ("Australia", "United States"):
        assert word in page.text
    page = carol.post("/products/PR-0001/markets", {"code": "EU", "since": "1 May 2026"})
    assert page.status_code == 302
    carol.post("/products/PR-0001/markets/AU/stop")
    assert queries.market_codes(Product.objects.get()) == ["EU", "US"]
    wrong = carol.post("/products/PR-0001/markets", {"code": "EU", "since": "5/6/2026"})
    assert "Write the day as" in wrong.text
    carol.post("/products/PR-0001/edit", {"name": "Tern 2", "version": "9999"})
    assert Product.objects.get().name == "Tern"
    for path in ("/products/", "/products/families/PF-0001", "/products/markets/new"):
        assert carol.get(path).status_code == 200
    assert carol.get("/products/PR-9999").status_code == 404
    assert verify().ok
