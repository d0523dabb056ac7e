"""The area lists: a customer's list brought into a set, a set written as one."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered
from clew.kernel.records.walls import never_for_portal


class Lists(AppConfig):
    """Says why its one table is no record content."""

    name = "clew.areas.lists"
    label = "lists"

    def ready(self) -> None:
        never_for_portal("lists_importrun")
        not_covered("lists.ImportRun", "a file on its way in; what it published is covered")
