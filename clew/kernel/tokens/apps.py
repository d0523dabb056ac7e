"""App of the kernel room tokens."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered


class Tokens(AppConfig):
    """Gives the room's tables their label."""

    name = "clew.kernel.tokens"
    label = "tokens"

    def ready(self) -> None:
        not_covered("tokens.OneTimeLink", "hashes of access links, no record content")
