"""Bringing the tables to this version, and asking whether they are."""

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from clew.cli.answers import Refusal, counted, say, step


def waiting() -> int:
    """Return how many migrations are still to be applied."""
    try:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        raise Refusal(f"The database does not answer: {str(error).strip()}.") from error


def bring_up_to_date() -> None:
    """Apply what is waiting and put back the guards of the trail; say what was done."""
    from clew.kernel.audit_trail import triggers

    steps = waiting()
    if steps:
        with step(f"Preparing the tables ({counted(steps, 'step')})"):
            _migrate()
        return
    lost = triggers.missing()
    if lost:
        _migrate()
        say(f"clew       Put back {counted(len(lost), 'guard')} of the trail: {', '.join(lost)}.")
        say("           Somebody or something had removed them: run verify.")


def _migrate() -> None:
    from clew.kernel.audit_trail import triggers
    from clew.kernel.search import indexing

    call_command("migrate", verbosity=0, interactive=False)
    indexing.complete()
    if lost := triggers.missing():
        raise Refusal(f"The guards of the trail cannot be put back: {', '.join(lost)}.")
