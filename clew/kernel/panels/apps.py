"""App of the kernel room panels."""

from django.apps import AppConfig


class Panels(AppConfig):
    """Parts of every record page: trace, talk, files, history. It has no tables."""

    name = "clew.kernel.panels"
    label = "panels"
