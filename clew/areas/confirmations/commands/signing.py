"""The one-time link: sent, answered line by line, signed; no account (8.2.3.1)."""

from clew.areas.confirmations.commands.storing import confirm
from clew.areas.confirmations.models import Confirmation, ItemAnswer
from clew.areas.customers.models import Contact
from clew.areas.requirements import content
from clew.areas.requirements.commands.revisions import end_tasks, lock_revision, task_key
from clew.areas.requirements.commands.telling import tell
from clew.areas.requirements.models import Requirement, SetRevision
from clew.areas.requirements.queries import is_confirmed_by_customer
from clew.areas.requirements.stale import refuse_stale
from clew.areas.requirements.terms import files_of
from clew.areas.requirements.workflow import confirm_url, ready_to_confirm
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.comments.commands import say, settle
from clew.kernel.comments.models import Comment
from clew.kernel.comments.queries import open_remarks
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import NotAllowed, Refused, refuse_unless
from clew.kernel.signatures.commands import sign
from clew.kernel.signatures.names import same_name
from clew.kernel.tasks.asking import ask, done
from clew.kernel.tokens import links
from clew.kernel.tokens.models import OneTimeLink
from clew.kernel.workflow import require

PURPOSE = "confirm"
SENDERS = ("sales", "customer_service", "quality_manager")
ANSWERS = {"accept": "", "question": "question", "propose": "change"}
ASK_TWICE = "Say in your words what you {}."


@command
def send_link(
    revision: SetRevision, contact: Contact, *, actor: Actor, answered: str = ""
) -> OneTimeLink:
    """Mail a contact the link under which they answer and sign the revision.

    answered: words that answer what they asked by the link before. Refused: not approved, confirmed
    already, a contact of another customer, without address, or who may not sign.
    """
    require(actor, *SENDERS, to="ask the customer to confirm")
    revision = lock_revision(revision)
    _refuse_unreachable(revision, contact)
    refuse_open_to_sign(revision)
    link, url = links.make(PURPOSE, revision.record, contact_id=contact.pk, revision=revision.n)
    title = revision.record.title
    opening = f"{answered.strip()}\n\n" if answered.strip() else ""
    tell(
        revision,
        contact,
        key=f"{PURPOSE}/{link.pk}",
        subject=f"Is this what you want? {title}",
        text=(
            f"Dear {contact.name},\n\n{opening}"
            f"we wrote down what we understood of “{title}”. Please read it and say whether it is "
            "what you want. It takes about a minute, on a phone too, and needs no account:\n\n"
            "{link}\n\n"
            "You can accept each line, ask, or propose a change, and then sign. The link is for "
            "you alone and works for 30 days.\n"
        ),
        secret_link=url,
    )
    emit(
        "requirement_set.confirmation_asked",
        revision.record,
        actor=actor,
        revision=revision.n,
        changes={"contact": (None, contact.name)},
    )
    return link


def _refuse_unreachable(revision: SetRevision, contact: Contact) -> None:
    customer = revision.requirement_set.customer
    url = customer.record.get_absolute_url()
    refuse_unless(contact.customer_id == customer.pk, f"That contact is not of {customer.name}.")
    refuse_unless(contact.active, f"{contact.name} is not with {customer.name} any more.", url)
    refuse_unless(
        contact.email, f"{contact.name} has no mail address. Add one to the contact.", url
    )
    refuse_unless(
        contact.may_sign, f"{contact.name} may not sign for {customer.name}. Choose another.", url
    )


def refuse_open_to_sign(revision: SetRevision) -> None:
    """Raise Refused unless the revision waits for the customer's word."""
    stands = is_confirmed_by_customer(revision)
    refuse_unless(not stands, "This was confirmed already; nothing is left to sign.")
    sentences = {
        "draft": "We are working on this again. You get a new link when it is ready.",
        "in_review": "We are looking at this again. You get a new link when it is ready.",
        "obsolete": "A newer agreement replaced this one.",
        "declined": "We told you that we cannot promise this.",
        "withdrawn": "This was withdrawn, so there is nothing to sign.",
    }
    if revision.state in sentences:
        raise Refused(sentences[revision.state])


