"""Live content of records and its digest: what an event binds and `verify` compares."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection

from clew.kernel.canonical import digest
from clew.kernel.records.kinds import Kind, Part, kind_of, parts_of
from clew.kernel.records.models import Record


def contents_of(records: dict[int, str]) -> dict[int, dict[str, Any]]:
    """Return the content of each record (id → kind): table name → rows by primary key.

    Every column of every part. One query that asks which tables hold anything of them, and one per
    such table, whatever the number of records and kinds.
    """
    found: dict[int, dict[str, Any]] = {pk: {} for pk in records}
    for reader, ids in _that_hold(_holders(records)):
        for record_id, row in reader.rows(ids):
            found[record_id].setdefault(reader.table, []).append(row)
    return found


def _holders(records: dict[int, str]) -> dict[Part, list[int]]:
    holders: dict[Part, list[int]] = {}
    for pk, kind_name in records.items():
        for part in parts_of(kind_of(kind_name)):
            holders.setdefault(part, []).append(pk)
    return holders


def _that_hold(holders: dict[Part, list[int]]) -> Iterator[tuple["_Reader", list[int]]]:
    """Yield the parts in which these records have a row at all: most commands touch few tables."""
    asked = [(_reader_of(part, connection.vendor), ids) for part, ids in holders.items()]
    if not asked:
        return
    tests = ", ".join(f"EXISTS({reader.sql_for(ids)})" for reader, ids in asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tests}", [pk for _, ids in asked for pk in ids])
        holds = cursor.fetchone()
    yield from (pair for pair, any_row in zip(asked, holds, strict=True) if any_row)


@dataclass(frozen=True)
class _Reader:
    """The query of one part, compiled once: every command reads a dozen of them."""

    table: str
    columns: tuple[str, ...]
    sql: str
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]

    def sql_for(self, record_ids: list[int]) -> str:
        places = ", ".join(["%s"] * len(record_ids))
        return self.sql.replace("IN (%s)", f"IN ({places})")

    def rows(self, record_ids: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql_for(record_ids), record_ids)
            raw = cursor.fetchall()
        for found in raw:
            record_id, *values = found
            for place, functions, expression in self.converters:
                for function in functions:
                    values[place - 1] = function(values[place - 1], expression, connection)
            yield record_id, dict(zip(self.columns, values, strict=True))


@cache
def _reader_of(part: Part, vendor: str) -> _Reader:
    """Compile the query of a part with Django's own compiler, for one kind of database."""
    table, columns = part.table(), part.columns()
    rows = table._default_manager.filter(**{f"{part.record}__in": [0]}).order_by("pk")
    compiler = rows.values_list(part.record, *columns).query.get_compiler(connection=connection)
    sql, _ = compiler.as_sql()
    if sql.count("IN (%s)") != 1 or sql.count("%s") != 1:
        raise ValueError(f"{vendor}: the query of {part.model} is not as expected.")
    expressions = [entry[0] for entry in compiler.select]
    converters = compiler.get_converters(expressions)
    return _Reader(
        table._meta.db_table,
        tuple(columns),
        sql,
        tuple((at, tuple(functions), e) for at, (functions, e) in sorted(converters.items())),
    )


def digests_of(
    records: Iterable[tuple[int, str]],
    *,
    also: Callable[[dict[int, dict[str, Any]]], object] | None = None,
) -> dict[int, str]:
    """Return record id → content digest for (id, kind name) pairs.

    also: is handed each chunk of contents, for who needs the same content without a second read.
    """
    digests: dict[int, str] = {}
    for chunk in batched(records, 400):
        kinds = dict(chunk)
        contents = contents_of(kinds)
        for pk, content in contents.items():
            digests[pk] = content_digest(kind_of(kinds[pk]), content)
        if also is not None:
            also(contents)
    return digests


def batched(records: Iterable[tuple[int, str]], size: int) -> Iterator[list[tuple[int, str]]]:
    """Return the pairs in lists of at most `size` (itertools.batched comes with Python 3.12)."""
    source = iter(records)
    while chunk := list(islice(source, size)):
        yield chunk


def content_digest(kind: Kind, content: dict[str, Any]) -> str:
    """Return the digest of one record's content; the record's own salt is part of the content."""
    return digest(kind.schema, content)


def digest_of(record: Record) -> str:
    """Return the content digest of one record as it stands in the database."""
    return digests_of([(record.pk, record.kind)])[record.pk]
