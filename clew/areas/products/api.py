"""Product families, products and the markets they are sold in, for programs."""

from datetime import date
from typing import Annotated

from django.http import Http404
from ninja import Query
from pydantic import Field

from clew.areas.products import commands, queries
from clew.areas.products.listing import PRODUCTS
from clew.areas.products.models import Market, Product, ProductFamily, ProductMarket
from clew.areas.products.policy import POLICY
from clew.kernel.api.door import Door
from clew.kernel.api.paging import Page, Wanted, listed, page, wanted_of
from clew.kernel.api.schemas import Input, Number, Output, RecordOut, Ref, head, row_ref
from clew.kernel.api.seen import ApiRequest, on
from clew.kernel.people.actor import Actor

families = Door("product_families", POLICY)
products = Door("products", POLICY)
markets = Door("markets", POLICY)
WantedProducts = wanted_of(PRODUCTS)
DOORS = (families, products, markets)

NameOf = Annotated[str, Field(min_length=1, max_length=120)]
Text = Annotated[str, Field(max_length=5000)]
Kind = Annotated[str, Field(max_length=100)]
Kinds = Annotated[list[Kind], Field(max_length=50)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,10}$")]


class FamilyOut(RecordOut):
    """A family of products that are alike in use."""

    name: str
    product_types: list[str]
    intended_use: str


class FamilyIn(Input):
    """A new family; `product_types` in the words of the law (child seats)."""

    name: NameOf
    product_types: Kinds = []
    intended_use: Text = ""


class FamilyEdit(Input):
    """What is to change of a family; what is left out stays."""

    name: NameOf = ""
    product_types: Kinds = []
    intended_use: Text = ""


class MarketOut(Output):
    """A market by its short code."""

    code: str
    name: str


