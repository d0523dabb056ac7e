"""Doing the first half for the visitor, by the desk's own commands: from a mail to the start."""

from datetime import timedelta
from decimal import Decimal
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any
from uuid import uuid4

from clew.areas.communication import commands as communication
from clew.areas.confirmations.commands import signing
from clew.areas.customers.models import Contact
from clew.areas.customers.queries import contact_actor, contact_by_address
from clew.areas.law.queries import proposed
from clew.areas.orders import commands as orders
from clew.areas.products.models import Product
from clew.areas.requirements.commands import adding, law, lines, releasing, reviewing
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.rules import class_rules
from clew.areas.requirements.stale import seen_of
from clew.areas.requirements.terms import rendered_terms, signed_before
from clew.kernel import clock
from clew.kernel.people.queries import company
from clew.kernel.refusals import Refused
from clew.web.walk.cast import answers_for, who
from clew.web.walk.matter import SAID, Walk

HOUSE_ADDRESS = "sales@linnet.example"
ENDED = "This part came to an end by hand. Catch the mail once more to walk a fresh thread."


def writer() -> Contact:
    """Return the customer's contact who writes the mail of the walk."""
    found = contact_by_address(SAID["mail"]["address"])
    if found is None:
        raise Refused(f"{SAID['mail']['address']} is nobody's address any more.")
    return found


def the_mail() -> bytes:
    """Return a mail as it comes from the customer now; each one is another mail."""
    house, contact = company(), writer()
    mail = EmailMessage()
    mail["From"] = formataddr((contact.name, contact.email))
    mail["To"] = formataddr((house.name if house else "Clew", HOUSE_ADDRESS))
    mail["Subject"] = SAID["mail"]["subject"]
    mail["Date"] = format_datetime(clock.now() - timedelta(minutes=5))
    mail["Message-ID"] = f"<{uuid4().hex}@clew.invalid>"
    mail.set_content(SAID["mail"]["text"])
    return mail.as_bytes()


def catch(walk: Walk) -> None:
    """Catch the mail unless one is caught, and make it an enquiry."""
    ana, heard = who("sales"), walk.heard
    if heard is None or heard.customer is None:
        heard = communication.catch_mail(the_mail(), actor=ana)
    communication.make_enquiry(heard, actor=ana, product=_product())


def _product() -> Product | None:
    active = Product.objects.filter(active=True)
    return active.filter(name=SAID["set"]["product"]).first() or active.first()


def determine(walk: Walk) -> None:
    """Open the set, write its lines, judge the law, submit it."""
    ana, enquiry, said = who("sales"), walk.enquiry, SAID["set"]
    if enquiry is None:
        raise Refused(ENDED)
    the_set = walk.the_set or lines.open_set(
        enquiry.record.title,
        actor=ana,
        customer=enquiry.customer,
        enquiry=enquiry,
        product=enquiry.product or _product(),
        markets=said["markets"],
        set_class=said["class"],
    )
    revision = the_set.newest
    if not revision.lines.exists():
        adding.add_lines(revision, [_line(row, walk) for row in said["lines"]], actor=ana)
    _judge_the_law(revision)
    _say_none(revision)
    revision = the_set.newest
    reviewing.submit(revision, actor=ana, seen=seen_of(revision))


def _line(row: dict[str, Any], walk: Walk) -> dict[str, Any]:
    heard = walk.enquiry.interaction if walk.enquiry else None
    stated = row["origin"] == "stated"
    return {
        **row,
        "source": heard.record if heard and stated else None,
        "inferred_by": who("sales").name if row["origin"] == "implied" else "",
    }


def _judge_the_law(revision: SetRevision) -> None:
    the_set, grace, no_law = revision.requirement_set, who("compliance"), SAID["set"]["no_law"]
    if the_set.product is None:
        return
    judged = set(revision.legal_verdicts.values_list("legal_id", flat=True))
    entries = [e for e, _ in proposed(the_set.product, the_set.markets) if e.pk not in judged]
    for entry in entries:
        if entry.code == no_law["code"]:
            law.judge(revision, entry, actor=grace, applies=False, reason=no_law["reason"])
    if any(entry.code != no_law["code"] for entry in entries):
        law.accept_proposed(revision, actor=grace)


