"""What somebody chose to be mailed, and what they were mailed last."""

from django.db import models

from clew.kernel.records.models import Record


class MailChoice(models.Model):
    """A person's own choice; who never chose has no row, and the defaults below.

    daily: on working mornings, when something is new or late. at_once: when they alone hold
    somebody up.
    """

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    daily = models.BooleanField(default=True)
    at_once = models.BooleanField(default=True)


class LastMail(models.Model):
    """Where the last mails to a person ended: the newest task they told of, and the day."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    looked_on = models.DateField(null=True)
    told_until = models.BigIntegerField(default=0)
    told_at_once = models.BigIntegerField(default=0)
    reminded_on = models.DateField(null=True)
