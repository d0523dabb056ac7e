"""The law proposed for a revision, and whether somebody judged it."""

from collections.abc import Iterable
from dataclasses import dataclass

from clew.areas.law.models import LegalRequirement
from clew.areas.law.queries import proposed
from clew.areas.requirements.models import LegalVerdict, RequirementSet, SetLine, SetRevision
from clew.areas.requirements.queries import read_lines


@dataclass(frozen=True)
class LawRow:
    """One entry of the register beside a revision.

    because: why it is proposed, "" when somebody added it by hand. line: the obligatory line that
    names it, if any.
    """

    legal: LegalRequirement
    because: str
    verdict: LegalVerdict | None
    line: SetLine | None

    @property
    def is_judged(self) -> bool:
        """Tell whether a verdict stands; what applies needs its line."""
        if self.verdict is None:
            return False
        return self.line is not None or not self.verdict.applies


def law_of(
    revision: SetRevision,
    verdicts: Iterable[LegalVerdict] | None = None,
    lines: Iterable[SetLine] | None = None,
) -> list[LawRow]:
    """Return the proposed entries for a revision, then those added by hand, with their verdicts.

    verdicts, lines: those of the revision (with their entry and version) where they were read.
    """
    its_set = revision.requirement_set
    if verdicts is None:
        verdicts = revision.legal_verdicts.select_related("legal__record")
    return _rows(its_set, verdicts, read_lines(revision) if lines is None else lines)


def _rows(
    its_set: RequirementSet, judged: Iterable[LegalVerdict], of_it: Iterable[SetLine]
) -> list[LawRow]:
    verdicts = {verdict.legal_id: verdict for verdict in judged}
    lines: dict[int, SetLine] = {}
    for line in of_it:
        if line.version.legal_id is not None:
            lines.setdefault(line.version.legal_id, line)
    offers = proposed(its_set.product, its_set.markets) if its_set.product else []
    known = {legal.pk for legal, _ in offers}
    rows = [
        LawRow(legal, because, verdicts.get(legal.pk), lines.get(legal.pk))
        for legal, because in offers
    ]
    others = [v.legal for v in verdicts.values() if v.legal_id not in known]
    return rows + [LawRow(legal, "", verdicts[legal.pk], lines.get(legal.pk)) for legal in others]


def unjudged(
    revision: SetRevision,
    verdicts: Iterable[LegalVerdict] | None = None,
    lines: Iterable[SetLine] | None = None,
) -> list[LawRow]:
    """Return the rows that still need a verdict, or a line for what applies; as `law_of`."""
    return [row for row in law_of(revision, verdicts, lines) if not row.is_judged]
