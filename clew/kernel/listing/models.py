"""How people like to look at a list, and changes of many rows at once, as far as they are."""

from django.db import models

from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.records.models import Record

SHARED = {"": "nobody else", "role": "one role", "everybody": "everybody"}


class SavedView(models.Model):
    """A state of a list under a name: its address, whose it is, who else is offered it.

    It holds no right: whoever opens it sees what they may see. default_for: the role whose people
    see it when they open the list without an address of their own.
    """

    owner = models.ForeignKey(Record, models.PROTECT, related_name="saved_views")
    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    shared = models.CharField(max_length=10, choices=list(SHARED.items()), blank=True)
    role = models.CharField(max_length=30, choices=list(STAFF_ROLES.items()), blank=True)
    default_for = models.CharField(max_length=30, choices=list(STAFF_ROLES.items()), blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "listing", "name"], name="one_view_of_a_name"),
            models.UniqueConstraint(
                fields=["listing", "default_for"],
                condition=~models.Q(default_for=""),
                name="one_default_per_role",
            ),
        ]
        indexes = [models.Index(fields=["listing", "shared"], name="view_listing")]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One act on many rows of a list, done in parts; what each held before, so it can be undone.

    rows: [number, new value, value seen before or None] of every row asked for. at: how many were
    looked at so far. done: [number, value before, new value] of those changed; refused: [number,
    sentence] of the others.
    """

    owner = models.ForeignKey(Record, models.PROTECT, related_name="runs")
    listing = models.CharField(max_length=40)
    act = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, blank=True)
    rows = models.JSONField(default=list)
    at = models.PositiveIntegerField(default=0)
    done = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    @property
    def is_over(self) -> bool:
        return self.at >= len(self.rows)
