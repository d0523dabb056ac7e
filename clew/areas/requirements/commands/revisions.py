"""What the commands of review share: locking a revision, the display copy, ending its tasks."""

from typing import Any

from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.queries import approved
from clew.areas.requirements.workflow import WORKFLOW
from clew.kernel.commands import lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.tasks.asking import done

TASKS = ("verdict", "approve", "rework", "confirm", "question", "waiver", "notice", "release")


def lock_revision(revision: SetRevision) -> SetRevision:
    """Lock the set's identity and return the revision fresh, inside a command."""
    lock_record(revision.requirement_set.record)
    return SetRevision.objects.select_related(
        "requirement_set__record__owner",
        "requirement_set__record__customer",
        "requirement_set__customer",
        "requirement_set__product",
    ).get(pk=revision.pk)


def advance(
    revision: SetRevision, verb: str, *, actor: Actor, reason: str = "", **given: Any
) -> None:
    """Take a step of the revision and copy its state to the set's display copy."""
    WORKFLOW.advance(
        revision, verb, actor=actor, reason=reason.strip(), revision=revision.n,
        by=actor, why=reason, **given,
    )  # fmt: skip
    show_state(revision.requirement_set)


def show_state(requirement_set: RequirementSet) -> None:
    """Copy to the record the state of the newest revision, or of the one that stays in force."""
    newest = requirement_set.newest
    standing = approved(requirement_set)
    ended = newest.state in {"declined", "withdrawn"}
    state = standing.state if ended and standing else newest.state
    Record.objects.filter(pk=requirement_set.pk).update(state=state)
    requirement_set.record.state = state


def task_key(name: str, revision: SetRevision, function: str = "") -> str:
    """Return the key of a task of this revision: "verdict/2/engineering"."""
    return "/".join(filter(None, [name, str(revision.n), function]))


def end_tasks(revision: SetRevision, *names: str, actor: Actor) -> None:
    """Close the revision's open tasks of these names, all of them when none is named."""
    keys = [task_key(name, revision) for name in names or TASKS]
    done(revision.record, *keys, *(f"{key}/" for key in keys), actor=actor)
