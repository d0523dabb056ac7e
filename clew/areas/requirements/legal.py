"""The verdicts on the law of one revision: what applies, and why something does not (8.2.2)."""

from django.db import models

from clew.areas.law.models import LegalRequirement


class LegalVerdict(models.Model):
    """Does this entry of the register apply to this revision, and if not, why not?"""

    revision = models.ForeignKey(
        "requirements.SetRevision", models.PROTECT, related_name="legal_verdicts"
    )
    legal = models.ForeignKey(LegalRequirement, models.PROTECT)
    applies = models.BooleanField()
    reason = models.TextField(blank=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "legal"], name="one_legal_verdict")
        ]
