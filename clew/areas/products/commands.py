"""Adding families and products, and saying where a product is offered (8.2.2)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format

from clew.areas.products.models import Market, Product, ProductFamily, ProductMarket
from clew.areas.products.queries import markets, reference_markets
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import person_record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.workflow import require

MAKERS = ("sales", "engineering", "compliance", "quality_manager", "top_management")
FAMILY_WORDS = {
    "name": "Name",
    "product_types": "Kinds of product",
    "intended_use": "Intended use",
}
PRODUCT_WORDS = {"name": "Name", "description": "Description", "active": "Offered"}


@command
def add_family(
    name: str, *, actor: Actor, product_types: Iterable[str] = (), intended_use: str = ""
) -> ProductFamily:
    """Add a family of products that are alike in use.

    product_types: words of the legal register ("child seats"). Refused: no name, a taken name.
    """
    require(actor, *MAKERS, to="add a product family")
    values = _checked_family(
        {"name": name, "product_types": product_types, "intended_use": intended_use}
    )
    _refuse_taken(values["name"])
    record = open_record("product_family", values["name"], owner=person_record(actor))
    family = ProductFamily.objects.create(record=record, **values)
    emit("product_family.added", record, actor=actor, changes=_from_nothing(values))
    return family


@command
def edit_family(
    family: ProductFamily, *, actor: Actor, seen: int | None = None, **values: Any
) -> ProductFamily:
    """Change a family (any of FAMILY_WORDS); seen: the version the form was built on."""
    require(actor, *MAKERS, to="edit a product family")
    values = _checked_family(values)
    lock_record(family.record, seen=seen)
    family.refresh_from_db()
    if "name" in values:
        _refuse_taken(values["name"], besides=family)
    changes = assign(family, **values)
    if changes:
        assign(family.record, title=family.name)
        emit("product_family.edited", family.record, actor=actor, changes=changes)
    return family


@command
def add_product(
    name: str,
    *,
    actor: Actor,
    family: ProductFamily,
    description: str = "",
    markets: Iterable[str] = (),
) -> Product:
    """Add a product or service to a family; markets: codes where it is offered from today."""
    require(actor, *MAKERS, to="add a product")
    values = _checked_product({"name": name, "description": description})
    record = open_record("product", values["name"], owner=person_record(actor))
    product = Product.objects.create(record=record, family=family, **values)
    changes = _from_nothing({**values, "family": family.record.number})
    emit("product.added", record, actor=actor, changes=changes)
    for code in dict.fromkeys(markets):
        _offer(product, code, clock.today(), actor)
    return product


@command
def edit_product(
    product: Product, *, actor: Actor, seen: int | None = None, **values: Any
) -> Product:
    """Change a product (any of PRODUCT_WORDS); seen: the version the form was built on."""
    require(actor, *MAKERS, to="edit a product")
    values = _checked_product(values)
    lock_record(product.record, seen=seen)
    product.refresh_from_db()
    changes = assign(product, **values)
    if changes:
        assign(product.record, title=product.name)
        emit("product.edited", product.record, actor=actor, changes=changes)
    return product


@command
def offer_in(
    product: Product, code: str, *, actor: Actor, since: date | None = None
) -> ProductMarket:
    """Offer a product in a market from a day on (today when none is given).

    Refused: a code nobody knows, a market it is offered in already.
    """
    require(actor, *MAKERS, to="offer a product in a market")
    lock_record(product.record)
    return _offer(product, code, since or clock.today(), actor)


@command
def stop_offering(
    row: ProductMarket, *, actor: Actor, until: date | None = None, reason: str = ""
) -> ProductMarket:
    """Stop offering a product in a market from a day on; the row stays as history."""
    require(actor, *MAKERS, to="stop offering a product in a market")
    record = lock_record(row.product.record)
    row.refresh_from_db()
    until = until or clock.today()
    refuse_unless(
        until >= row.since,
        f"It was offered from {date_format(row.since, 'j F Y')} on; stop on a later day.",
    )
    changes = assign(row, until=until)
    emit(
        "product.market_left",
        record,
        actor=actor,
        changes={**changes, "market": (row.market_id, None)},
        reason=reason.strip(),
    )
    return row


@command
def add_market(code: str, name: str, *, actor: Actor) -> Market:
    """Add a market of the company's own: a short code and its name. Refused: a known code."""
    require(actor, *MAKERS, to="add a market")
    code, name = code.strip().upper(), name.strip()
    refuse_unless(name, "The market's name is missing.")
    refuse_unless(
        0 < len(code) <= 10 and code.replace("-", "").isalnum(),
        "Write the market's code in up to ten letters, digits and hyphens, for example US-TX.",
    )
    refuse_unless(code not in {m.code for m in markets()}, f"The market {code} is known already.")
    market = Market.objects.create(code=code, name=name[:80])
    emit("market.added", None, actor=actor, changes={"code": (None, code), "name": (None, name)})
    return market


def _offer(product: Product, code: str, since: date, actor: Actor) -> ProductMarket:
    market = _market(code)
    row = ProductMarket.objects.filter(product=product, market=market).first()
    if row is not None and (row.until is None or row.until > clock.today()):
        raise Refused(f"{product.name} is offered in {market.name} already.")
    before = row.until.isoformat() if row is not None and row.until else None
    if row is None:
        row = ProductMarket.objects.create(product=product, market=market, since=since)
    else:
        assign(row, since=since, until=None)
    emit(
        "product.market_entered",
        product.record,
        actor=actor,
        changes={
            "market": (None, market.code),
            "since": (None, since.isoformat()),
            "until": (before, None),
        },
    )
    return row


def _market(code: str) -> Market:
    code = code.strip().upper()
    market = Market.objects.filter(code=code).first()
    if market is None and code in reference_markets():
        market = Market.objects.create(code=code, name=reference_markets()[code][0])
    if market is None:
        raise Refused(f"{code or 'Nothing'} is not a market we know; add it first.")
    return market


def _refuse_taken(name: str, *, besides: ProductFamily | None = None) -> None:
    others = ProductFamily.objects.filter(name__iexact=name)
    other = others.exclude(pk=besides.pk if besides else None).select_related("record").first()
    if other is not None:
        raise Refused(f"{other.record.number} is a family of that name already.")


def _checked_family(values: dict[str, Any]) -> dict[str, Any]:
    values = _trimmed(values, FAMILY_WORDS, "product family")
    if "name" in values:
        refuse_unless(values["name"], "The family's name is missing.")
    if "product_types" in values:
        given = (str(word).strip() for word in values["product_types"])
        values["product_types"] = [word for word in dict.fromkeys(given) if word]
    return values


def _checked_product(values: dict[str, Any]) -> dict[str, Any]:
    values = _trimmed(values, PRODUCT_WORDS, "product")
    if "name" in values:
        refuse_unless(values["name"], "The product's name is missing.")
    return values


def _trimmed(values: dict[str, Any], words: dict[str, str], noun: str) -> dict[str, Any]:
    unknown = sorted(set(values) - set(words))
    refuse_unless(not unknown, f"Not a field of a {noun}: {', '.join(unknown)}.")
    return {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}


def _from_nothing(values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (None, value) for name, value in values.items() if value not in ("", None, [])}
