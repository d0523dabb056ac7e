"""What one line says: checked, and made into an immutable version of its requirement."""

import re
from typing import Any

from clew.areas.requirements.content import version_digests
from clew.areas.requirements.models import (
    CATEGORIES,
    ORIGINS,
    Requirement,
    RequirementVersion,
    SetRevision,
)
from clew.kernel import clock
from clew.kernel.commands import lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refusal, Refused

CAPTURE_ROLES = ("sales", "customer_service", "engineering", "compliance", "quality_manager")
BLANK: dict[str, Any] = {
    "origin": "stated",
    "category": "product",
    "customer_wording": "",
    "our_wording": "",
    "criterion": "",
    "verification": "",
    "critical": False,
    "special": False,
    "source": None,
    "source_note": "",
    "anchor": {},
    "intended_use": "",
    "inferred_by": "",
    "legal": None,
    "external_id": "",
}
LABELS = {
    "origin": "Origin",
    "category": "Category",
    "customer_wording": "Customer's words",
    "our_wording": "Our wording",
    "criterion": "How we know it is met",
    "verification": "Verified by",
    "critical": "Critical",
    "special": "Special characteristic",
    "source": "Source",
    "source_note": "Place in the source",
    "anchor": "Anchor",
    "intended_use": "Known use",
    "inferred_by": "Inferred by",
    "legal": "Register entry",
    "external_id": "Customer's number",
}
LONGEST_TEXT = 20_000
# A typo may be mended without asking anybody again; what decides whether the line is met may not.
MEANING = ("origin", "category", "criterion", "critical", "special", "legal")


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a line with their defaults, texts trimmed; refuses what is no line.

    Refused: a name that is no field, no wording of ours, an unknown origin or category, a text
    that is longer than its column. What may still be missing in a draft is asked at submit.
    """
    unknown = sorted(set(values) - set(BLANK))
    if unknown:
        raise Refused(f"A requirement has no field {unknown[0]}.")
    given = {name: _trimmed(value) for name, value in values.items()}
    line = {**BLANK, **given, "anchor": given.get("anchor") or {}}
    faults = list(_faults(line))
    if faults:
        raise Refused(*faults)
    if line["origin"] != "implied":
        line["intended_use"] = line["inferred_by"] = ""
    return line


def _trimmed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "").replace("\r\n", "\n").strip()


def _faults(line: dict[str, Any]) -> Any:
    if not line["our_wording"]:
        yield "Our wording is missing: say in one sentence what must be true."
    if line["origin"] not in ORIGINS:
        yield f"Origin is one of {', '.join(ORIGINS)}."
    if line["category"] not in CATEGORIES:
        yield f"Category is one of {', '.join(CATEGORIES)}."
    for name, value in line.items():
        if isinstance(value, str) and len(value) > _longest(name):
            yield (
                f"{LABELS[name]} has {len(value):,} characters; at most {_longest(name):,} are "
                "kept. Shorten it, or make two requirements of it."
            )


def _longest(name: str) -> int:
    return getattr(RequirementVersion._meta.get_field(name), "max_length", None) or LONGEST_TEXT


def next_version(
    requirement: Requirement, n: int, values: dict[str, Any], *, actor: Actor, editorial: bool
) -> RequirementVersion:
    """Return version n of a requirement, not yet stored; values as `checked` returned them."""
    version = RequirementVersion(
        requirement=requirement,
        n=n,
        editorial=editorial,
        made_at=clock.now(),
        made_by=actor.pseudonym,
        **values,
    )
    salt = requirement.record.salt
    version.digest, version.meaning_digest = version_digests(version, salt)
    return version


def values_of(version: RequirementVersion) -> dict[str, Any]:
    """Return the values of a stored version, as a form or an edit starts from them."""
    return {name: getattr(version, name) for name in BLANK}


def editorial_faults(old: dict[str, Any], new: dict[str, Any]) -> list[Refusal | str]:
    """Return why a change is more than a typo: anything but words, or a figure in the words."""
    touched = [LABELS[name] for name in MEANING if old[name] != new[name]]
    if touched:
        return [f"{touched[0]} changed, so this is more than a typo. Save it as a change."]
    if _figures(old["our_wording"]) != _figures(new["our_wording"]):
        return ["A figure changed, so this is more than a typo. Save it as a change."]
    return []


def _figures(text: str) -> list[str]:
    return re.findall(r"\d[\d.,]*", text)


def title_of(wording: str) -> str:
    """Return the first line of a wording, cut at a word, as the requirement's display title."""
    first = wording.split("\n", 1)[0]
    if len(first) <= 160:
        return first
    return first[:157].rsplit(" ", 1)[0].rstrip(",;: ") + " …"


def lock_draft(revision: SetRevision) -> SetRevision:
    """Lock the set and return its revision fresh; refused unless the revision is a draft."""
    record = lock_record(revision.record)
    fresh = (
        SetRevision.objects.select_for_update(of=("self",))
        .select_related("requirement_set__record")
        .get(pk=revision.pk)
    )
    if fresh.state != "draft":
        raise Refused(not_a_draft(fresh))
    fresh.requirement_set.record = record
    return fresh


def not_a_draft(revision: SetRevision) -> Refusal:
    """Return the sentence that refuses to write into a revision that left the draft."""
    record = revision.record
    way = (
        "Return it to draft first"
        if revision.state == "in_review"
        else "A change request opens the next revision"
    )
    return Refusal(
        f"Revision {revision.n} of {record.number} is {revision.state.replace('_', ' ')}, and its "
        f"lines stay as they are. {way}.",
        record.get_absolute_url(),
        record.number,
    )
