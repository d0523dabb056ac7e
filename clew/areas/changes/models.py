"""Change requests: asked, judged, approved, told, verified, closed (8.2.4, 8.5.6)."""

from django.db import models

from clew.areas.communication.models import Interaction
from clew.areas.customers.models import Contact
from clew.areas.orders.models import Order
from clew.areas.requirements.models import RequirementSet
from clew.kernel.attachments.models import RecordFile
from clew.kernel.records.models import Record
from clew.kernel.signatures.models import Signature

ORIGINS = {
    "customer": "the customer",
    "internal": "ourselves",
    "supplier": "a supplier",
    "law": "law or a standard",
}
CLASSES = {"light": "light", "standard": "standard", "high": "high"}
ASPECTS = {
    "time": "Time",
    "cost": "Cost and price",
    "resources": "People and equipment",
    "scope": "Scope",
    "quality": "Quality and safety",
    "customer_effect": "Effect on the customer",
    "supplier": "Suppliers",
    "legal": "Law and standards",
}
EFFECTS = {"": "not judged", "affected": "affected", "not_affected": "not affected"}
VOTES = {"yes": "in favour", "conditions": "with conditions", "no": "against"}


class ChangeRequest(models.Model):
    """CR-0001: the authority that opens the next revision of a set, once.

    The eight aspects hold the assessment in words; "none" is a valid answer, empty is not.
    `touched` are the numbers of the lines it alters; `adds_lines` says that it brings new ones.
    `wish_*`: how the customer confirmed the details when no message of theirs states them.
    """

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    state = models.CharField(max_length=12, default="draft")
    requirement_set = models.ForeignKey(RequirementSet, models.PROTECT, related_name="changes")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="changes")
    source = models.ForeignKey(Interaction, models.PROTECT, null=True, blank=True)
    origin = models.CharField(max_length=10, choices=list(ORIGINS.items()))
    driver = models.CharField(max_length=200)
    reason = models.TextField()
    customer_words = models.TextField(blank=True)
    need = models.TextField(blank=True)
    touched = models.JSONField(default=list)
    adds_lines = models.BooleanField(default=False)
    change_class = models.CharField(
        max_length=10, choices=list(CLASSES.items()), default="standard"
    )
    time = models.TextField(blank=True)
    cost = models.TextField(blank=True)
    resources = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    quality = models.TextField(blank=True)
    customer_effect = models.TextField(blank=True)
    supplier = models.TextField(blank=True)
    legal = models.TextField(blank=True)
    requested_by = models.UUIDField()
    requested_by_name = models.CharField(max_length=120)
    submitted_at = models.DateTimeField(null=True, blank=True)
    wish_contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True)
    wish_how = models.CharField(max_length=200, blank=True)
    wish_confirmed_at = models.DateTimeField(null=True, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True)
    approved_name = models.CharField(max_length=120, blank=True)
    approval = models.ForeignKey(
        Signature, models.PROTECT, null=True, blank=True, related_name="approves_change"
    )
    opened_revision = models.PositiveIntegerField(null=True, blank=True)
    finished_by = models.UUIDField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    verification = models.TextField(blank=True)
    verification_passed = models.BooleanField(null=True)
    verification_file = models.ForeignKey(RecordFile, models.PROTECT, null=True, blank=True)
    verified_by = models.UUIDField(null=True, blank=True)
    verified_name = models.CharField(max_length=120, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    customer_feedback = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-record"], name="change_state_newest"),
            models.Index(fields=["change_class", "record"], name="change_class_newest"),
            models.Index(fields=["origin", "record"], name="change_origin_newest"),
        ]


class ImpactItem(models.Model):
    """One record, file or person a change may touch: found by links, judged by a person.

    `reissued_as`: what an affected one became ("revision 2"), by whom and when.
    """

    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="impact")
    affected = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="touched_by"
    )
    what = models.CharField(max_length=200)
    found_by = models.CharField(max_length=120)
    effect = models.CharField(max_length=12, choices=list(EFFECTS.items()), blank=True)
    remark = models.CharField(max_length=300, blank=True)
    reissued = models.BooleanField(default=False)
    reissued_as = models.CharField(max_length=200, blank=True)
    reissued_name = models.CharField(max_length=120, blank=True)
    reissued_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.UUIDField(null=True, blank=True)
    judged_name = models.CharField(max_length=120, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)


class ChangeTask(models.Model):
    """One line of the plan: what, who, until when, done when."""

    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="plan")
    what = models.CharField(max_length=200)
    person = models.ForeignKey(Record, models.PROTECT, related_name="change_tasks")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.UUIDField(null=True, blank=True)
    done_name = models.CharField(max_length=120, blank=True)


class ChangeVote(models.Model):
    """A required function's vote on the change itself."""

    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="votes")
    function = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    vote = models.CharField(max_length=10, choices=list(VOTES.items()), blank=True)
    remark = models.TextField(blank=True)
    by = models.UUIDField(null=True, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "function"], name="one_vote_each")]

    @property
    def given_mark(self) -> str:
        """Tell this vote from one given later: when it was given, "none" before."""
        return self.given_at.isoformat() if self.given_at else "none"