class MarketIn(Input):
    """A market of the company's own."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=80)]


class InMarket(Output):
    """Where a product is or was offered, and from when till when."""

    code: str
    name: str
    since: date
    until: date | None


class ProductRow(RecordOut):
    """A product or service in a list."""

    name: str
    family: Ref | None
    active: bool


class ProductOut(ProductRow):
    """A product with the markets it is offered in."""

    description: str
    markets: list[InMarket]


class ProductIn(Input):
    """A new product of a family, and the markets it starts in."""

    family: Number
    name: NameOf
    description: Text = ""
    markets: Annotated[list[Code], Field(max_length=100)] = []


class ProductEdit(Input):
    """What is to change of a product; `active: false` when it is offered no longer."""

    name: NameOf = ""
    description: Text = ""
    active: bool = True


class OfferedIn(Input):
    """A market a product enters, and since when (today when it is left out)."""

    code: Code
    since: date | None = None


class StopIn(Input):
    """The last day in a market (today when it is left out), and why."""

    until: date | None = None
    reason: Annotated[str, Field(max_length=300)] = ""


def family_out(family: ProductFamily) -> FamilyOut:
    """Return a family as it is answered."""
    return FamilyOut(
        **head(family.record),
        name=family.name,
        product_types=family.product_types,
        intended_use=family.intended_use,
    )


def row_out(product: Product) -> ProductRow:
    """Return a product as a list holds it."""
    return ProductRow(
        **head(product.record),
        name=product.name,
        family=row_ref(product.family),
        active=product.active,
    )


def product_out(actor: Actor, number: str) -> ProductOut:
    """Return a visible product as it stands now."""
    product = queries.get_visible(actor, number)
    rows = product.in_markets.select_related("market").order_by("since", "market_id")
    return ProductOut(
        **dict(row_out(product)),
        description=product.description,
        markets=[_in_market(row) for row in rows],
    )


def _in_market(row: ProductMarket) -> InMarket:
    return InMarket(code=row.market_id, name=row.market.name, since=row.since, until=row.until)


def _market(market: Market) -> MarketOut:
    return MarketOut(code=market.code, name=market.name)


@families.read("/product-families", Page[FamilyOut], desk="products:list", name="list")
def family_list(request: ApiRequest, wanted: Query[Wanted]) -> Page[FamilyOut]:
    """The product families, newest first."""
    return page(queries.families_visible_to(request.actor), wanted, family_out)


@families.act("/product-families", FamilyOut, desk="products:family_new", status=201)
def add(request: ApiRequest, given: FamilyIn) -> FamilyOut:
    """Add a family of products that are alike in use."""
    return family_out(commands.add_family(actor=request.actor, **given.model_dump()))


@families.read("/product-families/{number}", FamilyOut, desk="products:family", name="get")
def family(request: ApiRequest, number: Number) -> FamilyOut:
    """A product family."""
    return family_out(queries.get_family(request.actor, number))


@families.act(
    "/product-families/{number}", FamilyOut, desk="products:family_edit", method="PATCH",
    needs="version", name="edit",
)  # fmt: skip
def family_edit(request: ApiRequest, number: Number, given: FamilyEdit) -> FamilyOut:
    """Change a family; what you leave out stays as it is."""
    found = queries.get_family(request.actor, number)
    on(request, found.record)
    commands.edit_family(found, actor=request.actor, **given.given())
    return family_out(queries.get_family(request.actor, number))


@products.read("/products", Page[ProductRow], desk="products:list", name="list")
def product_list(request: ApiRequest, wanted: Query[WantedProducts]) -> Page[ProductRow]:
    """The products, newest first."""
    return listed(request.actor, PRODUCTS, queries.visible_to(request.actor), wanted, row_out)


@products.act("/products", ProductOut, desk="products:new", status=201, name="add")
def product_add(request: ApiRequest, given: ProductIn) -> ProductOut:
    """Add a product or service to a family."""
    said = given.model_dump()
    its_family = queries.get_family(request.actor, said.pop("family"))
    made = commands.add_product(actor=request.actor, family=its_family, **said)
    return product_out(request.actor, made.record.number)


@products.read("/products/{number}", ProductOut, desk="products:detail", name="get")
def product(request: ApiRequest, number: Number) -> ProductOut:
    """A product and where it is offered."""
    return product_out(request.actor, number)


@products.act(
    "/products/{number}", ProductOut, desk="products:edit", method="PATCH", needs="version",
    name="edit",
)  # fmt: skip
def product_edit(request: ApiRequest, number: Number, given: ProductEdit) -> ProductOut:
    """Change a product; what you leave out stays as it is."""
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    commands.edit_product(found, actor=request.actor, **given.given())
    return product_out(request.actor, number)


@products.act("/products/{number}/markets", ProductOut, desk="products:offer", name="offer_in")
def offer_in(request: ApiRequest, number: Number, given: OfferedIn) -> ProductOut:
    """Offer a product in one more market."""
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    commands.offer_in(found, given.code, actor=request.actor, since=given.since)
    return product_out(request.actor, number)


@products.act(
    "/products/{number}/markets/{code}/stop", ProductOut, desk="products:stop",
    name="stop_offering",
)  # fmt: skip
def stop(request: ApiRequest, number: Number, code: Code, given: StopIn) -> ProductOut:
    """Stop offering a product in a market; the row stays as history."""
    found = queries.get_visible(request.actor, number)
    on(request, found.record)
    row = queries.markets_of(found).filter(market_id=code.upper()).first()
    if row is None:
        raise Http404("Not offered there.")
    commands.stop_offering(row, actor=request.actor, **given.model_dump())
    return product_out(request.actor, number)


@markets.read("/markets", Page[MarketOut], desk="products:list", name="list")
def market_list(request: ApiRequest) -> Page[MarketOut]:
    """Every known market by name; all on one page."""
    return Page(items=[_market(m) for m in queries.markets()], next_cursor=None)


@markets.act("/markets", MarketOut, desk="products:market_new", status=201, name="add")
def market_add(request: ApiRequest, given: MarketIn) -> MarketOut:
    """Add a market of the company's own."""
    return _market(commands.add_market(given.code, given.name, actor=request.actor))
