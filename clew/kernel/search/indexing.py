"""Keeping what can be found of a record: from the content that its command has just read."""

from collections.abc import Iterable, Iterator
from typing import Any

from clew.kernel.records.content import batched, contents_of
from clew.kernel.records.kinds import kind_of, parts_of
from clew.kernel.records.models import Record
from clew.kernel.search.folding import folded
from clew.kernel.search.models import Entry

LONGEST = 100_000  # characters of one record's text; a mail may bring megabytes
COLUMNS = ("title", "customer", "words", "shown")
OWN = Record._meta.db_table


def put(contents: dict[int, dict[str, Any]]) -> int:
    """Write the entries of these records where they differ; returns how many were written.

    contents: record id → table → rows, as `contents_of` gives them. Called at the end of each
    command with the content its events bind, so a search finds what the next page shows.
    """
    rows = {pk: content[OWN][0] for pk, content in contents.items() if content.get(OWN)}
    names = {pk: row["title"] for pk, row in rows.items()}
    names |= _customers({row["customer_id"] for row in rows.values()} - {None, *names})
    kept = {entry.pk: entry for entry in Entry.objects.filter(pk__in=rows)}
    new, changed = [], []
    for pk, row in rows.items():
        entry = _entry(pk, row, contents[pk], names.get(row["customer_id"], ""))
        old = kept.get(pk)
        if old is None:
            new.append(entry)
        elif _values(old) != _values(entry):
            changed.append(entry)
            if row["kind"] == "customer" and old.title != entry.title:
                _rename(pk, row["title"])
    Entry.objects.bulk_create(new, batch_size=200, ignore_conflicts=True)
    if len(changed) == 1:
        changed[0].save(update_fields=COLUMNS)  # most saves; a bulk update costs four times that
    else:
        Entry.objects.bulk_update(changed, COLUMNS, batch_size=100)
    return len(new) + len(changed)


def complete() -> int:
    """Write the entries of records that have none (after an upgrade, an import by SQL)."""
    waiting = Record.objects.filter(search_entry=None).order_by("pk").values_list("pk", "kind")
    return _put_all(waiting.iterator(chunk_size=2000))


def rebuild() -> int:
    """Write every entry anew; returns how many records can be found."""
    Entry.objects.all().delete()
    return complete()


def missing() -> int:
    """Return how many records cannot be found."""
    return Record.objects.filter(search_entry=None).count()


def _put_all(records: Iterable[tuple[int, str]]) -> int:
    return sum(put(contents_of(dict(chunk))) for chunk in batched(records, 400))


def _customers(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return dict(Record.objects.filter(pk__in=ids).values_list("pk", "title"))


def _entry(pk: int, row: dict[str, Any], content: dict[str, Any], customer: str) -> Entry:
    shown = "\n".join(_texts(row["kind"], content))[:LONGEST]
    return Entry(
        record_id=pk,
        title=folded(f"{row['number']} {row['title']}"),
        customer=folded(customer),
        words=folded(shown),
        shown=shown,
    )


def _texts(kind: str, content: dict[str, Any]) -> Iterator[str]:
    """Return what people wrote, newest first: an old wording stays findable behind the new one."""
    seen = set()
    for part in parts_of(kind_of(kind)):
        for row in reversed(content.get(part.table()._meta.db_table, [])):
            for column in part.words:
                text = str(row[column] or "").strip()
                if text and text not in seen:
                    seen.add(text)
                    yield text


def _values(entry: Entry) -> tuple[str, str, str, str]:
    return entry.title, entry.customer, entry.words, entry.shown


def _rename(customer_id: int, name: str) -> None:
    Entry.objects.filter(record__customer_id=customer_id).update(customer=folded(name))
