"""Acts that many lists share: giving a record to another owner."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms

from clew.kernel.listing.commands.giving import give
from clew.kernel.listing.spec import Act
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.people.queries import active_people
from clew.kernel.records.models import Record
from clew.kernel.refusals import Refusal, Refused, refuse_unless
from clew.kernel.workflow import may, role_refusal


def giving(*roles: str, ended: Callable[[Any], bool] = lambda row: False) -> Act:
    """Return the act that gives rows to another owner.

    roles: who may, besides the owner. ended: rows that came to their end and stay as they are.
    """

    def refusal(row: Any, actor: Actor, _: Any = None) -> Refusal | None:
        record = row.record
        if not may(actor, (*roles, "owner"), record):
            return role_refusal("To give it to somebody", (*roles, "owner"), actor)
        if ended(row):
            url = record.get_absolute_url()
            return Refusal(f"{record.number} has ended; it stays as it is.", url, record.number)
        return None

    return Act(
        name="owner",
        label="Owner",
        verb="Give to",
        field=_people,
        read=_person,
        now=lambda row: row.record.owner.number if row.record.owner else "",
        words=lambda owner: owner.title if owner is not None else "nobody",
        refusal=refusal,
        write=partial(give, refusal=refusal),
    )


def _people(actor: Actor) -> forms.Field:
    people = [(person.record.number, person.name) for person in active_people()]
    return forms.ChoiceField(label="Owner", choices=people)


def _person(text: str, actor: Actor) -> Record | None:
    if not text:
        return None
    found = Person.objects.filter(record__number=text.upper()).select_related("record").first()
    if found is None:
        raise Refused("Choose somebody of the company.")
    refuse_unless(found.active, f"{found.name} no longer works here.")
    return found.record
