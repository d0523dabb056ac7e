"""What customers say and what becomes of it: interactions and enquiries (8.2.1)."""

from django.db import models

from clew.areas.customers.models import Contact, Customer
from clew.areas.products.models import Product
from clew.kernel.records.models import Record

CHANNELS = {
    "mail": "mail",
    "phone": "phone",
    "meeting": "meeting",
    "letter": "letter or paste",
    "web": "web",
}
DIRECTIONS = {"in": "from the customer", "out": "to the customer"}


class Interaction(models.Model):
    """One mail, call, visit or note: the customer's own words, with the original bytes as a file.

    `happened_at` is when it was said, `record.created_at` when we recorded it. `notes` are what the
    reader had to guess (a broken charset, a missing date). `to` are the addresses it went to.
    `message_id` of a mail of ours is the one it left with, so that an answer finds it.
    """

    just_caught = False  # set by the command that made the row: not a mail we had already

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    state = models.CharField(max_length=12, default="open")
    channel = models.CharField(max_length=10, choices=list(CHANNELS.items()))
    direction = models.CharField(max_length=3, choices=list(DIRECTIONS.items()), default="in")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True)
    from_name = models.CharField(max_length=120, blank=True)
    from_address = models.CharField(max_length=200, blank=True)
    to = models.JSONField(default=list)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    message_id = models.CharField(max_length=300, blank=True)
    in_reply_to = models.CharField(max_length=300, blank=True)
    happened_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True, blank=True)
    notes = models.JSONField(default=list)
    outcome_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"],
                condition=~models.Q(message_id=""),
                name="one_interaction_per_mail",
            )
        ]
        indexes = [
            models.Index(fields=["state", "answer_by"], name="interaction_state_due"),
            models.Index(fields=["customer", "-record"], name="interaction_customer"),
            models.Index(fields=["state", "record"], name="interaction_state"),
            models.Index(fields=["answer_by", "record"], name="interaction_answer_by"),
            models.Index(fields=["happened_at", "record"], name="interaction_said"),
        ]


class Enquiry(models.Model):
    """A customer wants something of us: it gets a number, an owner, an answer and an outcome.

    `outcome_reason`, `outcome_by` (pseudonym) and `outcome_at` say why it was lost or declined, who
    decided that, and when.
    """

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    state = models.CharField(max_length=12, default="open")
    customer = models.ForeignKey(Customer, models.PROTECT)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True)
    interaction = models.ForeignKey(
        Interaction, models.PROTECT, null=True, blank=True, related_name="enquiries"
    )
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True)
    text = models.TextField(blank=True)
    wanted_date = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    delay_reason = models.CharField(max_length=300, blank=True)
    outcome_reason = models.CharField(max_length=300, blank=True)
    outcome_by = models.UUIDField(null=True, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "answer_by"], name="enquiry_state_due"),
            models.Index(fields=["customer", "-record"], name="enquiry_customer"),
            models.Index(fields=["state", "record"], name="enquiry_state"),
            models.Index(fields=["answer_by", "record"], name="enquiry_answer_by"),
            models.Index(fields=["received_at", "record"], name="enquiry_received"),
        ]
