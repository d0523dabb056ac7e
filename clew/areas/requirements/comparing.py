"""Two sides of a comparison by their content: revisions, rounds, and what was signed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from clew.areas.requirements.content import revision_content, version_content
from clew.areas.requirements.models import (
    CATEGORIES,
    ORIGINS,
    RequirementSet,
    RequirementVersion,
    ReviewRound,
    SetRevision,
)
from clew.kernel.signatures.checking import differs
from clew.kernel.signatures.models import Signature

Kind = Literal["same", "changed", "added", "removed"]
# What a reader compares of a line, in order; the wording stands above and is not repeated.
CRITERION = "We know it is met by"
HIS_WORDS = "The customer's words"
FACTS = (
    ("criterion", CRITERION),
    ("customer_wording", HIS_WORDS),
    ("origin", "Origin"),
    ("category", "Category"),
    ("law", "Law"),
    ("verification", "Verified by"),
    ("intended_use", "Known use"),
    ("critical", "Critical"),
    ("special", "Special characteristic"),
)


@dataclass(frozen=True)
class Side:
    """One side: its key in the URL, its words, and its lines by number in order."""

    key: str
    label: str
    at: datetime | None
    who: str
    lines: dict[str, dict[str, Any]]
    warning: str = ""


@dataclass(frozen=True)
class Fact:
    """One field of a line on both sides, as text."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Difference:
    """One line on both sides; `facts` are the fields besides the wording that differ."""

    number: str
    kind: Kind
    old: str
    new: str
    facts: list[Fact] = field(default_factory=list)


def base_of(revision: SetRevision) -> SetRevision | None:
    """Return the approved revision this one was opened from, None for the first."""
    earlier = revision.requirement_set.revisions.filter(n__lt=revision.n, approved_at__isnull=False)
    return earlier.exclude(state__in=("declined", "withdrawn")).order_by("-n").first()


def choices(requirement_set: RequirementSet) -> list[tuple[str, str]]:
    """Return (key, label) of everything a set can be compared by, oldest first."""
    found: list[tuple[str, str]] = []
    for revision in requirement_set.revisions.order_by("n"):
        rounds = list(ReviewRound.objects.filter(revision=revision).order_by("n"))
        found += [
            (f"{revision.n}.{one.n}", f"revision {revision.n}, as submitted in round {one.n}")
            for one in rounds
        ]
        found.append((str(revision.n), f"revision {revision.n}"))
    if _signed(requirement_set):
        found.append(("signed", "what the customer signed"))
    return found


def side(requirement_set: RequirementSet, key: str) -> Side | None:
    """Return a side by its key: "2" a revision, "2.1" its round 1, "signed"; None when unknown."""
    if key == "signed":
        return _signed(requirement_set)
    n, _, round_n = key.partition(".")
    if not n.isdigit() or (round_n and not round_n.isdigit()):
        return None
    revision = requirement_set.revisions.filter(n=int(n)).first()
    if revision is None:
        return None
    if not round_n:
        return side_of(revision)
    one = ReviewRound.objects.filter(revision=revision, n=int(round_n)).first()
    return _round_side(revision, one) if one else None


def side_of(revision: SetRevision) -> Side:
    """Return a revision as it stands, as a side."""
    lines = {line["number"]: line for line in revision_content(revision)["lines"]}
    at = revision.approved_at or revision.submitted_at
    return Side(str(revision.n), f"revision {revision.n}", at, "", lines)


def _round_side(revision: SetRevision, one: ReviewRound) -> Side:
    label = f"revision {revision.n}, round {one.n}"
    lines = lines_at(revision.requirement_set, one.lines)
    return Side(f"{revision.n}.{one.n}", label, one.submitted_at, one.submitted_name, lines)


def lines_at(
    requirement_set: RequirementSet, versions: dict[str, int]
) -> dict[str, dict[str, Any]]:
    """Return number → content of the named versions of a set's requirements, in their order."""
    rows = RequirementVersion.objects.filter(
        requirement__requirement_set=requirement_set,
        requirement__record__number__in=list(versions),
    ).select_related("requirement__record", "legal")
    known = {(v.requirement.record.number, v.n): v for v in rows}
    return {
        number: {"number": number, **version_content(known[number, n])}
        for number, n in versions.items()
        if (number, n) in known
    }


def _signed(requirement_set: RequirementSet) -> Side | None:
    signatures = Signature.objects.filter(record=requirement_set.record, meaning="confirmed")
    signature = signatures.select_related("record").order_by("-pk").first()
    if signature is None:
        return None
    odd = differs(signature)
    return Side(
        "signed",
        f"signed, revision {signature.revision}",
        signature.signed_at,
        signature.printed_name,
        {line["number"]: line for line in signature.data["lines"]},
        f"This signature differs from what was signed: {odd}." if odd else "",
    )


def differences(old: Side | None, new: Side) -> list[Difference]:
    """Return every line of either side, the new side's order first, what went at the end."""
    before = dict(old.lines) if old else {}
    found = [_difference(before.pop(number, None), line) for number, line in new.lines.items()]
    return found + [_difference(line, None) for line in before.values()]


def _difference(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Difference:
    number = str((new or old or {})["number"])
    if old is None or new is None:
        kind: Kind = "added" if old is None else "removed"
        return Difference(number, kind, words(old), words(new), list(_facts(old, new)))
    facts = [fact for fact in _facts(old, new) if fact.old != fact.new]
    kind = "changed" if facts or words(old) != words(new) else "same"
    return Difference(number, kind, words(old), words(new), facts)


def words(line: dict[str, Any] | None) -> str:
    """Return the wording of a line's content, "" for none."""
    return str(line["wording"]) if line else ""


def _facts(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[Fact]:
    for name, label in FACTS:
        then, now = (_text(name, (line or {}).get(name)) for line in (old, new))
        if then or now:
            yield Fact(label, then, now)


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    named = {"origin": ORIGINS, "category": CATEGORIES}.get(name, {})
    return named.get(value, str(value or ""))
