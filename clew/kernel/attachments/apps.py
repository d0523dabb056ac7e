"""App of the kernel room attachments."""

from django.apps import AppConfig

from clew.kernel.audit_trail import coverage
from clew.kernel.records import kinds


class Attachments(AppConfig):
    """Makes the room's rows content of the records they belong to."""

    name = "clew.kernel.attachments"
    label = "attachments"

    def ready(self) -> None:
        kinds.register_common(kinds.Part("attachments.RecordFile", words=("name",)))
        coverage.also_verify("clew.kernel.attachments.store.verify_files")
        coverage.not_covered(
            "attachments.File", "digest and size; the bytes themselves are compared"
        )
