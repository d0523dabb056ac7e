"""The area products: its kinds of record and what they may be joined with."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered
from clew.kernel.records import kinds


class Products(AppConfig):
    """Registers the area's kinds, links and guards."""

    name = "clew.areas.products"
    label = "products"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "product_family",
                "PF",
                "product family",
                "product families",
                (kinds.Part("products.ProductFamily", words=("intended_use",)),),
                url="products:family",
                icon="box",
                of_customer=False,
            )
        )
        kinds.register(
            kinds.Kind(
                "product",
                "PR",
                "product",
                "products",
                (
                    kinds.Part("products.Product", words=("description",)),
                    kinds.Part("products.ProductMarket", "product_id"),
                ),
                url="products:detail",
                icon="box",
                of_customer=False,
            )
        )
        not_covered("products.Market", "the list of market codes, loaded from data")
