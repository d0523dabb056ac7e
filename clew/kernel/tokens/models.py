"""One-time links of customers' contacts, and the tokens with which programs act for a person."""

from django.db import models

from clew.kernel.people.models import Person
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


class ApiToken(models.Model):
    """The hash of a token with which a program acts for a person, never with more than they may.

    `prefix` is the beginning of the token, shown so that a person knows which one it is. `scopes`
    are of SCOPES. `last_used_on` is a day, not a time: nobody's hours are recorded by it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
