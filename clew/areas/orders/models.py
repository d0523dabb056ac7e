"""Offers, orders, proof, delivery and the customer's one answer (8.2.3, 8.6, 9.1.2)."""

from django.db import models

from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.customers.models import Contact, Customer
from clew.areas.requirements.models import Requirement, RequirementSet
from clew.kernel.attachments.models import RecordFile
from clew.kernel.records.models import Record

STATED = {
    "documented": "in writing",
    "verbal": "by word of mouth",
}


class Offer(models.Model):
    """What we offer for a revision of a set; only a binding one is a promise."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    state = models.CharField(max_length=12, default="draft")
    customer = models.ForeignKey(Customer, models.PROTECT)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True)
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, null=True, blank=True)
    requirement_set = models.ForeignKey(RequirementSet, models.PROTECT)
    revision = models.PositiveIntegerField()
    binding = models.BooleanField(default=True)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    valid_until = models.DateField(null=True, blank=True)
    delivery_date = models.DateField(null=True, blank=True)
    terms = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "record"], name="offer_state"),
            models.Index(fields=["valid_until", "record"], name="offer_until"),
            models.Index(fields=["price", "record"], name="offer_price"),
            models.Index(fields=["customer", "-record"], name="offer_customer"),
        ]


class Order(models.Model):
    """A customer's order over a requirement set; the thread's anchor.

    `revision` is the set revision that was in force when the order was accepted or last changed,
    `accepted_revision` the one it was accepted over.
    `contact` ordered and pays; `receiver` gets it and `end_user` uses it, when those are others.
    """

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    state = models.CharField(max_length=15, default="received")
    customer = models.ForeignKey(Customer, models.PROTECT)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True)
    receiver = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    end_user = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, null=True, blank=True)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True)
    requirement_set = models.ForeignKey(RequirementSet, models.PROTECT, related_name="orders")
    revision = models.PositiveIntegerField(default=1)
    accepted_revision = models.PositiveIntegerField(null=True, blank=True)
    source = models.ForeignKey(Interaction, models.PROTECT, null=True, blank=True)
    customer_reference = models.CharField(max_length=80, blank=True)
    stated = models.CharField(max_length=12, choices=list(STATED.items()), default="documented")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    wanted_date = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)
    post_delivery_note = models.TextField(blank=True)
    not_asked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "wanted_date"], name="order_state_date"),
            models.Index(fields=["state", "record"], name="order_state"),
            models.Index(fields=["wanted_date", "record"], name="order_wanted"),
            models.Index(fields=["value", "record"], name="order_value"),
            models.Index(fields=["received_at", "record"], name="order_received"),
            models.Index(fields=["customer", "-record"], name="order_customer"),
        ]


class Verification(models.Model):
    """Proof that one requirement of an order is met, at a version of its wording."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="verifications")
    requirement = models.ForeignKey(Requirement, models.PROTECT)
    version_n = models.PositiveIntegerField()
    passed = models.BooleanField()
    method = models.CharField(max_length=200)
    result = models.TextField()
    evidence = models.ForeignKey(RecordFile, models.PROTECT, null=True, blank=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()


class Delivery(models.Model):
    """Goods or a service handed over, whole or in part."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="deliveries")
    n = models.PositiveIntegerField()
    what = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    delivered_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "n"], name="one_delivery_n")]


class SatisfactionAnswer(models.Model):
    """One question after delivery: asked of a contact, answered with 0 to 10 and their words."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="answers")
    contact = models.ForeignKey(Contact, models.PROTECT)
    asked_at = models.DateTimeField()
    party = models.CharField(max_length=12)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "contact"], name="one_question_each")
        ]
