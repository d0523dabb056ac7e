"""Live content of records and its digest: what an event binds and `verify` compares."""

from collections.abc import Iterable
from typing import Any

from clew.kernel.canonical import digest
from clew.kernel.records.kinds import Kind, kind_of, parts_of
from clew.kernel.records.models import Record


def contents_of(kind: Kind, record_ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return the content of each record: table name → rows by primary key, every column.

    One query per table of the kind, whatever the number of records.
    """
    found: dict[int, dict[str, Any]] = {pk: {} for pk in record_ids}
    for part in parts_of(kind):
        table = part.table()
        columns = part.columns()
        name = table._meta.db_table
        rows = (
            table._default_manager.filter(**{f"{part.record}__in": record_ids})
            .order_by("pk")
            .values_list(part.record, *columns)
        )
        for record_id, *values in rows:
            found[record_id].setdefault(name, []).append(dict(zip(columns, values, strict=True)))
    return found


def digests_of(records: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Return record id → content digest for (id, kind name) pairs."""
    by_kind: dict[str, list[int]] = {}
    for pk, kind_name in records:
        by_kind.setdefault(kind_name, []).append(pk)
    digests: dict[int, str] = {}
    for kind_name, ids in by_kind.items():
        kind = kind_of(kind_name)
        for start in range(0, len(ids), 400):
            chunk = ids[start : start + 400]
            for pk, content in contents_of(kind, chunk).items():
                digests[pk] = content_digest(kind, content)
    return digests


def content_digest(kind: Kind, content: dict[str, Any]) -> str:
    """Return the digest of one record's content; the record's own salt is part of the content."""
    return digest(kind.schema, content)


def digest_of(record: Record) -> str:
    """Return the content digest of one record as it stands in the database."""
    return digests_of([(record.pk, record.kind)])[record.pk]
