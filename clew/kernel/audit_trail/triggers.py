"""Append-only and frozen rows, kept by the database itself on both engines.

Installed after every migration, because SQLite drops a table's triggers when it rebuilds the table;
asserted at start and by `clew doctor`.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection

SENTENCE = "This row is part of the record and is never changed."


@dataclass(frozen=True)
class Guard:
    """A table whose rows may not be changed or removed while `when` holds (SQL over OLD/NEW)."""

    model: str
    update: str = "1=1"
    delete: str = "1=1"

    @property
    def table(self) -> str:
        return apps.get_model(self.model)._meta.db_table


_guards: dict[str, Guard] = {}


def protect(model: str, *, update: str = "1=1", delete: str = "1=1") -> None:
    """Refuse UPDATE where `update` holds and DELETE where `delete` holds; "" refuses nothing.

    The conditions are SQL over OLD and NEW, written in what SQLite and PostgreSQL share.
    """
    _guards[model] = Guard(model, update, delete)


def install() -> None:
    """Create every trigger that is missing and replace those that differ."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in _guards.values():
            for statement in _statements(guard) if guard.table in tables else ():
                cursor.execute(statement)


def missing() -> list[str]:
    """Return the names of triggers that should exist and do not, or do something else."""
    wanted = {
        _name(guard, verb): (guard, verb, condition)
        for guard in _guards.values()
        for verb, condition in (("update", guard.update), ("delete", guard.delete))
        if condition
    }
    kept = _sqlite_definitions() if connection.vendor == "sqlite" else _postgres_definitions()
    return sorted(
        name
        for name, (guard, verb, condition) in wanted.items()
        if not _is_as_made(kept.get(name), guard.table, name, verb.upper(), condition)
    )


def _is_as_made(kept: str | None, table: str, name: str, verb: str, condition: str) -> bool:
    if kept is None:
        return False
    if connection.vendor == "sqlite":
        return kept == _sqlite(table, name, verb, condition)[-1]
    return f"IF {condition} THEN RAISE EXCEPTION" in kept


def _sqlite_definitions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
        return dict(cursor.fetchall())


def _postgres_definitions() -> dict[str, str]:
    # The function behind the trigger is compared too: one that does nothing refuses nothing.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
        )
        return dict(cursor.fetchall())


def _name(guard: Guard, verb: str) -> str:
    return f"clew_{guard.table}_{verb}"[:60]


def _statements(guard: Guard) -> list[str]:
    make = _sqlite if connection.vendor == "sqlite" else _postgres
    statements = []
    for verb, condition in (("update", guard.update), ("delete", guard.delete)):
        if condition:
            statements += make(guard.table, _name(guard, verb), verb.upper(), condition)
    return statements


def _sqlite(table: str, name: str, verb: str, condition: str) -> list[str]:
    return [
        f'DROP TRIGGER IF EXISTS "{name}"',
        f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" WHEN {condition} '
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
    ]


def _postgres(table: str, name: str, verb: str, condition: str) -> list[str]:
    # The condition stands in the function: PostgreSQL allows no subquery in a trigger's WHEN.
    row = "NEW" if verb == "UPDATE" else "OLD"
    return [
        f'CREATE OR REPLACE FUNCTION "{name}_refuse"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{SENTENCE}'; END IF; RETURN {row}; END $$",
        f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
        f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" FOR EACH ROW '
        f'EXECUTE FUNCTION "{name}_refuse"()',
    ]
