"""App of the room conformity."""

from django.apps import AppConfig


class Conformity(AppConfig):
    """Gives the room its label."""

    name = "clew.conformity"
    label = "conformity"
