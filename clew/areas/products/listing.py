"""The list of products."""

from typing import Any

from django.utils.safestring import SafeString

from clew.areas.products.models import Product
from clew.areas.products.queries import in_market, market_choices, with_markets
from clew.kernel.listing import cells
from clew.kernel.listing.filters import Choice, Of, Words
from clew.kernel.listing.spec import Column, Listing, register

STATES = {"1": "offered", "0": "no longer offered"}


def _markets(product: Any) -> str:
    return ", ".join(row.market_id for row in product.offered_in)


def _family(product: Product, name: str) -> SafeString:
    return cells.link(cells.url_of(product.family.record), name)


PRODUCTS = register(
    Listing(
        name="products",
        route="products:list",
        plural="products",
        rows=with_markets,
        order="name",
        tabs="state",
        columns=(
            cells.title("name", "Product", lambda row: row.name, head=True, sort="name"),
            cells.number(),
            Column("family", "Family", lambda row: row.family.name, _family),
            Column(
                "markets", "Markets", _markets, lambda row, text: text or cells.mute("none yet")
            ),
            cells.state(
                STATES,
                {"1": "ok", "0": "na"},
                get=lambda row: "1" if row.active else "0",
                sort="active",
            ),
        ),
        filters=(
            Choice("state", "State", "active", STATES),
            Words(),
            Of("family", "Family", "family_id", "product_family"),
            Choice("market", "Offered in", "", market_choices, find=in_market),
        ),
    )
)
