"""Changing the database behind Clew's back: what somebody with its password could do."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

from clew.kernel.audit_trail import triggers

FAR = 900_000


class Back(Exception):
    """Rolls a change back."""


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the block does, by savepoint."""
    try:
        with transaction.atomic():
            yield
            raise Back
    except Back:
        pass


def without_guards() -> None:
    """Take the triggers away, as a database's owner can; they come back with the transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for guard in triggers._guards.values():
            for verb in ("update", "delete"):
                on = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{triggers._name(guard, verb)}"{on}')
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def set_column(row: models.Model, field: models.Field, value: Any) -> None:
    """Set one column of one row by SQL."""
    table, key = row._meta.db_table, row._meta.pk
    for_database = field.get_db_prep_save(value, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{key.column}" = %s',
            [for_database, key.get_db_prep_save(row.pk, connection)],
        )
        assert cursor.rowcount == 1


def delete_row(row: models.Model) -> None:
    """Delete one row by SQL."""
    table, key = row._meta.db_table, row._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{table}" WHERE "{key.column}" = %s',
            [key.get_db_prep_save(row.pk, connection)],
        )
        assert cursor.rowcount == 1


def insert_copy(row: models.Model, **changed: Any) -> None:
    """Insert a copy of a row by SQL, with a key of its own and what makes it unique changed."""
    fields = row._meta.concrete_fields
    values = [
        f.get_db_prep_save(changed.get(f.attname, getattr(row, f.attname)), connection)
        for f in fields
    ]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{row._meta.db_table}" ({columns}) VALUES ({marks})', values)


def another(field: models.Field, old: Any) -> Any:
    """Return a value of the column's type that differs from the old one."""
    if isinstance(field, models.ForeignKey):  # a OneToOneField is one
        return _another_key(field, old)
    made = _another_plain(field, old)
    assert made != old
    return made


def is_part_of_unique(field: models.Field) -> bool:
    sets = [
        c.fields for c in field.model._meta.constraints if isinstance(c, models.UniqueConstraint)
    ]
    return any(field.name in fields for fields in sets)


def _another_key(field: models.ForeignKey, old: Any) -> Any:
    target = field.target_field
    keys = field.related_model._default_manager.exclude(**{target.attname: old} if old else {})
    if is_part_of_unique(field):
        return f"{old}x" if isinstance(old, str) else (old or 0) + FAR
    if field.unique:
        used = field.model._default_manager.values(field.attname)
        keys = keys.exclude(**{f"{target.attname}__in": used})
    found = keys.values_list(target.attname, flat=True).first()
    if found is not None:
        return found
    return (old or 0) + FAR if isinstance(old or 0, int) else "0" * 64


def _another_plain(field: models.Field, old: Any) -> Any:
    if isinstance(field, models.BooleanField):
        return not old
    if isinstance(field, models.JSONField):
        return {"was": old}
    if isinstance(field, models.DateTimeField):
        return (old or datetime(2020, 2, 2).astimezone()) + timedelta(seconds=1)
    if isinstance(field, models.DateField):
        return (old or date(2020, 2, 2)) + timedelta(days=1)
    if isinstance(field, models.DecimalField):
        return (old or Decimal(0)) + 1
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.IntegerField):
        return (old or 0) + (FAR if field.primary_key else 7 if field.unique else 1)
    most = field.max_length or 10_000
    text = old or ""
    return f"{text}x" if len(text) < most else ("y" if text[0] == "x" else "x") + text[1:]
