"""The rounds of a review: what was submitted, what came of it; the record of the review itself."""

from django.db import models

OUTCOMES = {
    "returned": "returned to draft",
    "approved": "approved",
    "declined": "declined",
    "withdrawn": "withdrawn",
}


class ReviewRound(models.Model):
    """One round: the versions of the lines as submitted, and how the round ended (8.2.3.2).

    `lines` maps requirement number → version n. `verdicts` keeps what each function had said when
    the round ended, because the next round asks the touched ones again.
    """

    revision = models.ForeignKey("requirements.SetRevision", models.PROTECT, related_name="rounds")
    n = models.PositiveSmallIntegerField()
    lines = models.JSONField(default=dict)
    content_digest = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.UUIDField()
    submitted_name = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()), blank=True)
    reason = models.TextField(blank=True)
    verdicts = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)
    ended_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "n"], name="one_round_n")]
