"""The area confirmations: the customer's word on a revision, and what it adds to its set."""

from importlib import import_module

from django.apps import AppConfig

from clew.kernel.records import kinds


class Confirmations(AppConfig):
    """Adds the area's tables to the content of a requirement set."""

    name = "clew.areas.confirmations"
    label = "confirmations"

    def ready(self) -> None:
        import_module("clew.areas.confirmations.reactions")
        kinds.extend(
            "requirement_set",
            kinds.Part("confirmations.ItemAnswer", "revision__requirement_set_id"),
            kinds.Part("confirmations.Confirmation", "revision__requirement_set_id"),
        )
