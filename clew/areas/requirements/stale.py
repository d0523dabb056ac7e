"""What a person had on the page when they decided: its digest, and enough to say what differs."""

from clew.areas.requirements.content import content_digest
from clew.areas.requirements.models import RequirementVersion, SetRevision
from clew.kernel.refusals import Conflict


def seen_of(revision: SetRevision) -> str:
    """Return what a form carries as `seen`: the content digest and the version of each line.

    The digest alone is accepted too; the versions let a Conflict show what changed.
    """
    lines = ",".join(f"{number}:{n}" for number, n in versions_of(revision).items())
    return f"{content_digest(revision)} {lines}".strip()


def versions_of(revision: SetRevision) -> dict[str, int]:
    """Return requirement number → version n of the lines, in order."""
    rows = revision.lines.order_by("position").values_list(
        "requirement__record__number", "version__n"
    )
    return dict(rows)


def refuse_stale(revision: SetRevision, seen: str) -> str:
    """Raise Conflict unless the revision says what the person saw; rows: (number, seen, now).

    Returns the content digest as it stands.
    """
    digest, _, lines = seen.partition(" ")
    stands = content_digest(revision)
    if digest == stands:
        return stands
    then = dict(pair.split(":", 1) for pair in lines.split(",") if ":" in pair)
    now = {number: str(n) for number, n in versions_of(revision).items()}
    odd = [number for number in [*now, *then] if now.get(number) != then.get(number)]
    odd = list(dict.fromkeys(odd)) if lines else []
    number = revision.record.number
    if not odd:
        raise Conflict(f"{number} changed since you opened it. Open it again and look.")
    count = "1 line" if len(odd) == 1 else f"{len(odd)} lines"
    named = ", ".join(odd[:5]) + (" …" if len(odd) > 5 else "")
    raise Conflict(
        f"{count} of {number} changed since you opened this ({named}). Look at what changed, "
        "then decide again.",
        [(one, _words(revision, one, then), _words(revision, one, now)) for one in odd[:50]],
    )


def _words(revision: SetRevision, number: str, versions: dict[str, str]) -> str:
    if number not in versions or not versions[number].isdigit():
        return "(not there)"
    version = RequirementVersion.objects.filter(
        requirement__requirement_set_id=revision.requirement_set_id,
        requirement__record__number=number,
        n=int(versions[number]),
    ).first()
    if version is None:
        return "(not there)"
    return "\n".join(filter(None, [version.our_wording, version.criterion]))
