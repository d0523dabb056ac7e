"""What people do with a mail that left or did not: look at its link, send it again, leave it."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, lock_record
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.transport import SCHEMES, Transport, chosen, keep
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Company
from clew.kernel.people.queries import company
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.tasks.asking import ask, done
from clew.kernel.tokens import links
from clew.kernel.workflow import require

LINK_SEEN = "mail_link_seen"
MAY_LOOK = ("administrator",)
MAY_SEND = ("administrator", "quality_manager", "sales", "customer_service")


@command
def look_at_link(mail: OutgoingMail, *, actor: Actor) -> OutgoingMail:
    """Record that somebody of the house sees the link that was meant for the addressee alone."""
    require(actor, *MAY_LOOK, to="see the link of a mail")
    refuse_unless(mail.has_link, "This mail carries no link.")
    refuse_unless(mail.sent_at, "This mail has not left yet, so its link is nowhere to be seen.")
    _say(mail, LINK_SEEN, actor)
    return mail


@command
def give_up(mail: OutgoingMail, error: str, *, actor: Actor) -> OutgoingMail:
    """Try a mail no more, and ask the administrator what to do with it."""
    mail.given_up_at, mail.last_error = clock.now(), error[:200]
    mail.save(update_fields=["given_up_at", "last_error", "attempts"])
    _say(mail, "mail_given_up", actor)
    if mail.record is not None:
        ask(
            mail.record,
            _task_of(mail),
            f"A mail about {mail.record.number} could not be sent",
            url=reverse("web:mail_item", args=[mail.pk]),
            actor=actor,
            role="administrator",
            blocks=True,
        )
    return mail


@command
def send_again(mail: OutgoingMail, *, actor: Actor) -> OutgoingMail:
    """Try a mail again from now on, as often as a new one."""
    require(actor, *MAY_SEND, to="send a mail again")
    mail = _locked(mail)
    _refuse_dead_link(mail)
    mail.attempts, mail.next_try_at, mail.given_up_at, mail.left_at = 0, None, None, None
    mail.save(update_fields=["attempts", "next_try_at", "given_up_at", "left_at"])
    _end(mail, "mail_sent_again", actor)
    return mail


@command
def leave_unsent(mail: OutgoingMail, *, actor: Actor) -> OutgoingMail:
    """Leave a mail that was given up as it is; its link is forgotten."""
    require(actor, *MAY_SEND, to="leave a mail unsent")
    mail = _locked(mail)
    refuse_unless(mail.given_up_at, "This mail is still being tried.")
    mail.left_at, mail.secret_link = clock.now(), ""
    mail.save(update_fields=["left_at", "secret_link"])
    _end(mail, "mail_left_unsent", actor)
    return mail


@command
def choose_transport(way: Transport, *, actor: Actor) -> Company:
    """Say how mail leaves: by a mail server, or into the folder; the log names the server alone.

    Refused: not an administrator, no company, no server or a way to speak to it that we know.
    """
    require(actor, "administrator", to="say how mail leaves")
    refuse_unless(
        not settings.SMTP_URL, "CLEW_SMTP_URL says how mail leaves. Change it where it is set."
    )
    house = company()
    if house is None:
        raise Refused("No company was opened yet.")
    if way.url:
        refuse_unless(
            not house.demo, "A demo writes its mail into the folder: nobody in it is real."
        )
        scheme = way.url.partition("://")[0]
        refuse_unless(
            scheme in SCHEMES and way.host, "Name the mail server, and how to speak to it."
        )
        refuse_unless("@" in way.sender, "Say which address your mail comes from.")
    lock_record(house.record)
    before = chosen().host
    transaction.on_commit(lambda: keep(way))
    emit(
        "company.mail_transport_chosen",
        house.record,
        actor=actor,
        changes={"server": (before or "the folder", way.host or "the folder")},
    )
    return house


def _locked(mail: OutgoingMail) -> OutgoingMail:
    found = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    refuse_unless(found.sent_at is None, "This mail went already.")
    return found


def _refuse_dead_link(mail: OutgoingMail) -> None:
    refuse_unless(
        mail.secret_link or not mail.has_link,
        "The link of this mail was forgotten when it was left unsent. Ask for a new one.",
    )
    before, _, token = mail.secret_link.rpartition("/p/")
    refuse_unless(
        not before or links.find(token),
        "The link in this mail does not work any more. Send a new one from the record.",
    )


def _end(mail: OutgoingMail, what: str, actor: Actor) -> None:
    if mail.record is not None:
        done(mail.record, _task_of(mail), actor=actor)
    _say(mail, what, actor)


def _say(mail: OutgoingMail, what: str, actor: Actor) -> None:
    """Put it on the record the mail is about; no name and no address stands in the event."""
    kind = mail.record.kind if mail.record else "company"
    emit(f"{kind}.{what}", mail.record, actor=actor, changes={"mail": (None, mail.message_id)})


def _task_of(mail: OutgoingMail) -> str:
    return f"mail-{mail.pk}"
