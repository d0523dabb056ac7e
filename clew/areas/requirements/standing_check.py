"""The check of what lists say: each requirement stands where the newest revision has its line."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from clew.areas.requirements.models import Requirement, SetLine, SetRevision, Standing
from clew.kernel.audit_trail.coverage import Finding, Report

NOTED = ("line_id", "requirement_set_id", "customer_id", "origin", "category", "critical")
MEANT = (
    "pk", "revision__requirement_set_id", "revision__requirement_set__customer_id",
    "version__origin", "version__category", "version__critical",
)  # fmt: skip


def verify_standing(report: Report) -> Iterator[Finding]:
    """Compare what is noted of each requirement with the line it was made of."""
    same_set = SetRevision.objects.filter(requirement_set=OuterRef("revision__requirement_set"))
    newest = Subquery(same_set.order_by("-n").values("pk")[:1])
    lines = SetLine.objects.filter(revision=newest).values_list("requirement_id", *MEANT)
    meant = {key: facts for key, *facts in lines.iterator(5000)}
    for key, *facts in Standing.objects.values_list("requirement_id", *NOTED).iterator(5000):
        if meant.pop(key, None) != facts:
            yield _finding(key)
    for key in meant:
        yield _finding(key)


def _finding(key: int) -> Finding:
    known = Requirement.objects.filter(pk=key).values_list("record__number", flat=True).first()
    number = known or f"requirement {key}"
    return Finding(number, f"Lists show {number} otherwise than its set does.")
