"""App of the room web."""

from django.apps import AppConfig


class Web(AppConfig):
    """Gives the room its label."""

    name = "clew.web"
    label = "web"
