"""Files by digest, and which record holds them."""

from django.db import models

from clew.kernel.records.models import Record


class File(models.Model):
    """Bytes in the file store, known by their SHA-256; the same bytes are kept once."""

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()


class RecordFile(models.Model):
    """A file as part of a record's content, under the name it came with."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="files")
    file = models.ForeignKey(File, models.PROTECT)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    role = models.CharField(max_length=40, blank=True)
    added_by = models.UUIDField()
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["record", "id"], name="recordfile_record")]
