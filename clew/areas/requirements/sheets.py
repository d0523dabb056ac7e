"""A revision printed as a specification: lines by origin, verdicts, approval (8.2.3.2)."""

from datetime import datetime

from clew.areas.products.queries import market_names
from clew.areas.requirements.content import content_digest, revision_content
from clew.areas.requirements.models import CATEGORIES, ORIGINS, SetRevision
from clew.areas.requirements.review_queries import Review
from clew.areas.requirements.workflow import WORDS
from clew.kernel import clock
from clew.kernel.audit_trail.checkpoints import is_demo
from clew.kernel.pdf.documents import (
    Approval,
    Face,
    Fact,
    SpecificationSheet,
    SpecifiedLine,
    State,
    to_pdf,
)
from clew.kernel.people.queries import company, names_of
from clew.kernel.ui.words import calendar_day

INKS = {"stated": "stated", "implied": "implied", "obligatory": "obligatory", "organization": "own"}
SHAPES = {
    "yes": ("feasible", "ok"),
    "conditions": ("with a condition", "warn"),
    "no": ("no", "stop"),
}


def specification_pdf(revision: SetRevision, review: Review, *, link: str = "") -> bytes:
    """Return the PDF/A of a revision; link: its address, printed as QR code."""
    content, house = revision_content(revision), company()
    frozen = revision.is_frozen
    facts = (
        ("Customer", content["customer"]),
        ("Product", content["product"] or ""),
        ("Markets", market_names(content["markets"])),
        ("Class", content["class"]),
        ("Opened by", revision.authority.number if revision.authority else ""),
        ("Released", _day(revision.released_at)),
    )
    return to_pdf(
        SpecificationSheet(
            face=Face(
                company=house.name if house else "Clew",
                number=content["set"],
                title=content["title"],
                made_at=clock.now(),
                revision=f"revision {revision.n}",
                state=State(WORDS[revision.state], "frozen" if frozen else "draft"),
                facts=tuple(Fact(label, value) for label, value in facts if value),
                digest=content_digest(revision),
                link=link,
                notice="" if frozen else "DRAFT: not approved",
                demo=is_demo(),
            ),
            note=_note(content),
            lines=tuple(
                SpecifiedLine(
                    number=line["number"],
                    ink=INKS[line["origin"]],  # type: ignore[arg-type]  # the inks are Ink's own words
                    ours=line["wording"],
                    said=line["customer_wording"],
                    criterion=line["criterion"],
                    origin=ORIGINS[line["origin"]],
                    category=CATEGORIES[line["category"]],
                    critical=line["critical"],
                    special=line["special"],
                    note=f"Law: {line['law']}" if line["law"] else "",
                )
                for line in content["lines"]
            ),
            approvals=tuple(_approvals(revision, review)),
        )
    )


def _note(content: dict[str, object]) -> str:
    rows = (
        ("No implied requirement", content["none_implied"]),
        ("No obligatory requirement", content["none_obligatory"]),
        ("If something goes wrong", content["contingency"]),
    )
    return " ".join(f"{label}: {text}" for label, text in rows if text)


def _approvals(revision: SetRevision, review: Review) -> list[Approval]:
    rows = []
    for one in review.participants:
        word, shape = SHAPES.get(one.verdict.feasibility, ("asked", "wait"))
        said = " ".join(text for _, text in one.remarks)
        if one.verdict.carried_from:
            said = f"From revision {one.verdict.carried_from}. {said}".strip()
        rows.append(
            Approval(
                part=one.name,
                name=one.verdict.by_name,
                state=State(word, shape),  # type: ignore[arg-type]  # the shapes are Shape's own words
                when=_day(one.verdict.given_at),
                note=said,
            )
        )
    if revision.approved_by:
        name = names_of([revision.approved_by])[revision.approved_by]
        rows.append(
            Approval(
                part="Approved", name=name, state=State("approved", "ok"),
                when=_day(revision.approved_at),
            )
        )  # fmt: skip
    return rows


def _day(at: datetime | None) -> str:
    return calendar_day(at) if at else ""
