"""Signatures: who put which name under exactly what. Never changed; a revocation is added."""

from django.db import models

from clew.kernel.records.models import Record


class Signature(models.Model):
    """A statement over content, bound by `statement_digest`, which stands in the log.

    meaning: "approved", "confirmed", … . method: how the signer was known ("signed-in session",
    "one-time link to …"). `data` is the content that was signed, `rendered` the page as shown.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="signatures")
    revision = models.PositiveIntegerField()
    meaning = models.CharField(max_length=60)
    printed_name = models.CharField(max_length=120)
    signer = models.UUIDField()
    method = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    schema = models.CharField(max_length=40)
    content_digest = models.CharField(max_length=64)
    content_salt = models.CharField(max_length=64)
    data = models.JSONField()
    rendered = models.TextField()
    rendered_digest = models.CharField(max_length=64)
    files = models.JSONField(default=list)
    log_size = models.BigIntegerField()
    statement = models.TextField()
    statement_digest = models.CharField(max_length=64, unique=True)


class Revocation(models.Model):
    """A signature that no longer stands, with the reason; the signature itself stays."""

    signature = models.OneToOneField(Signature, models.PROTECT, related_name="revocation")
    reason = models.CharField(max_length=300)
    by = models.UUIDField()
    at = models.DateTimeField()
