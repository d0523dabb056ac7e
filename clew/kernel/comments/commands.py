"""Saying something about a record, and settling it."""

from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, lock_record
from clew.kernel.comments.mentions import ask_mentioned, waiting_for_me
from clew.kernel.comments.models import KINDS, Comment
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import refuse_unless
from clew.kernel.tasks.asking import done


@command
def say(
    record: Record,
    *,
    actor: Actor,
    kind: str,
    text: str,
    item: Record | None = None,
    revision: int | None = None,
) -> Comment:
    """Add a remark of one of the four kinds; an empty one or one over 10,000 signs is refused.

    Who is named with an @ is asked, and whoever was asked here before has answered by it.
    """
    refuse_unless(kind in KINDS, f"{kind!r} is not a kind of remark.")
    refuse_unless(text.strip(), "The remark has no words yet.")
    refuse_unless(len(text) <= 10_000, "The remark is longer than 10,000 signs.")
    lock_record(record)
    comment = Comment.objects.create(
        record=record,
        item=item,
        revision=revision,
        kind=kind,
        text=text.strip(),
        author=actor.pseudonym,
        author_name=actor.name,
        outside=actor.kind == "contact",
        at=clock.now(),
    )
    emit(
        f"{record.kind}.commented",
        record,
        actor=actor,
        revision=revision,
        changes={kind: (None, comment.text), "item": (None, item)},
    )
    if actor.kind == "person":
        _answer(record, actor)
        ask_mentioned(comment, actor=actor)
    return comment


def _answer(record: Record, actor: Actor) -> None:
    keys = [task.key for task in waiting_for_me(record, actor)]
    if keys:
        done(record, *keys, actor=actor)


@command
def note_seen(record: Record, *, actor: Actor) -> Record:
    """Close what others asked this person by name in the talk of a record, without a word."""
    refuse_unless(waiting_for_me(record, actor), "Nobody waits for your answer here.")
    _answer(record, actor)
    emit(f"{record.kind}.mention_seen", record, actor=actor)
    return record


@command
def settle(comment: Comment, *, actor: Actor, settlement: str) -> Comment:
    """Close an open question, proposal or issue with the words that settle it."""
    comment = Comment.objects.select_for_update().select_related("record").get(pk=comment.pk)
    refuse_unless(comment.is_open, "This remark is settled already.")
    refuse_unless(settlement.strip(), "Say in a few words how it was settled.")
    comment.settled_at, comment.settled_by = clock.now(), actor.pseudonym
    comment.settlement = settlement.strip()
    comment.save(update_fields=["settled_at", "settled_by", "settlement"])
    emit(
        f"{comment.record.kind}.remark_settled",
        comment.record,
        actor=actor,
        revision=comment.revision,
        changes={"settlement": (None, comment.settlement)},
    )
    return comment
