"""Finding confirmations and one-time links, and what a contact said by a link."""

from django.db.models import QuerySet
from django.http import Http404

from clew.areas.communication.models import Interaction
from clew.areas.confirmations.models import Confirmation, ItemAnswer
from clew.areas.customers.models import Contact
from clew.areas.requirements.models import Requirement, SetRevision
from clew.areas.requirements.queries import visible_to
from clew.kernel.comments.models import Comment
from clew.kernel.comments.queries import of_record
from clew.kernel.links.models import Link
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.tokens.models import OneTimeLink


def get_signed(actor: Actor, pk: int) -> Confirmation:
    """Return a signed confirmation of a visible set; foreign and missing answer alike (404)."""
    found = (
        _with_signature()
        .filter(pk=pk, revision__requirement_set__in=visible_to(actor), signature__isnull=False)
        .first()
    )
    if found is None:
        raise Http404("No such receipt.")
    return found


def get_outside_remark(actor: Actor, pk: int) -> Comment:
    """Return what a contact said about a visible set; foreign and missing answer alike (404)."""
    found = (
        Comment.objects.select_related("record", "item")
        .filter(pk=pk, outside=True, record__in=visible_to(actor).values("record"))
        .first()
    )
    if found is None:
        raise Http404("No such question.")
    return found


def live_link(revision: SetRevision) -> OneTimeLink | None:
    """Return the newest link under which a revision is or was signed, None when none was sent."""
    links = OneTimeLink.objects.filter(
        record=revision.record, purpose="confirm", revision=revision.n, revoked_at=None
    )
    return links.order_by("-pk").first()


def behind(link: OneTimeLink, actor: Actor) -> tuple[SetRevision, Contact]:
    """Return the revision and contact of a link, for the actor it was mailed to; else 404."""
    revision = (
        SetRevision.objects.select_related(
            "requirement_set__record", "requirement_set__customer", "requirement_set__product"
        )
        .filter(requirement_set__in=visible_to(actor), n=link.revision)
        .filter(requirement_set_id=link.record_id)
        .first()
    )
    contact = Contact.objects.select_related("customer").filter(pk=link.contact_id).first()
    if revision is None or contact is None or actor.contact_id != contact.pk:
        raise Http404("No such link.")
    return revision, contact


def signed_by(contact: Contact, revision: SetRevision) -> Confirmation:
    """Return a contact's signature by link under a revision; 404 when there is none."""
    found = _with_signature().filter(revision=revision, contact=contact, kind="link")
    confirmation = found.order_by("-pk").first()
    if confirmation is None:
        raise Http404("No such receipt.")
    return confirmation


def _with_signature() -> QuerySet[Confirmation]:
    return Confirmation.objects.select_related(
        "signature__record", "revision__requirement_set__record", "contact__customer"
    )


def requirement_in(revision: SetRevision, number: str) -> Requirement:
    """Return the requirement of that number in a revision; 404 when it does not stand there."""
    line = revision.lines.filter(requirement__record__number=number).first()
    if line is None:
        raise Http404("No such line.")
    return line.requirement


def answers_of(contact: Contact, revision: SetRevision) -> dict[str, str]:
    """Return number → answer of a contact to the lines as they were approved last."""
    answers = ItemAnswer.objects.filter(
        revision=revision, contact=contact, at__gte=revision.approved_at
    )
    return dict(answers.values_list("requirement__record__number", "answer"))


def shared_talk(revision: SetRevision) -> dict[str, list[Comment]]:
    """Return number → what was said with the customer about a line of a revision."""
    talk: dict[str, list[Comment]] = {}
    for remark in of_record(revision.record, outside_only=True):
        if remark.item is not None and remark.revision == revision.n:
            talk.setdefault(remark.item.number, []).append(remark)
    return talk


def asked_about(contact: Contact, record: Record) -> QuerySet[Interaction]:
    """Return what a contact wrote to us about a set of theirs, newest first."""
    theirs = Interaction.objects.filter(contact=contact, direction="in")
    about = Link.objects.filter(type="about", target=record, removed_at=None).values("source")
    return theirs.filter(record__in=about).select_related("record").order_by("-record_id")


def own_orders(revision: SetRevision) -> QuerySet[Record]:
    """Return where the customer's own order may have come in: their messages and orders, newest."""
    customer = revision.requirement_set.customer_id
    found = Record.objects.filter(customer_id=customer, kind__in=("interaction", "order"))
    return found.order_by("-id")
