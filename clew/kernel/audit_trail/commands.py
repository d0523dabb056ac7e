"""Keeping that somebody had the whole record checked: the check is an entry of the log itself."""

from clew.kernel.audit_trail.coverage import Report
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor

CHECKED = "log.checked"


@command
def note_check(report: Report, *, actor: Actor) -> Report:
    """Keep who had the record checked, over how many entries, and how many findings there were."""
    emit(
        CHECKED,
        None,
        actor=actor,
        changes={"entries": (None, report.events), "findings": (None, len(report.findings))},
    )
    return report
