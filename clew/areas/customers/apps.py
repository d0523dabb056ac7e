"""The area customers: its kinds of record and what they may be joined with."""

from django.apps import AppConfig

from clew.kernel.records import kinds


class Customers(AppConfig):
    """Registers the area's kinds, links and guards."""

    name = "clew.areas.customers"
    label = "customers"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "customer",
                "CU",
                "customer",
                "customers",
                (
                    kinds.Part("customers.Customer", words=("name", "place", "notes")),
                    kinds.Part("customers.Contact", "customer_id", ("name", "email", "part")),
                ),
                url="customers:detail",
                icon="user",
            )
        )
