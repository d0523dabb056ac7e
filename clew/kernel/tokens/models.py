"""One-time links: a customer's contact acts without an account, for one purpose, until a day."""

from django.db import models

from clew.kernel.records.models import Record


class OneTimeLink(models.Model):
    """The hash of a token that was mailed; the token itself is nowhere in the database."""

    purpose = models.CharField(max_length=40)
    record = models.ForeignKey(Record, models.PROTECT, related_name="one_time_links")
    revision = models.PositiveIntegerField(null=True)
    contact_id = models.BigIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
