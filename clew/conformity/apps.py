"""App of the room conformity."""

from django.apps import AppConfig

from clew.kernel import checks


class Conformity(AppConfig):
    """Gives the room its label, and brings the checks that read requirements."""

    name = "clew.conformity"
    label = "conformity"

    def ready(self) -> None:
        checks.load("clew.conformity.requirements.capture")
        checks.load("clew.conformity.requirements.review")
