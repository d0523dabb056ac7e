"""Choosing what one is mailed."""

from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.digest.models import MailChoice
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.refusals import refuse_unless


@command
def choose(person: Person, *, actor: Actor, daily: bool, at_once: bool) -> MailChoice:
    """Keep which mails about tasks a person wants; they choose themselves, or by their own mail.

    The actor is the person, or the system for the link that stands in each of these mails.
    """
    own = actor.record_id == person.record_id or actor.kind == "system"
    refuse_unless(own, "Everybody chooses this for themselves.")
    lock_record(person.record)
    choice = MailChoice.objects.filter(record=person.record).first()
    wanted = {"daily": daily, "at_once": at_once}
    if choice is None:
        before = MailChoice(record=person.record)
        changes = {name: (getattr(before, name), new) for name, new in wanted.items()}
        choice = MailChoice.objects.create(record=person.record, **wanted)
    else:
        changes = assign(choice, **wanted)
    if changes:
        emit("person.mail_chosen", person.record, actor=actor, changes=changes)
    return choice
