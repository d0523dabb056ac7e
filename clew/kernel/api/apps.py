"""App of the kernel room api: what every operation of the HTTP API does alike."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered
from clew.kernel.jobs.duties import every
from clew.kernel.records.walls import never_for_portal


class Api(AppConfig):
    """Names the room's table, and has answers thrown away after a day."""

    name = "clew.kernel.api"
    label = "api_kept"

    def ready(self) -> None:
        never_for_portal("api_kept_keptanswer")
        not_covered("api_kept.KeptAnswer", "answers kept for a day, in case they are asked again")
        every(3600, "forget kept answers", "clew.kernel.api.kept.forget")
