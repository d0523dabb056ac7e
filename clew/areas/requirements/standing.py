"""Where each requirement stands now: the line of the newest revision of its set, for lists."""

from django.db import models

from clew.areas.customers.models import Customer


class Standing(models.Model):
    """One requirement as it stands now, with what the list of all requirements is narrowed by.

    It is made of the lines, by the commands that write them, and holds nothing of its own: to find
    the newest of each set among all lines would be walked anew for every page.
    """

    requirement = models.OneToOneField(
        "requirements.Requirement", models.PROTECT, primary_key=True, related_name="standing"
    )
    # Without a constraint: what guards a line are its own triggers, not this note about it.
    line = models.ForeignKey(
        "requirements.SetLine", models.CASCADE, related_name="+", db_constraint=False
    )
    requirement_set = models.ForeignKey("requirements.RequirementSet", models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT)
    origin = models.CharField(max_length=12)
    category = models.CharField(max_length=14)
    critical = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["origin", "requirement"], name="standing_origin"),
            models.Index(fields=["category", "requirement"], name="standing_category"),
            models.Index(fields=["critical", "requirement"], name="standing_critical"),
            models.Index(fields=["customer", "requirement"], name="standing_customer"),
            models.Index(fields=["requirement_set", "requirement"], name="standing_set"),
            models.Index(fields=["origin", "critical", "requirement"], name="standing_both"),
        ]
