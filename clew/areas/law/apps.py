"""The area law: the register of acts, regulations and standards."""

from django.apps import AppConfig

from clew.kernel.records import kinds


class Law(AppConfig):
    """Registers the area's kind of record."""

    name = "clew.areas.law"
    label = "law"

    def ready(self) -> None:
        kinds.register(
            kinds.Kind(
                "legal_requirement",
                "LR",
                "legal requirement",
                "legal requirements",
                (kinds.Part("law.LegalRequirement", words=("name", "proof")),),
                url="law:detail",
                icon="law",
                of_customer=False,
            )
        )
