"""What somebody chose, and the key that stops their mail."""

from django.core.signing import BadSignature, Signer

from clew.kernel.digest.models import MailChoice
from clew.kernel.people.models import Person
from clew.kernel.records.models import Record

_signer = Signer(salt="clew.digest", sep="~")


def choice_of(person: Record) -> MailChoice:
    """Return what a person chose, or the choice everybody begins with (not stored)."""
    return MailChoice.objects.filter(record=person).first() or MailChoice(record=person)


def stop_key(person: Record) -> str:
    """Return the key in the link that stops a person's mail; it opens nothing else."""
    return _signer.sign(str(person.pk))


def person_of(key: str) -> Person | None:
    """Return whose mail a key stops; None for a key we did not make."""
    try:
        pk = _signer.unsign(key)
    except BadSignature:
        return None
    return Person.objects.select_related("record").filter(pk=int(pk), active=True).first()
