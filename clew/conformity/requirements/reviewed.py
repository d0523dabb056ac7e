"""What the checks of requirements look at, loaded for all of them in a handful of queries."""

from collections import Counter, defaultdict

from django.db.models import Count, Prefetch, QuerySet

from clew.areas.requirements.models import LegalVerdict, SetLine, SetRevision
from clew.areas.requirements.queries import APPROVED
from clew.kernel.checks import Numbers, concerning, once
from clew.kernel.records.queries import in_order

ENDED = (*APPROVED, "obsolete", "declined", "withdrawn")
NUMBER = "requirement_set__record__number"


def approved_revisions(about: Numbers) -> QuerySet[SetRevision]:
    """Return the revisions asked about that passed their review and are not replaced."""
    return concerning(SetRevision.objects.filter(state__in=APPROVED), about, NUMBER)


@once
def ended(about: Numbers) -> list[SetRevision]:
    """Return the revisions whose review came to an end, oldest first, each with all that is its.

    That is its set, verdicts, rounds, verdicts on law and notices.
    """
    found = concerning(SetRevision.objects.filter(state__in=ENDED), about, NUMBER).select_related(
        "requirement_set__record", "requirement_set__product__family", "approval__record"
    )
    law = Prefetch("legal_verdicts", LegalVerdict.objects.select_related("legal__record"))
    return in_order(found.prefetch_related("verdicts", "rounds", law, "notices"), "pk")


def in_force(about: Numbers) -> list[SetRevision]:
    """Return those of them that passed their review and are not replaced."""
    return [revision for revision in ended(about) if revision.state in APPROVED]


@once
def notices_by_set(about: Numbers) -> dict[int, list[tuple[int, str]]]:
    """Return set → (revision n, function) of every notice of it."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for revision in ended(about):
        found[revision.requirement_set_id] += [
            (revision.n, x.function) for x in revision.notices.all()
        ]
    return found


@once
def lines_of_law(about: Numbers) -> dict[int, list[SetLine]]:
    """Return revision → its lines that name an entry of the register."""
    found: dict[int, list[SetLine]] = defaultdict(list)
    named = SetLine.objects.filter(
        revision__in=approved_revisions(about).values("pk"), version__legal__isnull=False
    )
    for line in named.select_related("version").order_by("position"):
        found[line.revision_id].append(line)
    return found


@once
def counted_lines(about: Numbers) -> dict[int, Counter[tuple[str, str]]]:
    """Return revision → how many of its lines have an origin and a category."""
    counts: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    lines = SetLine.objects.filter(revision__in=approved_revisions(about).values("pk"))
    rows = lines.values_list("revision_id", "version__origin", "version__category")
    for revision, origin, category, count in rows.annotate(count=Count("id")):
        counts[revision][origin, category] = count
    return counts


def of_origin(counts: Counter[tuple[str, str]], origin: str) -> int:
    """Return how many of the counted lines have an origin."""
    return sum(count for (its, _), count in counts.items() if its == origin)
