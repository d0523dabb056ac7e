"""Writing to the customer about a revision, inside a command."""

from collections.abc import Iterable

from clew.areas.customers.models import Contact
from clew.areas.requirements.models import SetRevision
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.sending import post
from clew.kernel.people.queries import company
from clew.kernel.refusals import Refusal, Refused


def contact_to_tell(revision: SetRevision) -> Contact:
    """Return who of the customer is told: the newest who may sign and has a mail address.

    Refused when nobody of the customer can be reached.
    """
    customer = revision.requirement_set.customer
    reachable = customer.contacts.filter(active=True).exclude(email="")
    contact = reachable.order_by("-may_sign", "-pk").first()
    if contact is None:
        raise Refused(
            Refusal(
                f"Nobody of {customer.name} has a mail address, so they cannot be told. "
                "Add a contact.",
                customer.record.get_absolute_url(),
                "Add a contact",
            )
        )
    return contact


def tell(
    revision: SetRevision,
    contact: Contact,
    *,
    key: str,
    subject: str,
    text: str,
    secret_link: str = "",
    files: Iterable[tuple[str, str, str]] = (),
) -> OutgoingMail:
    """Write a mail to a contact; it leaves after commit, once per key."""
    house = company()
    closing = f"\n{house.name}\n" if house else ""
    return post(
        revision.record,
        to_name=contact.name,
        to_address=contact.email,
        subject=subject,
        text=text + closing,
        key=key,
        secret_link=secret_link,
        files=files,
    )
