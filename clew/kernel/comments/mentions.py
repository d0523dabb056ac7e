"""Asking somebody in a remark: "@Mei Lindqvist" or, where one Mei works here, "@Mei"."""

import re
from collections import Counter

from clew.kernel.comments.models import Comment
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.people.queries import active_people
from clew.kernel.records.models import Record
from clew.kernel.tasks.asking import ask
from clew.kernel.tasks.models import Task

KEY = "mention/"
MOST_NAMES = 8


def mentioned(text: str) -> list[Person]:
    """Return who is asked by name in a text, in the order of their names; each once."""
    if "@" not in text:
        return []
    people = list(active_people())
    firsts = Counter(person.name.split()[0].casefold() for person in people if person.name)
    return [
        person
        for person in people
        if _names(text, person.name)
        or (firsts[person.name.split()[0].casefold()] == 1 and _names(text, person.name.split()[0]))
    ]


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def ask_mentioned(comment: Comment, *, actor: Actor) -> list[Person]:
    """Open a task for everybody a remark asks, inside the command that keeps it."""
    asked = [each for each in mentioned(comment.text) if each.record_id != actor.record_id]
    about = comment.item or comment.record
    for person in asked:
        ask(
            comment.record,
            f"{KEY}{comment.pk}/{person.pk}",
            f"{actor.name} asks you about {about.number}",
            note=comment.text[:300],
            url=f"{comment.record.get_absolute_url()}#remark-{comment.pk}",
            actor=actor,
            person=person.record,
        )
    return asked


def waiting_for_me(record: Record, actor: Actor) -> list[Task]:
    """Return the open questions to this person in the talk of a record."""
    if actor.record_id is None:
        return []
    mine = Task.objects.filter(
        record=record, person_id=actor.record_id, key__startswith=KEY, done_at=None
    )
    return list(mine.order_by("id"))


def names_like(words: str) -> list[str]:
    """Return the names of people that begin, or have a part that begins, with these words."""
    wanted = words.casefold().strip()
    names = active_people().values_list("name", flat=True)
    fit = [name for name in names if f" {name.casefold()}".find(f" {wanted}") >= 0]
    return fit[:MOST_NAMES]
