"""A file on its way into a set; what it published lives in requirements."""

from django.db import models

from clew.areas.requirements.models import SetRevision
from clew.kernel.records.models import Record


class ImportRun(models.Model):
    """A file on its way into a set: kept, mapped, looked at, published once.

    No record content: what it published stands in the lines, the set's files and the trail. header
    and mapping (field → column from 0) are what the same customer's next file starts from.
    """

    revision = models.ForeignKey(SetRevision, models.PROTECT, related_name="imports")
    file = models.ForeignKey("attachments.File", models.PROTECT)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    sheet = models.CharField(max_length=120, blank=True)
    header_row = models.PositiveIntegerField(default=0)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    source = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="imports_from"
    )
    by = models.UUIDField()
    at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
