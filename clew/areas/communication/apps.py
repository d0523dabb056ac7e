"""The area communication: its kinds of record and what they may be joined with."""

from django.apps import AppConfig

from clew.kernel import checks
from clew.kernel.links import pairs
from clew.kernel.records import kinds


class Communication(AppConfig):
    """Registers the area's kinds, links and guards."""

    name = "clew.areas.communication"
    label = "communication"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "interaction",
                "IN",
                "interaction",
                "interactions",
                (
                    kinds.Part(
                        "communication.Interaction",
                        words=("subject", "text", "from_name", "from_address"),
                    ),
                ),
                url="communication:interaction",
                icon="mail",
            )
        )
        kinds.register(
            kinds.Kind(
                "enquiry",
                "EN",
                "enquiry",
                "enquiries",
                (kinds.Part("communication.Enquiry", words=("text", "answer")),),
                url="communication:enquiry",
                icon="question",
            )
        )
        pairs.allow("asks", "interaction", "enquiry", down="became", up="said in")
        pairs.allow("told", "interaction", "interaction", down="answered in", up="answers")
        pairs.allow("told", "enquiry", "interaction", down="answered in", up="answers")
        checks.load("clew.areas.communication.checks")
