"""Talk about a record or one item of it: comment, question, proposed change, issue."""

from django.db import models

from clew.kernel.records.models import Record

KINDS = {
    "comment": "Comment",
    "question": "Question",
    "change": "Proposed change",
    "issue": "Issue",
}


class Comment(models.Model):
    """One remark. Questions, proposals and issues stay open until somebody settles them.

    `outside` marks what is shared with the customer's contact; the rest stays in the house.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="comments")
    item = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="talk")
    revision = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    text = models.TextField()
    author = models.UUIDField()
    author_name = models.CharField(max_length=120)
    outside = models.BooleanField(default=False)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    settlement = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "id"], name="comment_record")]

    @property
    def is_open(self) -> bool:
        return self.kind != "comment" and self.settled_at is None
