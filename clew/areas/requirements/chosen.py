"""What the company chose of the review's rules, version by version; none is ever changed."""

import json
from typing import Any

from django.db import models

from clew.kernel import clock
from clew.kernel.records.models import Record

SOURCES = {"clew": "Clew’s own", "file": "the company’s file", "desk": "chosen here"}


class ReviewRules(models.Model):
    """Version n of the rules of a review, whole: who is asked, by whom it is approved, the days.

    text: as a file of rules says it (reference/review-rules.yaml), in JSON. A text, because the
    order of the functions is that of the pages, and jsonb forgets it. Version 1 is what was in
    force before the company chose anything here, so that every review knows its rules. from_date:
    the day this version takes force. file_digest: of the file it was taken from.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="review_rules")
    n = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    source = models.CharField(max_length=5, choices=list(SOURCES.items()))
    file_digest = models.CharField(max_length=64, blank=True)
    from_date = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    @property
    def waits(self) -> bool:
        """Whether its day is still to come."""
        return self.n > 1 and self.from_date > clock.today()

    @property
    def said(self) -> dict[str, Any]:
        """What the rules say, as data."""
        said: dict[str, Any] = json.loads(self.text)
        return said
