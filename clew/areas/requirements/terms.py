"""The words a revision is approved and signed by, set as they are shown: part of the signature."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clew.areas.products.queries import market_names
from clew.areas.requirements.comparing import (
    CRITERION,
    HIS_WORDS,
    Difference,
    Side,
    differences,
    side_of,
)
from clew.areas.requirements.content import revision_content
from clew.areas.requirements.models import SetRevision
from clew.kernel.attachments.models import RecordFile


@dataclass(frozen=True)
class Term:
    """One line as the customer reads it: content, what differs, and its words as shown."""

    number: str
    line: dict[str, Any]
    change: Difference | None
    html: SafeString


def signed_before(revision: SetRevision) -> SetRevision | None:
    """Return the newest earlier revision the customer confirmed, to show what differs."""
    earlier = revision.requirement_set.revisions.filter(n__lt=revision.n)
    confirmed = earlier.exclude(confirmed_by__in=("", "waiver"))
    return confirmed.select_related("requirement_set__record").order_by("-n").first()


def terms_of(revision: SetRevision, *, base: SetRevision | None = None) -> list[Term]:
    """Return the lines of a revision as they are shown; with a base, marked word by word."""
    content = revision_content(revision)
    return _terms(content, _differences(content, base))


def _differences(content: dict[str, Any], base: SetRevision | None) -> list[Difference]:
    new = Side("", "", None, "", {line["number"]: line for line in content["lines"]})
    return differences(side_of(base), new) if base else []


def _terms(content: dict[str, Any], changes: list[Difference]) -> list[Term]:
    by_number = {change.number: change for change in changes}
    terms = []
    for line in content["lines"]:
        change = by_number.get(line["number"])
        facts = change.facts if change and change.kind == "changed" else []
        html = render_to_string(
            "requirements/term.html",
            {
                "line": line,
                "change": change,
                "facts": [fact for fact in facts if fact.label != HIS_WORDS],
                "criterion_stays": all(fact.label != CRITERION for fact in facts),
            },
        )
        terms.append(Term(line["number"], line, change, html))
    return terms


def rendered_terms(revision: SetRevision, *, base: SetRevision | None = None) -> SafeString:
    """Return the whole page of terms as it is shown and bound by a signature.

    Holds no clock and no name of the reader, so the same content is the same page.
    """
    content = revision_content(revision)
    changes = _differences(content, base)
    terms = _terms(content, changes)
    kinds = [term.change.kind if term.change else "same" for term in terms]
    gone = [change for change in changes if change.kind == "removed"]
    return render_to_string(
        "requirements/terms.html",
        {
            "content": content,
            "markets": market_names(content["markets"]),
            "terms": terms,
            "base": base,
            "changed": len([kind for kind in kinds if kind != "same"]) + len(gone),
            "gone": gone,
            "files": files_of(revision),
        },
    )


def files_of(revision: SetRevision) -> list[tuple[str, str]]:
    """Return (name, SHA-256) of the documents the lines of a revision are anchored in."""
    anchors = revision.lines.values_list("version__anchor", flat=True)
    digests = {anchor.get("file") for anchor in anchors if anchor} - {None, ""}
    held = RecordFile.objects.filter(file_id__in=digests).order_by("id")
    names: dict[str, str] = {}
    for row in held:
        names.setdefault(row.file_id, row.name)
    return sorted((name, digest) for digest, name in names.items())
