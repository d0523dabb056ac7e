"""The one question after delivery: asked by a one-time link, answered with 0 to 10 (9.1.2)."""

from clew.areas.customers.models import Contact
from clew.areas.orders.commands.acceptance import lock
from clew.areas.orders.commands.telling import name_of
from clew.areas.orders.models import Order, SatisfactionAnswer
from clew.areas.orders.workflow import is_delivered, may_ask_again
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, lock_record
from clew.kernel.mail.sending import LINK, post
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import NotAllowed, refuse_unless
from clew.kernel.tokens import links
from clew.kernel.tokens.models import OneTimeLink
from clew.kernel.workflow import require

ASKERS = ("sales", "customer_service", "quality_manager")


@command
def ask_satisfaction(order: Order, contact: Contact, *, actor: Actor) -> SatisfactionAnswer:
    """Send the one question to a contact by one-time link.

    Asking again sends a new link and ends the old one. Refused: before the delivery, another
    customer's contact, no mail address, an answer is there, asked less than a week ago.
    """
    require(actor, *ASKERS, to="ask a customer")
    lock(order)
    number = order.record.number
    refuse_unless(
        is_delivered(order),
        f"Ask after the delivery; {number} is not delivered yet.",
    )
    refuse_unless(
        contact.customer_id == order.customer_id and contact.active,
        f"{contact.name} does not speak for {order.customer.name}.",
    )
    refuse_unless(contact.email, f"{contact.name} has no e-mail address to ask at.")
    asked = _asked(order, contact)
    _link, url = links.make("satisfaction", order.record, contact_id=contact.pk)
    post(
        order.record,
        to_name=contact.name,
        to_address=contact.email,
        subject=f"One question about your order {name_of(order)}",
        text=f"Dear {contact.name},\n\nhow satisfied are you with {order.record.title}? "
        f"One question, ten seconds:\n\n{LINK}\n\nThank you.\n",
        key=f"satisfaction/{contact.pk}/{asked.asked_at.isoformat()}",
        secret_link=url,
    )
    emit(
        "order.satisfaction_asked",
        order.record,
        actor=actor,
        changes={"asked": (None, contact.name)},
    )
    return asked


def _asked(order: Order, contact: Contact) -> SatisfactionAnswer:
    asked, is_new = SatisfactionAnswer.objects.get_or_create(
        order=order, contact=contact, defaults={"asked_at": clock.now(), "party": contact.party}
    )
    if is_new:
        return asked
    refuse_unless(asked.answered_at is None, f"{contact.name} has answered already.")
    refuse_unless(
        may_ask_again(asked),
        f"{contact.name} was asked less than a week ago. Give them time.",
    )
    asked.asked_at = clock.now()
    asked.save(update_fields=["asked_at"])
    return asked


@command
def answer_satisfaction(
    link: OneTimeLink, *, actor: Actor, score: int, words: str = ""
) -> SatisfactionAnswer:
    """Take a contact's answer, 0 to 10 and their words, into the order's thread; once.

    Refused: another contact than the link was made for, a link that was used or replaced.
    """
    if link.purpose != "satisfaction" or actor.contact_id != link.contact_id:
        raise NotAllowed("This link is for somebody else.")
    refuse_unless(0 <= score <= 10, "The score goes from 0 to 10.")
    refuse_unless(len(words) <= 5000, "Keep it under 5,000 signs.")
    lock_record(link.record)
    links.use(link)
    answer = SatisfactionAnswer.objects.get(order=link.record_id, contact=link.contact_id)
    answer.score, answer.words, answer.answered_at = score, words.strip(), clock.now()
    answer.save(update_fields=["score", "words", "answered_at"])
    emit(
        "order.satisfaction_answered",
        link.record,
        actor=actor,
        changes={"score": (None, score), "words": (None, answer.words or None)},
    )
    return answer
