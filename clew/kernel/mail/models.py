"""Mail that leaves the house: what was said to whom, and whether it went."""

from django.db import models

from clew.kernel.records.models import Record


class OutgoingMail(models.Model):
    """One mail to one person. `secret_link` is emptied once it went: the database keeps no key."""

    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="mails")
    message_id = models.CharField(max_length=200, unique=True)
    to_name = models.CharField(max_length=120)
    to_address = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    secret_link = models.CharField(max_length=300, blank=True)
    files = models.JSONField(default=list)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "id"], name="mail_waiting")]