def revision_of(link: OneTimeLink) -> SetRevision:
    """Return the revision a link was made for, locked, inside a command."""
    revision = SetRevision.objects.select_related("requirement_set__record").get(
        requirement_set_id=link.record_id, n=link.revision or 0
    )
    return lock_revision(revision)


def contact_of(link: OneTimeLink, actor: Actor) -> Contact:
    """Return the contact a link was mailed to; anybody else is refused."""
    if (
        link.purpose != PURPOSE
        or actor.kind != "contact"
        or actor.contact_id != link.contact_id
        or actor.customer_id != link.record.customer_id
    ):
        raise NotAllowed("This link was sent to somebody else.")
    refuse_unless(link.expires_at > clock.now(), "This link has ended. Ask us for a new one.")
    refuse_unless(link.revoked_at is None, "This link was replaced by a newer one.")
    return Contact.objects.select_related("customer__record").get(pk=link.contact_id)


@command
def answer_item(
    link: OneTimeLink, requirement: Requirement, *, actor: Actor, answer: str, text: str = ""
) -> ItemAnswer:
    """Say to one line: accept, question or propose (a change), in the customer's words.

    A question or proposal is shared talk on the line and a task for its owner; while it is open
    nothing can be signed. Accepting a line takes back what the same contact asked about it.
    """
    contact = contact_of(link, actor)
    revision = revision_of(link)
    refuse_unless(link.used_at is None, "This link was used already; you have signed.")
    refuse_open_to_sign(revision)
    refuse_unless(answer in ANSWERS, f"{answer!r} is not an answer.")
    record = requirement.record
    refuse_unless(
        revision.lines.filter(requirement=requirement).exists(),
        f"{record.number} is not a line of this.",
    )
    if answer == "accept":
        _take_back(revision, record, actor)
    else:
        verb = "want to know" if answer == "question" else "want changed"
        refuse_unless(text.strip(), ASK_TWICE.format(verb))
        say(
            revision.record,
            actor=actor,
            kind=ANSWERS[answer],
            text=text,
            item=record,
            revision=revision.n,
        )
        _ask_owner(revision, contact, record.number, answer, actor)
    return _keep(revision, requirement, contact, actor, answer, text)


@command
def accept_all(link: OneTimeLink, *, actor: Actor) -> SetRevision:
    """Accept every line that has no open question or proposal of this contact, in one tap."""
    contact = contact_of(link, actor)
    revision = revision_of(link)
    refuse_unless(link.used_at is None, "This link was used already; you have signed.")
    refuse_open_to_sign(revision)
    accept_rest(revision, contact)
    emit(
        "requirement_set.lines_accepted",
        revision.record,
        actor=actor,
        revision=revision.n,
        changes={"lines": (None, revision.lines.count())},
    )
    return revision


def accept_rest(revision: SetRevision, contact: Contact) -> None:
    """Store an acceptance for each line without a standing answer, inside a command."""
    asked = {
        r.item_id for r in open_remarks(revision.record) if r.outside and r.revision == revision.n
    }
    moment = clock.now()
    ItemAnswer.objects.filter(revision=revision, contact=contact).exclude(
        requirement__in=asked
    ).delete()
    ItemAnswer.objects.bulk_create(
        ItemAnswer(
            revision=revision,
            requirement_id=requirement_id,
            contact=contact,
            answer="accept",
            at=moment,
        )
        for requirement_id in revision.lines.order_by("position").values_list(
            "requirement_id", flat=True
        )
        if requirement_id not in asked
    )


def _take_back(revision: SetRevision, item: Record, actor: Actor) -> None:
    for remark in open_remarks(revision.record).filter(item=item, author=actor.pseudonym):
        settle(remark, actor=actor, settlement="Taken back: the line is accepted as it stands.")
        done(revision.record, task_key("question", revision, item.number), actor=actor)


def _keep(
    revision: SetRevision,
    requirement: Requirement,
    contact: Contact,
    actor: Actor,
    answer: str,
    text: str,
) -> ItemAnswer:
    kept, _ = ItemAnswer.objects.update_or_create(
        revision=revision,
        requirement=requirement,
        contact=contact,
        defaults={"answer": answer, "text": text.strip(), "at": clock.now()},
    )
    emit(
        "requirement_set.line_answered",
        revision.record,
        actor=actor,
        revision=revision.n,
        changes={"line": (None, requirement.record.number), "answer": (None, answer)},
    )
    return kept


