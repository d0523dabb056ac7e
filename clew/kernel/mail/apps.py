"""App of the kernel room mail."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered


class Mail(AppConfig):
    """Gives the room's tables their label."""

    name = "clew.kernel.mail"
    label = "mail"

    def ready(self) -> None:
        not_covered("mail.OutgoingMail", "copies of what was sent; the sending stands in the log")
