"""Answers that are kept, so that a request sent twice is done once."""

from django.db import models


class KeptAnswer(models.Model):
    """The answer to a request that came with an Idempotency-Key; thrown away after a day."""

    is_first = False  # set by who made the row: not an answer that was kept

    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    etag = models.CharField(max_length=120, blank=True)
    kept_at = models.DateTimeField(db_index=True)
