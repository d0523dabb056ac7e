"""The audit trail's tables are append-only from the first migration on."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from clew.kernel.audit_trail import coverage, triggers
from clew.kernel.records import walls


class AuditTrail(AppConfig):
    """Registers the append-only guards and installs all guards after each migration."""

    name = "clew.kernel.audit_trail"
    label = "audit_trail"

    def ready(self) -> None:
        for table in ("Event", "LogNode", "LogOrigin"):
            triggers.protect(f"audit_trail.{table}")
        triggers.protect(
            "audit_trail.Checkpoint",
            update="OLD.size <> NEW.size OR OLD.root <> NEW.root OR OLD.note <> NEW.note",
        )
        triggers.protect(
            "audit_trail.EventValue",
            update=(
                "NEW.value IS NOT NULL OR NEW.erased_at IS NULL OR OLD.field <> NEW.field "
                "OR OLD.side <> NEW.side OR OLD.event_id <> NEW.event_id"
            ),
        )
        coverage.not_covered("audit_trail.Delivery", "the post of news between rooms")
        coverage.not_covered("audit_trail.CommandKey", "keys against sending a form twice")
        coverage.not_covered("audit_trail.LogOrigin", "the log's name; every checkpoint repeats it")
        post_migrate.connect(_install, dispatch_uid="clew.triggers")


def _install(app_config: AppConfig, **_: Any) -> None:
    # The one signal of the house: Django offers no other hook after a SQLite table rebuild.
    if app_config.label == "audit_trail":
        triggers.install()
        walls.build()
