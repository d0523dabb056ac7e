"""The register of law: acts, regulations and standards, and the verdicts on them per revision."""

from django.db import models

from clew.kernel.records.models import Record


class LegalRequirement(models.Model):
    """An act, regulation or standard of a market, for types of product.

    `example` marks starter content that nobody of this company has checked yet.
    """

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    market = models.CharField(max_length=60)
    product_types = models.JSONField(default=list)
    status = models.TextField(blank=True)
    proof = models.TextField(blank=True)
    source = models.TextField(blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    next_check = models.DateField(null=True, blank=True)
    example = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


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
