"""The area orders: its kinds of record and what they may be joined with."""

from django.apps import AppConfig

from clew.kernel import checks
from clew.kernel.audit_trail import news
from clew.kernel.jobs.duties import every
from clew.kernel.links import pairs
from clew.kernel.records import kinds


class Orders(AppConfig):
    """Registers the area's kinds, links and guards."""

    name = "clew.areas.orders"
    label = "orders"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "offer",
                "OF",
                "offer",
                "offers",
                (kinds.Part("orders.Offer", words=("terms",)),),
                url="orders:offer",
                icon="doc",
            )
        )
        kinds.register(
            kinds.Kind(
                "order",
                "SO",
                "order",
                "orders",
                (
                    kinds.Part("orders.Order", words=("customer_reference", "post_delivery_note")),
                    kinds.Part("orders.Verification", "order_id", ("method", "result")),
                    kinds.Part("orders.Delivery", "order_id", ("what", "note")),
                    kinds.Part("orders.SatisfactionAnswer", "order_id", ("words",)),
                ),
                url="orders:order",
                icon="truck",
            )
        )
        pairs.allow("offered", "requirement_set", "offer", down="offered in", up="offers")
        pairs.allow("ordered", "requirement_set", "order", down="ordered in", up="orders")
        pairs.allow("accepted_offer", "offer", "order", down="became", up="accepts")
        pairs.allow("stated_in", "interaction", "order", down="orders", up="stated in")
        checks.load("clew.areas.orders.checks")
        news.load("clew.areas.orders.reactions")
        every(3600, "offers", "clew.areas.orders.commands.expire_offers")
