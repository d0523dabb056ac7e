"""App of the kernel room signatures."""

from django.apps import AppConfig

from clew.kernel.audit_trail import coverage, triggers
from clew.kernel.records import kinds


class Signatures(AppConfig):
    """Makes the room's rows content of the records they belong to."""

    name = "clew.kernel.signatures"
    label = "signatures"

    def ready(self) -> None:
        kinds.register_common(kinds.Part("signatures.Signature"))
        kinds.register_common(kinds.Part("signatures.Revocation", "signature__record_id"))
        triggers.protect("signatures.Signature")
        triggers.protect("signatures.Revocation")
        coverage.also_verify("clew.kernel.signatures.checking.verify_signatures")
