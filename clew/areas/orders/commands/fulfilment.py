"""Verbs after the start: verify, release, deliver, ask, close (8.6, 8.2.1, 9.1.2)."""

from datetime import date
from decimal import Decimal

from clew.areas.customers.models import Contact
from clew.areas.orders.models import Delivery, Order, SatisfactionAnswer, Verification
from clew.areas.orders.workflow import ORDER
from clew.areas.requirements.models import Requirement
from clew.areas.requirements.queries import revision_of
from clew.kernel import clock
from clew.kernel.attachments.models import RecordFile
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.mail.sending import LINK, post
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.tasks.asking import ask, done, done_all
from clew.kernel.tokens import links
from clew.kernel.tokens.models import OneTimeLink
from clew.kernel.workflow import require

VERIFIERS = ("quality_manager", "engineering", "production", "compliance", "logistics")


@command
def verify(
    order: Order,
    requirement: Requirement,
    *,
    actor: Actor,
    passed: bool,
    method: str,
    result: str,
    evidence: RecordFile | None = None,
) -> Verification:
    """Record a proof that a requirement is met, or that it is not, at the words in force.

    evidence: a file of the order. Refused for a requirement that is not in the order's revision,
    and without method or result.
    """
    require(actor, *VERIFIERS, to="record a verification")
    refuse_unless(
        order.state in {"accepted", "in_realization", "ready"},
        f"{order.record.number} is not in work, so nothing can be verified on it now.",
    )
    refuse_unless(method.strip() and result.strip(), "Say how it was checked and what was found.")
    lock_record(order.record)
    revision = revision_of(order.requirement_set, order.revision)
    line = revision.lines.filter(requirement=requirement).select_related("version").first()
    if line is None:
        raise Refused(
            f"{requirement.record.number} is not part of revision {revision.n} of this order."
        )
    verification = Verification.objects.create(
        order=order,
        requirement=requirement,
        version_n=line.version.n,
        passed=passed,
        method=method.strip()[:200],
        result=result.strip(),
        evidence=evidence,
        by=actor.pseudonym,
        by_name=actor.name,
        at=clock.now(),
    )
    emit(
        "order.requirement_verified" if passed else "order.requirement_failed",
        order.record,
        actor=actor,
        revision=revision.n,
        changes={
            "requirement": (None, requirement.record),
            "method": (None, verification.method),
            "result": (None, verification.result),
        },
        files=[evidence.file_id] if evidence else (),
    )
    return verification


@command
def make_ready(order: Order, *, actor: Actor) -> Order:
    """Release the product for delivery; GATE release: every critical requirement is proved."""
    lock_record(order.record)
    ORDER.advance(order, "make_ready", actor=actor, revision=order.revision)
    ask(
        order.record,
        "deliver",
        f"Deliver {order.record.number}",
        url=order.record.get_absolute_url(),
        actor=actor,
        role="logistics",
        note=order.record.title,
        customer_waits=True,
    )
    return order


@command
def send_back(order: Order, *, actor: Actor, reason: str) -> Order:
    """Take the release back: more work is needed, because …"""
    refuse_unless(reason.strip(), "Say what is missing.")
    lock_record(order.record)
    ORDER.advance(order, "send_back", actor=actor, reason=reason.strip())
    done(order.record, "deliver", actor=actor)
    return order


