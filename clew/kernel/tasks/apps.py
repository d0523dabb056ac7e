"""App of the kernel room tasks."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered


class Tasks(AppConfig):
    """Gives tasks their table."""

    name = "clew.kernel.tasks"
    label = "tasks"

    def ready(self) -> None:
        not_covered("tasks.Task", "reminders of work; what was decided stands in the record")
