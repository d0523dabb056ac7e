"""App of the kernel room search."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from clew.kernel.audit_trail.coverage import not_covered
from clew.kernel.search import engines


class Search(AppConfig):
    """Gives the room its tables and makes the engine's own after each migration."""

    name = "clew.kernel.search"
    label = "search"

    def ready(self) -> None:
        not_covered("search.Entry", "words to find records by, made from their content")
        post_migrate.connect(_install, sender=self, dispatch_uid="clew.search")


def _install(**_: Any) -> None:
    # Beside the guards the one other use of this hook: neither engine's index is a Django model.
    engines.install()