def _ask_owner(
    revision: SetRevision, contact: Contact, number: str, answer: str, actor: Actor
) -> None:
    record = revision.record
    word = "asks about" if answer == "question" else "wants a change of"
    ask(
        record,
        task_key("question", revision, number),
        f"{contact.customer.name} {word} {number}",
        url=f"{confirm_url(revision)}#open",
        actor=actor,
        role="" if record.owner else "sales",
        person=record.owner,
        blocks=True,
        customer_waits=True,
    )


@command
def answer_customer(remark: Comment, *, actor: Actor, answer: str) -> Comment:
    """Answer what the customer asked or proposed; with the last answer goes a new link."""
    require(actor, *SENDERS, to="answer the customer")
    refuse_unless(remark.outside and remark.item, "This remark is not the customer's.")
    revision = lock_revision(
        SetRevision.objects.get(requirement_set_id=remark.record_id, n=remark.revision or 0)
    )
    settled = settle(remark, actor=actor, settlement=answer)
    number = remark.item.number if remark.item else ""
    end_tasks_of(revision, number, actor)
    left = [r for r in open_remarks(revision.record) if r.outside]
    contact = Contact.objects.filter(pseudonym=remark.author, active=True).first()
    if not left and contact is not None and revision.state == "reviewed":
        words = [f"You asked: {remark.text}", f"Our answer: {answer.strip()}"]
        send_link(revision, contact, actor=actor, answered="\n".join(words))
    return settled


def end_tasks_of(revision: SetRevision, number: str, actor: Actor) -> None:
    """Close the task for a line once nothing of the customer is open on it."""
    still = [
        r for r in open_remarks(revision.record) if r.outside and r.item and r.item.number == number
    ]
    if not still:
        done(revision.record, task_key("question", revision, number), actor=actor)


@command
def sign_by_link(
    link: OneTimeLink,
    *,
    actor: Actor,
    printed_name: str,
    part: str,
    seen: str,
    rendered: str,
) -> Confirmation:
    """Sign the revision as the contact the link was mailed to; the link is used up by it.

    seen: the content digest of the page; rendered: the terms as shown. Both are bound, with name,
    time, method and the documents the lines stand on. Refused: a used, replaced or foreign link, a
    page that is not what stands now, an open question, a name that is not the contact's.
    """
    contact = contact_of(link, actor)
    revision = revision_of(link)
    refuse_unless(link.used_at is None, "This link was used already; you have signed.")
    refuse_open_to_sign(revision)
    refuse_unless(contact.may_sign, f"{contact.name} may not sign for {contact.customer.name}.")
    _refuse_changed(revision, seen)
    _refuse_other_name(contact, printed_name)
    refuse_unless(rendered.strip(), "The page that is signed is missing.")
    if found := list(ready_to_confirm(revision, confirmed_by="link")):
        raise Refused(*found)
    links.use(link)
    method = f"one-time link mailed to {contact.email}"
    if part.strip():
        method = f"{method}, as {part.strip()}"
    signature = sign(
        revision.record,
        actor=actor,
        revision=revision.n,
        meaning="confirmed",
        method=method[:120],
        schema=content.SCHEMA,
        content=content.revision_content(revision),
        rendered=rendered,
        printed_name=" ".join(printed_name.split()),
        files=files_of(revision),
    )
    accept_rest(revision, contact)
    confirmation = confirm(
        revision,
        "link",
        actor=actor,
        contact=contact,
        reference=part,
        happened_at=clock.now(),
        signature=signature,
    )
    end_tasks(revision, "question", actor=actor)
    return confirmation


def _refuse_changed(revision: SetRevision, seen: str) -> None:
    if revision.content_digest != content.content_digest(revision):
        raise Refused("What stands here is not what we approved. Please write to us; sign nothing.")
    refuse_stale(revision, seen)


def _refuse_other_name(contact: Contact, printed_name: str) -> None:
    refuse_unless(printed_name.strip(), "Your name is missing.")
    refuse_unless(len(printed_name) <= 120, "The name is longer than 120 signs.")
    refuse_unless(
        same_name(printed_name, contact.name),
        f"This link was sent to {contact.name}. If somebody else signs, ask us for a link of "
        "their own.",
    )
