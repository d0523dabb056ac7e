"""App of the door api."""

from django.apps import AppConfig


class ApiDoor(AppConfig):
    """The HTTP API for programs."""

    name = "clew.api"
    label = "api"
