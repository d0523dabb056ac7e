"""The customer's part in a demo: the newest link that is still open, with its key.

The database keeps no key; in a demo the mail it left with stands in the mail folder, and there
everybody plays every part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clew.areas.customers.models import Contact
from clew.kernel import clock
from clew.kernel.mail.models import LINK, OutgoingMail
from clew.kernel.mail.queries import folder_text
from clew.kernel.people.demo import is_demo
from clew.kernel.tokens import links
from clew.kernel.tokens.models import OneTimeLink

KEY = re.compile(r"/p/([\w-]+)")
NEWEST = 20


@dataclass(frozen=True)
class OpenLink:
    """A link the customer has not used yet: its address below the host, and whose it is."""

    path: str
    contact: Contact
    purpose: str


def newest_open(record_ids: tuple[int, ...] = ()) -> OpenLink | None:
    """Return the newest open customer link of a demo (of these records, when any are named)."""
    if not is_demo():
        return None
    found = OneTimeLink.objects.filter(
        used_at=None, revoked_at=None, expires_at__gt=clock.now()
    ).select_related("record")
    if record_ids:
        found = found.filter(record_id__in=record_ids)
    for link in found.order_by("-made_at", "-pk")[:NEWEST]:
        contact = Contact.objects.select_related("customer").filter(pk=link.contact_id).first()
        for key in _keys(link) if contact else ():
            kept = links.find(key)
            if contact is not None and kept is not None and kept.pk == link.pk:
                return OpenLink(f"/p/{key}", contact, link.purpose)
    return None


def _keys(link: OneTimeLink) -> Iterator[str]:
    mails = OutgoingMail.objects.filter(record=link.record, text__contains=LINK)
    for mail in mails.order_by("-id")[:5]:
        text = mail.secret_link or folder_text(mail)
        yield from KEY.findall(text)
