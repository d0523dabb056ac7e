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
    Fact,
    Side,
    differences,
    side_of,
)
from clew.areas.requirements.content import revision_content
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import read_lines
from clew.kernel.attachments.models import RecordFile
from clew.kernel.ui import marks
from clew.kernel.ui.filling import NOTHING, fill, run


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
        html = _drawn(line, change)
        terms.append(Term(line["number"], line, change, html))
    return terms


def _drawn(line: dict[str, Any], change: Difference | None) -> SafeString:
    """Draw one line as the customer reads it; of a changed one also what else differs."""
    facts = change.facts if change and change.kind == "changed" else []
    unchanged = all(fact.label != CRITERION for fact in facts)
    said = line["customer_wording"]
    parts = [
        fill('<p class="said">{}</p>\n', _wording(line, change)),
        fill('<small><span class="num">{}</span>', line["number"]),
        fill(" · the law asks for it ({})", line["law"]) if line["law"] else NOTHING,
        SafeString(" · critical: proven before delivery" if line["critical"] else ""),
        SafeString("</small>"),
        *(_fact(fact) for fact in facts if fact.label != HIS_WORDS),
    ]
    if line["criterion"] and unchanged:
        parts.append(fill("\n<small>We know it is met by: {}</small>", line["criterion"]))
    if said and said.lower() != "none":
        parts.append(fill("\n<small>You said: “{}”</small>", said))
    return run([*parts, SafeString("\n")])


def _wording(line: dict[str, Any], change: Difference | None) -> SafeString:
    if change is not None and change.kind == "changed":
        return marks.word_difference(change.old, change.new, "inline")
    if change is not None and change.kind == "added":
        return fill("<ins>{}</ins>", line["wording"])
    return fill("{}", line["wording"])


def _fact(fact: Fact) -> SafeString:
    words = marks.word_difference(fact.old, fact.new, "inline")
    return fill("\n<small>{}: {}</small>", fact.label, words)


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
    anchors = [line.version.anchor for line in read_lines(revision)]
    digests = {anchor.get("file") for anchor in anchors if anchor} - {None, ""}
    if not digests:
        return []
    held = RecordFile.objects.filter(file_id__in=digests).order_by("id")
    names: dict[str, str] = {}
    for row in held:
        names.setdefault(row.file_id, row.name)
    return sorted((name, digest) for digest, name in names.items())