def _say_none(revision: SetRevision) -> None:
    origins = set(revision.lines.values_list("version__origin", flat=True))
    for origin in ("implied", "obligatory", "organization"):
        if origin not in origins and not getattr(revision, f"none_{origin}"):
            lines.say_none(revision, origin, actor=who("sales"), reason="Asked; there is none.")


def review(walk: Walk) -> None:
    """Give every verdict that is still asked, and approve."""
    if walk.the_set is None:
        raise Refused(ENDED)
    revision = walk.the_set.newest
    give_verdicts(revision)
    approver = who(*class_rules(walk.the_set).approvers)
    reviewing.approve(revision, actor=approver, seen=seen_of(revision))


def give_verdicts(revision: SetRevision) -> None:
    """Have every function that is asked say that it has nothing to add."""
    for verdict in revision.verdicts.filter(given_at=None).order_by("id"):
        reviewing.give_verdict(
            revision,
            verdict.function,
            actor=answers_for(verdict.function),
            feasibility="yes",
            nothing_to_add=True,
        )


def confirm(walk: Walk) -> None:
    """Send the offer, and let the customer sign by the link."""
    the_set, said, ana = walk.the_set, SAID["offer"], who("sales")
    if the_set is None or walk.first is None or walk.enquiry is None:
        raise Refused(ENDED)
    offer = walk.offer
    if offer is None or offer.state not in {"draft", "sent"}:
        offer = orders.draft_offer(
            the_set,
            actor=ana,
            binding=True,
            price=Decimal(said["price"]),
            currency=said["currency"],
            valid_until=clock.today() + timedelta(days=30),
            delivery_date=clock.today() + timedelta(days=60),
            terms=said["terms"],
            contact=walk.enquiry.contact or writer(),
            enquiry=walk.enquiry,
        )
    if offer.state == "draft":
        orders.send_offer(offer, actor=ana)
    if walk.first.confirmed_at is None:
        sign(walk.first, walk.enquiry.contact or writer())


def sign(revision: SetRevision, contact: Contact) -> None:
    """Mail the link, and sign by it as the customer."""
    link = signing.send_link(revision, contact, actor=who("sales"))
    speaker = contact_actor(contact)
    signing.accept_all(link, actor=speaker)
    signing.sign_by_link(
        link,
        actor=speaker,
        printed_name=contact.name,
        part=contact.part,
        seen=seen_of(revision),
        rendered=rendered_terms(revision, base=signed_before(revision)),
    )


def accept(walk: Walk) -> None:
    """Take the order and accept it, have the functions read and release, start the work."""
    the_set, said, ana = walk.the_set, SAID["order"], who("sales")
    if the_set is None or walk.enquiry is None:
        raise Refused(ENDED)
    order = walk.order
    if order is None:
        contact = walk.enquiry.contact or writer()
        mail = communication.catch_note(
            actor=ana,
            channel="mail",
            subject=f"Order {said['reference']}",
            text=said["text"],
            contact=contact,
        )
        order = orders.receive_order(
            the_set,
            actor=ana,
            title=the_set.record.title,
            contact=contact,
            offer=walk.offer,
            enquiry=walk.enquiry,
            source=mail,
            customer_reference=said["reference"],
            stated="documented",
            quantity=Decimal(said["quantity"]),
            unit=said["unit"],
            value=walk.offer.price if walk.offer else None,
            currency=SAID["offer"]["currency"],
            wanted_date=clock.today() + timedelta(days=60),
        )
    if order.state == "received":
        orders.accept(order, actor=ana)
    know_and_release(the_set.newest)
    order.refresh_from_db()
    orders.start(order, actor=who("production"))


def know_and_release(revision: SetRevision) -> None:
    """Have every function read the revision, before its release and after."""
    revision.refresh_from_db()
    if revision.state == "confirmed":
        _read(revision)
        releasing.release(revision, actor=who("sales"))
    _read(revision)


def _read(revision: SetRevision) -> None:
    for notice in revision.notices.filter(acknowledged_at=None).order_by("id"):
        releasing.acknowledge(notice, actor=answers_for(notice.function))
