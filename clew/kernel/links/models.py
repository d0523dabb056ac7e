"""Trace links between two identities, remembered with what was judged at each end."""

from django.db import models

from clew.kernel.records.models import Record


class Link(models.Model):
    """source → target of a type; `*_meaning` is the meaning digest at which somebody judged it."""

    type = models.CharField(max_length=30)
    source = models.ForeignKey(Record, models.PROTECT, related_name="links_down")
    target = models.ForeignKey(Record, models.PROTECT, related_name="links_up")
    source_revision = models.PositiveIntegerField(null=True, blank=True)
    target_revision = models.PositiveIntegerField(null=True, blank=True)
    source_meaning = models.CharField(max_length=64, blank=True)
    target_meaning = models.CharField(max_length=64, blank=True)
    judged_by = models.UUIDField()
    judged_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "source", "target"],
                condition=models.Q(removed_at=None),
                name="one_live_link",
            )
        ]
        indexes = [
            models.Index(fields=["source", "type"], name="link_source"),
            models.Index(fields=["target", "type"], name="link_target"),
        ]
