from django.apps import AppConfig


class UiConfig(AppConfig):
    """Static files, shells and template tags of every page. It has no tables."""

    name = "clew.kernel.ui"
    label = "ui"
    verbose_name = "Look"
