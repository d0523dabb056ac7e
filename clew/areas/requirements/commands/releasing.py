"""Releasing a revision to the functions: told first, told, acknowledged, escalated (8.2.4)."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse

from clew.areas.requirements.commands.revisions import (
    advance,
    end_tasks,
    lock_revision,
    show_state,
    task_key,
)
from clew.areas.requirements.models import Notice, SetRevision
from clew.areas.requirements.review_queries import functions_concerned
from clew.areas.requirements.rules import (
    class_rules,
    function_name,
    may_answer,
    roles_asked,
    roles_for,
    rules,
    rules_of,
)
from clew.areas.requirements.workflow import WORKFLOW
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.refusals import NotAllowed, refuse_unless
from clew.kernel.tasks.asking import ask, done
from clew.kernel.workflow import role_refusal


def prepare_release(revision: SetRevision, *, actor: Actor) -> None:
    """Tell the functions that must know first, and ask the owner to release, inside a command."""
    first = class_rules(revision.requirement_set, rules_of(revision)).must_know_first
    waiting = [f for f in functions_concerned(revision) if f in first]
    _tell(revision, waiting, actor=actor, must_know_first=True)
    record = revision.record
    ask(
        record,
        task_key("release", revision),
        f"Release {record.title}, revision {revision.n}, to the functions",
        url=reverse("requirements:release_page", args=[record.number]),
        actor=actor,
        role="" if record.owner else "sales",
        person=record.owner,
        blocks=True,
    )


def _tell(
    revision: SetRevision,
    functions: Iterable[str],
    *,
    actor: Actor,
    must_know_first: bool = False,
) -> None:
    told = set(revision.notices.values_list("function", flat=True))
    moment = clock.now()
    notices = Notice.objects.bulk_create(
        Notice(
            revision=revision,
            function=function,
            must_know_first=must_know_first,
            told_at=moment,
            due_at=moment + timedelta(days=rules().notice_days),
        )
        for function in functions
        if function not in told
    )
    roles = roles_asked(notice.function for notice in notices)
    for notice in notices:
        _ask_reader(notice, roles[notice.function], actor)


def _ask_reader(notice: Notice, role: str, actor: Actor) -> None:
    revision = notice.revision
    verb = "must know first" if notice.must_know_first else "is told"
    ask(
        revision.record,
        task_key("notice", revision, notice.function),
        f"{function_name(notice.function)} {verb}: {revision.record.title}, revision {revision.n}",
        url=reverse("requirements:notice", args=[notice.pk]),
        actor=actor,
        role=role,
        due_at=notice.due_at,
        blocks=notice.must_know_first,
    )


@command
def release(revision: SetRevision, *, actor: Actor) -> SetRevision:
    """Put a confirmed revision in force: told to its functions, earlier revisions obsolete.

    Refused: not confirmed, a waiver that ended, a function that must know first and does not.
    """
    revision = lock_revision(revision)
    advance(revision, "release", actor=actor)
    assign(revision, released_at=clock.now())
    _tell(revision, functions_concerned(revision), actor=actor)
    end_tasks(revision, "release", actor=actor)
    _supersede_earlier(revision)
    return revision


def _supersede_earlier(revision: SetRevision) -> None:
    earlier = SetRevision.objects.filter(
        requirement_set=revision.requirement_set,
        n__lt=revision.n,
        state__in=WORKFLOW.step("supersede").source,
    )
    for old in earlier.select_related("requirement_set__record"):
        WORKFLOW.advance(
            old, "supersede", actor=SYSTEM, revision=old.n,
            reason=f"Revision {revision.n} was released.",
        )  # fmt: skip
        end_tasks(old, actor=SYSTEM)
    show_state(revision.requirement_set)


@command
def acknowledge(notice: Notice, *, actor: Actor) -> Notice:
    """Say for a function that it has read the revision; a second time changes nothing.

    Refused: somebody of another function, a revision that was replaced meanwhile.
    """
    lock_record(notice.revision.requirement_set.record)
    notice = Notice.objects.select_related("revision__requirement_set__record").get(pk=notice.pk)
    revision = notice.revision
    if not may_answer(actor, notice.function):
        what = f"To acknowledge for {function_name(notice.function)}"
        raise NotAllowed(role_refusal(what, roles_for(notice.function), actor))
    if notice.acknowledged_at is not None:
        return notice
    refuse_unless(
        revision.state in {"confirmed", "released"},
        f"Revision {revision.n} of {revision.record.number} is not in force any more. "
        "Open the newest one.",
        revision.record.get_absolute_url(),
        "Open the newest one",
    )
    assign(
        notice,
        acknowledged_at=clock.now(),
        acknowledged_by=actor.pseudonym,
        acknowledged_name=actor.name,
    )
    emit(
        "requirement_set.acknowledged",
        revision.record,
        actor=actor,
        revision=revision.n,
        changes={"function": (None, notice.function)},
    )
    keys = [task_key(name, revision, notice.function) for name in ("notice", "silent")]
    done(revision.record, *keys, actor=actor)
    return notice


@command
def escalate_silent(*, actor: Actor) -> int:
    """Hand every notice that is overdue to the quality manager, once; returns how many (8.2.4).

    Called by the worker each hour.
    """
    overdue = Notice.objects.filter(
        acknowledged_at=None,
        escalated_at=None,
        due_at__lt=clock.now(),
        revision__state__in=("confirmed", "released"),
    ).select_related("revision__requirement_set__record")
    count = 0
    for notice in overdue.order_by("id")[:200]:
        _escalate(notice, actor)
        count += 1
    return count


def _escalate(notice: Notice, actor: Actor) -> None:
    revision = notice.revision
    lock_record(revision.record)
    assign(notice, escalated_at=clock.now())
    emit(
        "requirement_set.silence_escalated",
        revision.record,
        actor=actor,
        revision=revision.n,
        changes={"function": (None, notice.function)},
    )
    ask(
        revision.record,
        task_key("silent", revision, notice.function),
        f"{function_name(notice.function)} did not acknowledge {revision.record.title}",
        url=reverse("requirements:release_page", args=[revision.record.number]),
        actor=actor,
        role="quality_manager",
        note=f"Told on {notice.told_at:%-d %B %Y}, revision {revision.n}.",
        blocks=notice.must_know_first,
    )
