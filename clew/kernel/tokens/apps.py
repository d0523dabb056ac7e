"""App of the kernel room tokens."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered
from clew.kernel.records.walls import never_for_portal
from clew.kernel.tokens import masking


class Tokens(AppConfig):
    """Gives the room's tables their label, and keeps keys out of every log."""

    name = "clew.kernel.tokens"
    label = "tokens"

    def ready(self) -> None:
        masking.install()
        not_covered("tokens.OneTimeLink", "hashes of access links, no record content")
        never_for_portal("tokens_apitoken")
        not_covered("tokens.ApiToken", "hashes of access tokens; making one is an entry in the log")
