"""Noting where requirements stand now, inside the commands that write lines."""

from collections.abc import Iterable

from clew.areas.requirements.models import SetLine, SetRevision, Standing

FACTS = ["line", "requirement_set", "customer", "origin", "category", "critical"]


def stand(revision: SetRevision, lines: Iterable[SetLine]) -> None:
    """Note that these lines of the newest revision are where their requirements stand."""
    its_set = revision.requirement_set
    rows = [
        Standing(
            requirement_id=line.requirement_id,
            line=line,
            requirement_set=its_set,
            customer_id=its_set.customer_id,
            origin=line.version.origin,
            category=line.version.category,
            critical=line.version.critical,
        )
        for line in lines
    ]
    Standing.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["requirement"],
        update_fields=FACTS,
    )


def fall(line: SetLine) -> None:
    """Note that a requirement stands nowhere now; called before its line goes."""
    Standing.objects.filter(requirement=line.requirement_id).delete()