@command
def deliver(
    order: Order,
    *,
    actor: Actor,
    what: str,
    delivered_on: date,
    quantity: Decimal | None = None,
    note: str = "",
    last: bool = True,
) -> Delivery:
    """Record a delivery; with `last` the order is delivered. Critical requirements are proved first."""
    refuse_unless(what.strip(), "Say what was delivered.")
    refuse_unless(delivered_on <= clock.today(), "A delivery cannot have happened in the future.")
    lock_record(order.record)
    refusals = ORDER.refusals(order, "deliver", actor=actor)
    if refusals:
        raise Refused(*refusals)
    delivery = Delivery.objects.create(
        order=order,
        n=order.deliveries.count() + 1,
        what=what.strip()[:200],
        quantity=quantity,
        delivered_on=delivered_on,
        note=note.strip()[:300],
        by=actor.pseudonym,
        at=clock.now(),
    )
    said = {"what": (None, delivery.what), "delivered on": (None, delivered_on)}
    if not last:
        emit("order.partly_delivered", order.record, actor=actor, changes=said)
        return delivery
    ORDER.advance(order, "deliver", actor=actor, revision=order.revision, changes=said)
    assign(order, delivered_at=clock.now())
    done(order.record, "deliver", actor=actor)
    ask(
        order.record,
        "close",
        f"Ask the customer about {order.record.number}, then close it",
        url=order.record.get_absolute_url(),
        actor=actor,
        person=order.record.owner,
    )
    return delivery


@command
def ask_satisfaction(order: Order, contact: Contact, *, actor: Actor) -> SatisfactionAnswer:
    """Send the one question to a contact by one-time link; asked once for each contact."""
    require(actor, "sales", "customer_service", "quality_manager", to="ask a customer")
    refuse_unless(
        order.state in {"delivered", "closed"},
        f"Ask after the delivery; {order.record.number} is not delivered yet.",
    )
    refuse_unless(contact.customer_id == order.customer_id, "This contact is of another customer.")
    refuse_unless(contact.email, f"{contact.name} has no e-mail address to ask at.")
    refuse_unless(
        not order.answers.filter(contact=contact).exists(), f"{contact.name} was asked already."
    )
    lock_record(order.record)
    asked = SatisfactionAnswer.objects.create(
        order=order, contact=contact, asked_at=clock.now(), party=contact.party
    )
    link, url = links.make("satisfaction", order.record, contact_id=contact.pk)
    post(
        order.record,
        to_name=contact.name,
        to_address=contact.email,
        subject=f"One question about your order {order.customer_reference or order.record.number}",
        text=f"Dear {contact.name},\n\nhow satisfied are you with {order.record.title}? "
        f"One question, ten seconds:\n\n{LINK}\n\nThank you.\n",
        key=f"satisfaction/{contact.pk}",
        secret_link=url,
    )
    emit("order.satisfaction_asked", order.record, actor=actor)
    return asked


@command
def answer_satisfaction(
    link: OneTimeLink, *, actor: Actor, score: int, words: str = ""
) -> SatisfactionAnswer:
    """Take a contact's answer, 0 to 10 and their words, into the order's thread; once."""
    refuse_unless(0 <= score <= 10, "The score goes from 0 to 10.")
    refuse_unless(len(words) <= 5000, "The answer is longer than 5,000 signs.")
    lock_record(link.record)
    links.use(link)
    answer = SatisfactionAnswer.objects.select_for_update().get(
        order__record=link.record, contact_id=link.contact_id
    )
    answer.score, answer.words, answer.answered_at = score, words.strip(), clock.now()
    answer.save(update_fields=["score", "words", "answered_at"])
    emit(
        "order.satisfaction_answered",
        link.record,
        actor=actor,
        changes={"score": (None, score), "words": (None, words.strip() or None)},
    )
    return answer


@command
def close(
    order: Order, *, actor: Actor, post_delivery_note: str = "", not_asked_reason: str = ""
) -> Order:
    """Close the order: duties after delivery are said, and the customer was asked or a reason why not."""
    lock_record(order.record)
    ORDER.advance(
        order,
        "close",
        actor=actor,
        post_delivery_note=post_delivery_note.strip(),
        not_asked_reason=not_asked_reason.strip(),
    )
    assign(
        order,
        post_delivery_note=post_delivery_note.strip() or order.post_delivery_note,
        not_asked_reason=not_asked_reason.strip()[:300] or order.not_asked_reason,
        closed_at=clock.now(),
    )
    done_all(order.record, actor=actor)
    return order
