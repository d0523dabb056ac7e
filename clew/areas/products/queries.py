"""Finding products, families and markets."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import yaml
from django.db.models import Prefetch, Q, QuerySet

from clew.areas.products.models import Market, Product, ProductFamily, ProductMarket
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.records.queries import numbered
from clew.kernel.ui.words import listed as in_words


def visible_to(actor: Actor) -> QuerySet[Product]:
    """Return the products this actor may know of: staff only, customers see them in their sets."""
    products = Product.objects.select_related("record", "family__record")
    return products if actor.is_staff else products.none()


def get_visible(actor: Actor, number: str) -> Product:
    """Return the product with that number; hidden and missing answer alike (404)."""
    return numbered(visible_to(actor), number, "product")


def families_visible_to(actor: Actor) -> QuerySet[ProductFamily]:
    """Return the product families this actor may know of: staff only."""
    families = ProductFamily.objects.select_related("record")
    return families if actor.is_staff else families.none()


def get_family(actor: Actor, number: str) -> ProductFamily:
    """Return the family with that number; hidden and missing answer alike (404)."""
    return numbered(families_visible_to(actor), number, "product family")


def families() -> QuerySet[ProductFamily]:
    """Return all product families by name."""
    return ProductFamily.objects.select_related("record").order_by("name")


def offered() -> QuerySet[Product]:
    """Return the products that are offered now, by name, for a choice in a form."""
    return Product.objects.filter(active=True).select_related("record").order_by("name", "pk")


@cache
def reference_markets() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return code → (name, groups) of reference/markets.yaml."""
    text = files("clew.areas.products").joinpath("reference/markets.yaml").read_text("utf-8")
    return {row["code"]: (row["name"], tuple(row["groups"])) for row in yaml.safe_load(text)}


def markets() -> list[Market]:
    """Return every known market by name: those of the data and those the company added.

    A market of the data has a row only once a product is offered there.
    """
    known = {code: Market(code, name) for code, (name, _) in reference_markets().items()}
    known |= {market.code: market for market in Market.objects.all()}
    return sorted(known.values(), key=lambda market: market.name)


def groups_of(code: str) -> tuple[str, ...]:
    """Return what a market belongs to ("EU", "UNECE", "US" for a state of it)."""
    return reference_markets().get(code, ("", ()))[1]


def market_names(codes: Iterable[str]) -> str:
    """Return markets in words: "Australia, European Union and United States"."""
    codes, known = list(codes), reference_markets()
    own = [code for code in codes if code not in known]
    named = dict(Market.objects.filter(code__in=own).values_list("code", "name")) if own else {}
    return in_words([known[c][0] if c in known else named.get(c, c) for c in codes])


def markets_of(product: Product) -> QuerySet[ProductMarket]:
    """Return where a product is offered today, oldest first."""
    rows = product.in_markets.select_related("market").order_by("since", "market_id")
    return rows.filter(Q(until=None) | Q(until__gt=clock.today()))


def market_codes(product: Product) -> list[str]:
    """Return the codes of the markets a product is offered in today."""
    return list(markets_of(product).values_list("market_id", flat=True))


def market_choices() -> dict[str, str]:
    """Return every known market as code → name."""
    return {market.code: market.name for market in markets()}


def in_market(codes: list[str]) -> Q:
    """Return the condition of products that are offered in one of these markets today."""
    rows = ProductMarket.objects.filter(Q(until=None) | Q(until__gt=clock.today()))
    return Q(pk__in=rows.filter(market__in=codes).values("product_id"))


def members_of(actor: Actor, family: ProductFamily) -> QuerySet[Product]:
    """Return the products of a family with the markets of each."""
    return with_markets(actor).filter(family=family).order_by("-active", "name")


def with_markets(actor: Actor) -> QuerySet[Product]:
    """Return the products with the markets each is offered in today, as `offered_in`."""
    rows = ProductMarket.objects.filter(Q(until=None) | Q(until__gt=clock.today()))
    offered_in = Prefetch("in_markets", rows.order_by("since"), to_attr="offered_in")
    return visible_to(actor).prefetch_related(offered_in)


def known_types() -> list[str]:
    """Return the kinds of product that families name, each once."""
    named = ProductFamily.objects.values_list("product_types", flat=True)
    return sorted({word for words in named for word in words})
