"""App of the room config."""

from django.apps import AppConfig


class Config(AppConfig):
    """Gives the room its label."""

    name = "clew.config"
    label = "config"
