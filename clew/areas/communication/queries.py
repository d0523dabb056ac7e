"""Finding interactions and enquiries."""

from django.db.models import Q, QuerySet

from clew.areas.communication.letters import Letter
from clew.areas.communication.models import Enquiry, Interaction
from clew.kernel import clock
from clew.kernel.attachments.models import RecordFile
from clew.kernel.people.actor import Actor
from clew.kernel.records.queries import numbered


def visible_to(actor: Actor) -> QuerySet[Interaction]:
    """Return the interactions this actor may know of: all for staff, the own ones for a contact."""
    found = Interaction.objects.select_related("record__owner", "customer__record", "contact")
    if actor.is_staff:
        return found
    if actor.kind == "contact" and actor.customer_id:
        return found.filter(customer_id=actor.customer_id)
    return found.none()


def get_visible(actor: Actor, number: str) -> Interaction:
    """Return the interaction with that number; foreign and missing answer alike (404)."""
    return numbered(visible_to(actor), number, "interaction")


def enquiries_visible_to(actor: Actor) -> QuerySet[Enquiry]:
    """Return the enquiries this actor may know of: all for staff, the own ones for a contact."""
    found = Enquiry.objects.select_related(
        "record__owner", "customer__record", "contact", "product__record", "interaction__record"
    )
    if actor.is_staff:
        return found
    if actor.kind == "contact" and actor.customer_id:
        return found.filter(customer_id=actor.customer_id)
    return found.none()


def get_enquiry(actor: Actor, number: str) -> Enquiry:
    """Return the enquiry with that number; foreign and missing answer alike (404)."""
    return numbered(enquiries_visible_to(actor), number, "enquiry")


def already_caught(letter: Letter) -> Interaction | None:
    """Return the interaction of a mail we have: by its Message-ID, or by the same bytes."""
    found = Interaction.objects.select_related("record", "customer__record")
    if letter.message_id:
        same = found.filter(message_id=letter.message_id).first()
        if same is not None:
            return same
    held = RecordFile.objects.filter(
        file_id=letter.digest, role="original", record__kind="interaction"
    ).values("record_id")
    return found.filter(pk__in=held).first()


def original_of(interaction: Interaction) -> RecordFile | None:
    """Return the mail as it came, None for a note."""
    return RecordFile.objects.filter(record_id=interaction.pk, role="original").first()


def late() -> Q:
    """Return the condition of interactions or enquiries that wait past their answer-by date."""
    return Q(state="open", answer_by__lt=clock.now())
