"""App of the kernel room digest."""

from django.apps import AppConfig
from django.conf import settings

from clew.kernel.audit_trail.coverage import not_covered
from clew.kernel.jobs.duties import every
from clew.kernel.records import kinds
from clew.kernel.records.walls import never_for_portal


class Digest(AppConfig):
    """Makes what a person chose content of their record, and has the worker write the mails."""

    name = "clew.kernel.digest"
    label = "digest"

    def ready(self) -> None:
        kinds.extend("person", kinds.Part("digest.MailChoice"))
        never_for_portal("digest_lastmail")
        not_covered("digest.LastMail", "when a mail about tasks was last written to somebody")
        if settings.DIGEST_HOUR is not None:
            every(120, "digest", "clew.kernel.digest.writing.write_all")
