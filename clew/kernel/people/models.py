"""The company, its people, the roles they were granted, and how they sign in."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.records.models import Record


class Company(models.Model):
    """The one organization of this installation and the rules it chose for itself."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    demo = models.BooleanField(default=False)
    four_eyes_classes = models.JSONField(default=list)
    answer_days = models.PositiveSmallIntegerField(default=2)
    mfa_roles = models.JSONField(default=list)


class KeepingTime(models.Model):
    """How many years the company keeps records of a kind after their last entry.

    A kind without a row, or without years, is kept for good.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="keeping_times")
    kind = models.CharField(max_length=40, unique=True)
    years = models.PositiveSmallIntegerField(null=True, blank=True)


class Person(models.Model):
    """Somebody of the company; the sign-in is apart (User), so a person may have none."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(unique=True)
    unit = models.CharField(max_length=80, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["name", "record"], name="person_name"),
            models.Index(fields=["unit", "record"], name="person_unit"),
            models.Index(fields=["active", "record"], name="person_active"),
        ]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """One role of one person; a lifted grant stays as history."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30, choices=list(STAFF_ROLES.items()))
    granted_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)


class Pseudonym(models.Model):
    """The name behind an id in the log; the only place that joins the two, erasable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="pseudonyms")
    name = models.CharField(max_length=120)


class Users(BaseUserManager["User"]):
    """Accounts by e-mail address, compared without regard to case, each with its person."""

    def get_queryset(self) -> "models.QuerySet[User]":
        return super().get_queryset().select_related("person")

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A sign-in of a person of the company. Rights come from the person's roles alone."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="user")
    is_active = models.BooleanField(default=True)

    objects = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self) -> str:
        return self.person.name

    def get_full_name(self) -> str:
        return self.person.name
