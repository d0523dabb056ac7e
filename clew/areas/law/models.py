"""The register of law: acts, regulations and standards of the markets we sell in (8.2.2)."""

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

    class Meta:
        indexes = [
            models.Index(fields=["name", "record"], name="legal_name"),
            models.Index(fields=["market", "record"], name="legal_market"),
            models.Index(fields=["checked_on", "record"], name="legal_checked"),
            models.Index(fields=["next_check", "record"], name="legal_next_check"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
