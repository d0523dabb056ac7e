"""What was decided, in order, and the Merkle log over it. Nothing here is ever changed."""

from django.db import models

from clew.kernel.records.models import Record


class Event(models.Model):
    """One decision. `seq` is its leaf's index in the log; no value stands in the leaf.

    `leaf` is the canonical text whose hash the log holds; the columns beside it repeat parts of it
    for queries, and `verify` compares them.
    """

    seq = models.BigIntegerField(primary_key=True)
    verb = models.CharField(max_length=60)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="events")
    revision = models.PositiveIntegerField(null=True)
    actor = models.UUIDField()
    at = models.DateTimeField()
    content_digest = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True)
    leaf = models.TextField()
    leaf_hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["record", "-seq"], name="event_record_newest"),
            models.Index(fields=["verb", "-seq"], name="event_verb_newest"),
            models.Index(fields=["signature"], name="event_signature"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"


class EventValue(models.Model):
    """A value an event speaks of, committed to by a salted hash in the leaf; erasable by row."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="values")
    field = models.CharField(max_length=60)
    side = models.CharField(max_length=6)
    value = models.JSONField(null=True)
    salt = models.CharField(max_length=32)
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "field", "side"], name="one_value_per_side")
        ]


class LogNode(models.Model):
    """A complete node of the Merkle tree at (level, index); level 0 holds the leaf hashes."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="one_node")]


class Checkpoint(models.Model):
    """A signed note over the log at one size (C2SP checkpoint, Ed25519)."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    made_at = models.DateTimeField()
    witnessed_by = models.CharField(max_length=120, blank=True)


class Delivery(models.Model):
    """News of one event for one subscriber: at least once, after commit."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    subscriber = models.CharField(max_length=80)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="one_delivery")]
        indexes = [models.Index(fields=["done_at", "id"], name="delivery_open")]


class CommandKey(models.Model):
    """An idempotency key that was used: the same key answers with the same record, once."""

    actor = models.UUIDField()
    verb = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    result = models.CharField(max_length=80, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "verb", "key"], name="one_use_of_a_key")
        ]


class LogOrigin(models.Model):
    """The log's own name, made once with the first leaf; one row."""

    origin = models.CharField(max_length=120)
    mode = models.CharField(max_length=10)
    opened_at = models.DateTimeField()
