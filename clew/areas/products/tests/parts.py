"""A product to test with, told by commands."""

from clew.areas.products import commands as products
from clew.areas.products.models import Product
from clew.kernel.testing import People


def a_product(everyone: People, markets: tuple[str, ...] = ("AU", "EU")) -> Product:
    """Add the Wren, a child seat sold in these markets."""
    family = products.add_family(
        "Child seats", actor=everyone.bob, product_types=("child seats", "consumer products")
    )
    return products.add_product("Wren", actor=everyone.bob, family=family, markets=markets)
