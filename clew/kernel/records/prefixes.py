"""Which letters the numbers of a kind begin with: born with, or chosen by the company.

Only new numbers use a prefix that was chosen; a number that was given stays. A prefix never passes
from one kind to another, so whoever holds a number can tell its kind by it.
"""

from django.urls.converters import StringConverter

from clew.kernel.records.kinds import kind_of, kinds
from clew.kernel.records.models import NumberPrefix


def prefix_of(kind: str) -> str:
    """Return the prefix the next number of a kind begins with."""
    chosen = NumberPrefix.objects.filter(kind=kind).order_by("-chosen_at", "-pk")
    return chosen.values_list("prefix", flat=True).first() or kind_of(kind).prefix


def prefixes_by_kind() -> dict[str, list[str]]:
    """Return kind → every prefix of its numbers, the one in use first."""
    found: dict[str, list[str]] = {}
    for row in NumberPrefix.objects.order_by("-chosen_at", "-pk"):
        found.setdefault(row.kind, []).append(row.prefix)
    for kind in kinds():
        its = found.setdefault(kind.name, [])
        if kind.prefix not in its:
            its.append(kind.prefix)
    return found


def kind_named(prefix: str) -> str:
    """Return the name of the kind a prefix belongs to, "" for one that belongs to none."""
    wanted = prefix.upper()
    born = next((kind.name for kind in kinds() if kind.prefix == wanted), "")
    if born:
        return born
    return NumberPrefix.objects.filter(prefix=wanted).values_list("kind", flat=True).first() or ""


class NumberOf(StringConverter):
    """A number of one kind in an address; parts its page from the others beside it.

    `kind` is the kind's name, `example` a number as it is born. The database is asked only about
    letters that no kind was born with.
    """

    regex = "[A-Za-z]{1,5}-[0-9]{4,9}"
    kind = ""
    example = ""

    def to_python(self, value: str) -> str:
        if kind_named(value.partition("-")[0]) != self.kind:
            raise ValueError(f"{value} is no number of this kind")
        return value
