"""App of the kernel room records."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered


class Records(AppConfig):
    """Gives identities and numbers their tables."""

    name = "clew.kernel.records"
    label = "records"

    def ready(self) -> None:
        not_covered("records.Counter", "the last number of each prefix; numbers stand in records")
