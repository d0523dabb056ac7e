"""App of the room portal."""

from django.apps import AppConfig


class Portal(AppConfig):
    """Gives the room its label."""

    name = "clew.portal"
    label = "portal"
