"""Opening a record: its number, its identity, its first time."""

from clew.kernel import clock
from clew.kernel.records.models import Counter, Record
from clew.kernel.records.prefixes import prefix_of


def open_record(
    kind: str,
    title: str,
    *,
    owner: Record | None = None,
    customer: Record | None = None,
    state: str = "",
) -> Record:
    """Create the identity of a new record inside the command that is running.

    The number comes from a locked counter row in the same transaction: never typed, never reused.
    """
    moment = clock.now()
    return Record.objects.create(
        kind=kind,
        number=next_numbers(kind, 1)[0],
        title=title[:200],
        owner=owner,
        customer=customer,
        state=state,
        created_at=moment,
        touched_at=moment,
    )


def next_numbers(kind: str, count: int) -> list[str]:
    """Take `count` numbers of a kind at once: RS-0001, RS-0002 … four digits, growing."""
    prefix = prefix_of(kind)
    counter, _ = Counter.objects.select_for_update().get_or_create(prefix=prefix)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return [f"{prefix}-{n:04d}" for n in range(first, first + count)]


def number_after(kind: str) -> str:
    """Return the number the next record of a kind would get, without taking it."""
    prefix = prefix_of(kind)
    last = Counter.objects.filter(prefix=prefix).values_list("last", flat=True).first() or 0
    return f"{prefix}-{last + 1:04d}"


def open_records(
    kind: str,
    titles: list[str],
    *,
    owner: Record | None = None,
    customer: Record | None = None,
    state: str = "",
) -> list[Record]:
    """Create many identities of one kind with one insert (imports)."""
    moment = clock.now()
    numbers = next_numbers(kind, len(titles))
    return Record.objects.bulk_create(
        Record(
            kind=kind,
            number=number,
            title=title[:200],
            owner=owner,
            customer=customer,
            state=state,
            created_at=moment,
            touched_at=moment,
        )
        for number, title in zip(numbers, titles, strict=True)
    )
