"""What a revision still lacks before it is submitted, and before it is approved (8.2.2)."""

from collections.abc import Callable, Iterable, Iterator

from django.urls import reverse

from clew.areas.requirements.applicable import unjudged
from clew.areas.requirements.models import LegalVerdict, SetLine, SetRevision
from clew.areas.requirements.queries import read_lines
from clew.kernel.refusals import Refusal

NONE_QUESTIONS = {
    "implied": "what goes without saying for the known use",
    "obligatory": "what the law demands",
}
SHOWN = 3


def capture_refusals(revision: SetRevision) -> list[Refusal]:
    """Return why a revision cannot be submitted yet: lines, their parts, the reasons for none."""
    lines = read_lines(revision)
    page = reverse("requirements:set", args=[revision.record.number])
    if not lines:
        return [
            Refusal(
                f"{revision.record.number} has no line yet. Write the first requirement.",
                f"{page}#add",
                "Write the first requirement",
            )
        ]
    return [*_line_refusals(lines, page), *_none_refusals(revision, lines, page)]


def _line_refusals(lines: list[SetLine], page: str) -> Iterator[Refusal]:
    questions: tuple[tuple[Callable[[SetLine], bool], str], ...] = (
        (lambda line: not line.version.our_wording.strip(), "our wording is missing"),
        (
            lambda line: line.version.origin == "stated" and not line.version.customer_wording,
            "the customer's words are missing; write them, or “none”",
        ),
        (
            lambda line: line.version.critical and not line.version.criterion,
            "critical, but nothing says how we know it is met",
        ),
        (
            lambda line: line.version.origin == "implied" and not line.version.intended_use,
            "implied, but the known use it follows from is missing",
        ),
        (
            lambda line: (
                line.version.origin == "obligatory"
                and line.version.legal_id is None
                and not line.version.source_note
            ),
            "obligatory, but neither an entry of the register nor a place says by what law",
        ),
    )
    for lacks, words in questions:
        if missing := [line.requirement.record.number for line in lines if lacks(line)]:
            yield Refusal(f"{_named(missing)}: {words}.", f"{page}#{missing[0]}", missing[0])


def _named(numbers: list[str]) -> str:
    shown = ", ".join(numbers[:SHOWN])
    return shown if len(numbers) <= SHOWN else f"{shown} and {len(numbers) - SHOWN} more"


def _none_refusals(revision: SetRevision, lines: list[SetLine], page: str) -> Iterator[Refusal]:
    origins = {line.version.origin for line in lines}
    for origin, question in NONE_QUESTIONS.items():
        if origin not in origins and not getattr(revision, f"none_{origin}"):
            yield Refusal(
                f"No line is {origin}: add {question}, or say why there is none.",
                f"{page}#none-{origin}",
                "say why there is none",
            )


def law_refusals(
    revision: SetRevision,
    verdicts: Iterable[LegalVerdict] | None = None,
    lines: Iterable[SetLine] | None = None,
) -> list[Refusal]:
    """Return which proposed law nobody judged, or applies without a line; asked at approval.

    verdicts, lines: as `law_of` takes them.
    """
    page = reverse("requirements:set", args=[revision.record.number])
    codes = [row.legal.code for row in unjudged(revision, verdicts, lines)]
    if not codes:
        return []
    return [
        Refusal(
            f"The law is not judged: {_named(codes)}. Say whether it applies.",
            f"{page}#law",
            "Say whether it applies",
        )
    ]
