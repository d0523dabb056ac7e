"""The customer's word: what was said to each line, and how a revision was confirmed (8.2.3.1)."""

from django.db import models

from clew.areas.customers.models import Contact
from clew.areas.requirements.models import CONFIRMATION_KINDS, Requirement, SetRevision
from clew.kernel.records.models import Record
from clew.kernel.signatures.models import Signature


class ItemAnswer(models.Model):
    """What the customer's contact said to one line of a revision: accept, question, propose."""

    revision = models.ForeignKey(SetRevision, models.PROTECT, related_name="answers")
    requirement = models.ForeignKey(Requirement, models.PROTECT)
    contact = models.ForeignKey(Contact, models.PROTECT)
    answer = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "requirement", "contact"], name="one_answer_each"
            )
        ]


class Confirmation(models.Model):
    """How a revision was confirmed: own order, signature by link, read-back, or waived.

    A waiver has a reason, an approver and a day on which it ends; it is a record, not a checkbox.
    """

    revision = models.ForeignKey(SetRevision, models.PROTECT, related_name="confirmations")
    kind = models.CharField(max_length=10, choices=list(CONFIRMATION_KINDS.items()))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True)
    signature = models.ForeignKey(Signature, models.PROTECT, null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    source = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="confirms"
    )
    reason = models.TextField(blank=True)
    approver = models.UUIDField(null=True, blank=True)
    approver_name = models.CharField(max_length=120, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    recorded_by = models.UUIDField()
    happened_at = models.DateTimeField()
    at = models.DateTimeField()
