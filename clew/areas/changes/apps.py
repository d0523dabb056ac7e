"""The area changes: its kinds of record and what they may be joined with."""

from django.apps import AppConfig

from clew.kernel import checks
from clew.kernel.links import pairs
from clew.kernel.records import kinds


class Changes(AppConfig):
    """Registers the area's kinds, links and guards."""

    name = "clew.areas.changes"
    label = "changes"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "change_request",
                "CR",
                "change request",
                "change requests",
                (
                    kinds.Part(
                        "changes.ChangeRequest",
                        words=("customer_words", "need", "driver", "reason", "lessons"),
                    ),
                    *(
                        kinds.Part(f"changes.{table}", "change_id")
                        for table in ("ImpactItem", "ChangeTask", "ChangeVote")
                    ),
                ),
                url="changes:change",
                icon="branch",
            )
        )
        pairs.allow("asks", "interaction", "change_request", down="asks for", up="asked in")
        pairs.allow("changes", "change_request", "requirement_set", down="changes", up="changed by")
        pairs.allow("changes", "change_request", "order", down="changes", up="changed by")
        checks.load("clew.areas.changes.checks")
