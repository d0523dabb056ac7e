"""Customers and the people who speak for them."""

import uuid

from django.db import models

from clew.kernel.records.models import Record

STATES = {"active": "active", "on_hold": "on hold", "declined": "declined"}
PARTIES = {
    "payer": "payer",
    "user": "end user",
    "dealer": "dealer",
    "funder": "funder",
    "beneficiary": "beneficiary",
    "member": "member",
    "citizen": "citizen",
    "regulator": "regulator",
}


class Customer(models.Model):
    """An organization or person we serve; `record.customer` is the record itself.

    `state_reason`, `state_by` (pseudonym) and `state_at` say why it is on hold or declined, who
    approved that, and since when.
    """

    record = models.OneToOneField(
        Record, models.PROTECT, primary_key=True, related_name="customer_row"
    )
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=10, default="en")
    channel = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, choices=list(STATES.items()), default="active")
    state_reason = models.CharField(max_length=300, blank=True)
    state_by = models.UUIDField(null=True, blank=True)
    state_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "name"], name="customer_state_name"),
            models.Index(fields=["state", "record"], name="customer_state"),
            models.Index(fields=["name", "record"], name="customer_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person who speaks for a customer: payer, end user, dealer …

    `email` is kept in small letters, so that a sender is found by the index.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    part = models.CharField(max_length=80, blank=True)
    party = models.CharField(max_length=12, choices=list(PARTIES.items()), default="payer")
    may_sign = models.BooleanField(default=True)
    pseudonym = models.UUIDField(default=uuid.uuid4)
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["email"], name="contact_email")]

    def __str__(self) -> str:
        return self.name
