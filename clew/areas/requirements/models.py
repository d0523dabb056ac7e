"""Requirement sets, their revisions and lines; what is frozen stays frozen (8.2.2, 8.2.3)."""

from django.db import models

from clew.areas.customers.models import Customer
from clew.areas.law.models import LegalRequirement
from clew.areas.products.models import Product
from clew.areas.requirements.chosen import ReviewRules
from clew.areas.requirements.legal import LegalVerdict
from clew.areas.requirements.rounds import ReviewRound
from clew.areas.requirements.standing import Standing
from clew.kernel.records.models import Record
from clew.kernel.signatures.models import Signature

__all__ = [
    "LegalVerdict",
    "Notice",
    "Requirement",
    "RequirementSet",
    "RequirementVersion",
    "ReviewRound",
    "ReviewRules",
    "SetLine",
    "SetRevision",
    "Standing",
    "Verdict",
]

ORIGINS = {
    "stated": "stated",
    "implied": "implied",
    "obligatory": "obligatory",
    "organization": "ours",
}
CATEGORIES = {
    "product": "product",
    "price": "price",
    "delivery": "delivery",
    "communication": "communication",
    "service": "service",
    "support": "support",
    "post_delivery": "post-delivery",
    "end_of_life": "end of life",
}
CLASSES = {"light": "light", "standard": "standard", "high": "high"}
FEASIBILITY = {"yes": "feasible", "conditions": "with conditions", "no": "no"}
CONFIRMATION_KINDS = {
    "own_order": "customer's own order",
    "link": "signature by one-time link",
    "read_back": "read-back",
    "waiver": "waiver",
}
FROZEN = ("reviewed", "confirmed", "released", "obsolete", "declined", "withdrawn")


class RequirementSet(models.Model):
    """What one customer wants of one order or enquiry; its content lives in revisions."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    customer = models.ForeignKey(Customer, models.PROTECT)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True)
    markets = models.JSONField(default=list)
    set_class = models.CharField(max_length=10, choices=list(CLASSES.items()), default="standard")

    @property
    def newest(self) -> "SetRevision":
        """The revision that is worked on or in force, the one with the highest n."""
        return self.revisions.order_by("-n")[0]


class SetRevision(models.Model):
    """Revision n of a set. The workflow's subject; frozen by trigger once reviewed.

    `authority` is the approved change request that opened it (None for revision 1).
    `none_implied`, `none_obligatory`, `none_organization`: the asked-once reason why the set has no
    such line. `confirmed_by`: the kind of the confirmation that stands, with a waiver the day it
    ends; who confirmed, and how, is kept by the room above (confirmations).
    """

    requirement_set = models.ForeignKey(RequirementSet, models.PROTECT, related_name="revisions")
    n = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, default="draft")
    authority = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="authorized_revisions"
    )
    none_implied = models.TextField(blank=True)
    none_obligatory = models.TextField(blank=True)
    none_organization = models.TextField(blank=True)
    contingency = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    meaning_digest = models.CharField(max_length=64, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True)
    approval = models.ForeignKey(
        Signature, models.PROTECT, null=True, blank=True, related_name="approves"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(
        max_length=10, choices=list(CONFIRMATION_KINDS.items()), blank=True
    )
    waived_until = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requirement_set", "n"], name="one_revision_n")
        ]

    @property
    def record(self) -> Record:
        return self.requirement_set.record

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN


class Requirement(models.Model):
    """Identity of one requirement, RQ-0001, across the revisions of its set."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    requirement_set = models.ForeignKey(RequirementSet, models.PROTECT, related_name="requirements")


class RequirementVersion(models.Model):
    """Immutable wording and values of a requirement; a change makes the next version.

    anchor: {"file": digest, "place": "line 14", "quote": "…"}. For origin implied: the known use
    and who inferred it; for obligatory: the register entry.
    """

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="versions")
    n = models.PositiveIntegerField()
    origin = models.CharField(max_length=12, choices=list(ORIGINS.items()))
    category = models.CharField(max_length=14, choices=list(CATEGORIES.items()), default="product")
    customer_wording = models.TextField(blank=True)
    our_wording = models.TextField()
    criterion = models.TextField(blank=True)
    verification = models.CharField(max_length=200, blank=True)
    critical = models.BooleanField(default=False)
    special = models.BooleanField(default=False)
    source = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="sourced_versions"
    )
    source_note = models.CharField(max_length=200, blank=True)
    anchor = models.JSONField(default=dict, blank=True)
    intended_use = models.CharField(max_length=300, blank=True)
    inferred_by = models.CharField(max_length=120, blank=True)
    legal = models.ForeignKey(LegalRequirement, models.PROTECT, null=True, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    editorial = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    meaning_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "n"], name="one_version_n")]


class SetLine(models.Model):
    """A version of a requirement at a place in a revision of its set."""

    revision = models.ForeignKey(SetRevision, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    requirement = models.ForeignKey(Requirement, models.PROTECT)
    version = models.ForeignKey(RequirementVersion, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "requirement"], name="one_line_each")
        ]
        indexes = [models.Index(fields=["revision", "position"], name="setline_order")]


class Verdict(models.Model):
    """One required function's answer on one revision; asked when `given_at` is empty.

    `why_asked`: the rule that asked ("category delivery"). `carried_from`: the revision whose
    verdict still stands because nothing this function answers for was touched.
    """

    revision = models.ForeignKey(SetRevision, models.PROTECT, related_name="verdicts")
    function = models.CharField(max_length=30)
    why_asked = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    feasibility = models.CharField(max_length=10, choices=list(FEASIBILITY.items()), blank=True)
    capacity = models.TextField(blank=True)
    risk = models.TextField(blank=True)
    law = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    nothing_to_add = models.BooleanField(default=False)
    by = models.UUIDField(null=True, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    carried_from = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "function"], name="one_verdict_each")
        ]


class Notice(models.Model):
    """A function is told of a released revision; `must_know_first` acknowledges before release."""

    revision = models.ForeignKey(SetRevision, models.PROTECT, related_name="notices")
    function = models.CharField(max_length=30)
    must_know_first = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.UUIDField(null=True, blank=True)
    acknowledged_name = models.CharField(max_length=120, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "function"], name="one_notice_each")
        ]
