"""Making, finding and using one-time links."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings

from clew.kernel import clock
from clew.kernel.records.models import Record
from clew.kernel.refusals import refuse_unless
from clew.kernel.tokens.models import OneTimeLink

LIFETIME = timedelta(days=30)


def make(
    purpose: str, record: Record, *, contact_id: int, revision: int | None = None
) -> tuple[OneTimeLink, str]:
    """Make a link inside a command; returns its row and the whole URL, which is shown only once.

    An open link of the same purpose, record and contact is revoked: only the newest one works.
    """
    moment = clock.now()
    OneTimeLink.objects.filter(
        purpose=purpose, record=record, contact_id=contact_id, used_at=None, revoked_at=None
    ).update(revoked_at=moment)
    token = secrets.token_urlsafe(24)
    row = OneTimeLink.objects.create(
        purpose=purpose,
        record=record,
        revision=revision,
        contact_id=contact_id,
        token_hash=hash_of(token),
        made_at=moment,
        expires_at=moment + LIFETIME,
    )
    return row, f"{settings.PORTAL_URL or settings.PUBLIC_URL}/p/{token}"


def hash_of(token: str) -> str:
    """Return what the database keeps of a token; 192 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> OneTimeLink | None:
    """Return the live link of a token; expired, revoked and unknown answer alike (None)."""
    row = (
        OneTimeLink.objects.filter(token_hash=hash_of(token), revoked_at=None)
        .select_related("record", "record__customer")
        .first()
    )
    return row if row is not None and row.expires_at > clock.now() else None


def use(link: OneTimeLink) -> None:
    """Mark a link as used inside the command it was made for; a second use is refused."""
    locked = OneTimeLink.objects.select_for_update().get(pk=link.pk)
    refuse_unless(locked.used_at is None, "This link was used already; what it was for is done.")
    refuse_unless(locked.revoked_at is None, "This link was replaced by a newer one.")
    locked.used_at = link.used_at = clock.now()
    locked.save(update_fields=["used_at"])
