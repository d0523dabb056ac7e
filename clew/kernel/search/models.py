"""What can be found of each record: a row derived from its content, made again at will."""

from django.db import models

from clew.kernel.records.models import Record


class Entry(models.Model):
    """A record as search sees it: folded words to match, and its text as it is shown.

    `title` holds the number too; `customer` the name of the customer it belongs to. Derived: never
    part of what is signed or proved.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    title = models.TextField()
    customer = models.TextField(blank=True)
    words = models.TextField(blank=True)
    shown = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "entries"
