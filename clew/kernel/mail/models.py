"""Mail that leaves the house: what was said to whom, and whether it went."""

from django.db import models

from clew.kernel.records.models import Record

LINK = "{link}"


class OutgoingMail(models.Model):
    """One mail to one person. `secret_link` is emptied once it went: the database keeps no key.

    `stop_url` ends the mails of its kind with one click (RFC 8058); customers' mails have none.
    It is tried at `next_try_at`, with growing waits, until it went or is given up; a mail that was
    given up is sent again or left unsent by somebody.
    """

    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="mails")
    message_id = models.CharField(max_length=200, unique=True)
    to_name = models.CharField(max_length=120)
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    secret_link = models.CharField(max_length=300, blank=True)
    stop_url = models.CharField(max_length=300, blank=True)
    files = models.JSONField(default=list)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "id"], name="mail_waiting")]

    @property
    def state(self) -> str:
        """Return sent, left, given_up, late (tried without success) or waiting."""
        if self.sent_at:
            return "sent"
        if self.given_up_at:
            return "left" if self.left_at else "given_up"
        return "late" if self.last_error else "waiting"

    @property
    def has_link(self) -> bool:
        """Tell whether the mail carries a link that is a key."""
        return LINK in self.text
