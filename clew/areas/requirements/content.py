"""What a revision says, in one form: what is approved, what is signed, what a change alters."""

from typing import Any

from clew.areas.requirements.models import RequirementVersion, SetRevision
from clew.areas.requirements.queries import read_lines
from clew.kernel.canonical import digest

SCHEMA = "requirement_revision/1"
VERSION_SCHEMA = "requirement_version/1"
MEANING_SCHEMA = "requirement_meaning/1"


def revision_content(revision: SetRevision) -> dict[str, Any]:
    """Return the content of a revision as it stands: set, lines in order, reasons for none.

    Lines carry number, version, origin, category, both wordings, criterion and flags; this is what
    a signature binds.
    """
    its_set = revision.requirement_set
    return {
        "set": its_set.record.number,
        "title": its_set.record.title,
        "revision": revision.n,
        "customer": its_set.customer.name,
        "product": its_set.product.name if its_set.product else None,
        "markets": list(its_set.markets),
        "class": its_set.set_class,
        "none_implied": revision.none_implied,
        "none_obligatory": revision.none_obligatory,
        "none_organization": revision.none_organization,
        "contingency": revision.contingency,
        "lines": [
            {"number": line.requirement.record.number, **version_content(line.version)}
            for line in read_lines(revision)
        ],
    }


def version_content(version: RequirementVersion) -> dict[str, Any]:
    """Return one requirement's content as lines of a revision carry it."""
    return {
        "version": version.n,
        **meaning(version),
        "customer_wording": version.customer_wording,
        "verification": version.verification,
        "intended_use": version.intended_use,
    }


def meaning(version: RequirementVersion) -> dict[str, Any]:
    """Return what a requirement means: wording, criterion, origin, category, flags, law."""
    return {
        "origin": version.origin,
        "category": version.category,
        "wording": version.our_wording,
        "criterion": version.criterion,
        "critical": version.critical,
        "special": version.special,
        "law": version.legal.code if version.legal else None,
    }


def content_digest(revision: SetRevision) -> str:
    """Return the digest of a revision's content: what submit, approve and sign carry as `seen`."""
    return digest(SCHEMA, revision_content(revision), salt=revision.record.salt)


def meaning_digest(revision: SetRevision) -> str:
    """Return the digest of the lines' meanings; an editorial fix leaves it as it was."""
    meanings = sorted(
        line.version.meaning_digest for line in revision.lines.select_related("version")
    )
    return digest(MEANING_SCHEMA, {"meanings": meanings})


def version_digests(version: RequirementVersion, salt: str) -> tuple[str, str]:
    """Return (digest, meaning digest) of a version about to be stored; salt: its record's."""
    return (
        digest(VERSION_SCHEMA, version_content(version), salt=salt),
        digest(MEANING_SCHEMA, meaning(version), salt=salt),
    )
