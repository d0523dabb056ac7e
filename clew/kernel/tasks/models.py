"""Who does what by when; a task is opened and closed by the command whose work it is."""

from django.db import models

from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.records.models import Record


class Task(models.Model):
    """One thing one person or one role is asked to do about a record.

    `key` names it among the record's tasks ("verdict/engineering"). `blocks` says it holds somebody
    up, `customer_waits` that a customer expects it.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="tasks")
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=200)
    role = models.CharField(max_length=30, blank=True)
    person = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="tasks_of"
    )
    asked_by = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="tasks_asked"
    )
    blocks = models.BooleanField(default=False)
    customer_waits = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "key"],
                condition=models.Q(done_at=None),
                name="one_open_task_per_key",
            )
        ]
        indexes = [
            models.Index(fields=["person", "done_at", "due_at"], name="task_person_open"),
            models.Index(fields=["role", "done_at", "due_at"], name="task_role_open"),
        ]

    @property
    def role_word(self) -> str:
        """The role that is asked, in words."""
        return STAFF_ROLES.get(self.role, self.role)
