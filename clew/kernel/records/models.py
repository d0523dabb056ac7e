"""Identity of everything that has a number: what links, tasks, files and search point at."""

import secrets

from django.db import models


def new_salt() -> str:
    """Return 128 random bits: a content digest must not let anyone guess short content."""
    return secrets.token_hex(16)


class Record(models.Model):
    """Identity only; the content lives in the area's tables, keyed by this row.

    `state` and `title` are display copies written by the same command that changes the content.
    `version` grows with each command that touched the record: an edit carries the one it saw.
    """

    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=30, blank=True)
    owner = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="owned")
    customer = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="of_customer"
    )
    version = models.PositiveIntegerField(default=0)
    salt = models.CharField(max_length=32, default=new_salt)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "-id"], name="record_kind_newest"),
            models.Index(fields=["customer", "-id"], name="record_customer_newest"),
            models.Index(fields=["kind", "state", "id"], name="record_kind_state"),
            models.Index(fields=["kind", "touched_at", "id"], name="record_kind_touched"),
            models.Index(fields=["owner", "kind", "-id"], name="record_owner_newest"),
            models.Index(fields=["-touched_at"], name="record_touched"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"/r/{self.number}"


class Counter(models.Model):
    """The next number of a prefix; locked by whoever takes one, so numbers are never reused."""

    prefix = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class NumberPrefix(models.Model):
    """A prefix the company chose for the numbers of a kind; the newest of a kind is in use.

    One prefix belongs to one kind for good, so that a number names its kind for good. The prefix a
    kind was born with (`Kind.prefix`) stands here only when it was chosen again.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="number_prefixes")
    kind = models.CharField(max_length=40)
    prefix = models.CharField(max_length=8, unique=True)
    chosen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "-chosen_at"], name="prefix_kind_newest")]


class Hold(models.Model):
    """A higher area's veto on a step of a lower record, as data (architecture rule 4)."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="holds")
    step = models.CharField(max_length=40)
    sentence = models.CharField(max_length=300)
    placed_by = models.ForeignKey(Record, models.PROTECT, related_name="placed_holds")
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "step"], name="hold_record_step")]
