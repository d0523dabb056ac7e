"""Determining what the customer needs: opening a set, its lines, and why there is none (8.2.2)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from clew.areas.communication.models import Enquiry
from clew.areas.customers.models import Customer
from clew.areas.law.models import LegalRequirement
from clew.areas.products.models import Product
from clew.areas.products.queries import markets
from clew.areas.requirements.commands.adding import add_all, inferred, refuse_taken_number
from clew.areas.requirements.commands.joints import join_line, part, part_old_sources
from clew.areas.requirements.commands.standing import fall, stand
from clew.areas.requirements.commands.versions import (
    CAPTURE_ROLES,
    LABELS,
    checked,
    editorial_faults,
    lock_draft,
    next_version,
    title_of,
    values_of,
)
from clew.areas.requirements.models import (
    CLASSES,
    ORIGINS,
    Requirement,
    RequirementSet,
    RequirementVersion,
    SetLine,
    SetRevision,
)
from clew.kernel.audit_trail.drafts import assign, emit, plain
from clew.kernel.commands import command, lock_record
from clew.kernel.links.tracing import join
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import person_record
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import Conflict, Refused, refuse_unless
from clew.kernel.workflow import require

LONGEST_PLAN = 5_000
NONE_FIELDS = {
    "implied": "none_implied",
    "obligatory": "none_obligatory",
    "organization": "none_organization",
}


@command
def open_set(
    title: str,
    *,
    actor: Actor,
    customer: Customer,
    enquiry: Enquiry | None = None,
    product: Product | None = None,
    markets: Iterable[str] = (),
    set_class: str = "standard",
) -> RequirementSet:
    """Open a requirement set with revision 1 as a draft, joined to the enquiry it answers.

    markets: codes ("AU"). set_class: light, standard or high; it decides who must look (8.2.3).
    Refused: without a title, for a declined customer or another customer's enquiry, unknown codes.
    """
    require(actor, *CAPTURE_ROLES, to="open a requirement set")
    refuse_unless(title.strip(), "Title is missing: name what the customer wants.")
    refuse_unless(
        customer.state != "declined",
        f"{customer.name} was declined as a customer, so no set is opened.",
        customer.record.get_absolute_url(),
        customer.name,
    )
    if enquiry is not None:
        refuse_unless(
            enquiry.customer_id == customer.pk, "The enquiry is of another customer than the set."
        )
    record = open_record(
        "requirement_set",
        title.strip(),
        owner=person_record(actor),
        customer=customer.record,
        state="draft",
    )
    requirement_set = RequirementSet.objects.create(
        record=record,
        customer=customer,
        product=product,
        markets=_known_markets(markets),
        set_class=_known_class(set_class),
    )
    SetRevision.objects.create(requirement_set=requirement_set, n=1, state="draft")
    emit(
        "requirement_set.opened",
        record,
        actor=actor,
        changes={
            "title": (None, record.title),
            "customer": (None, customer.name),
            "product": (None, product.name if product else None),
            "markets": (None, requirement_set.markets),
            "class": (None, set_class),
        },
        revision=1,
    )
    if enquiry is not None:
        join("answers", enquiry.record, record, actor=actor)
        emit(
            "enquiry.understood", enquiry.record, actor=actor, changes={"as": (None, record.number)}
        )
    return requirement_set


def _known_markets(codes: Iterable[str]) -> list[str]:
    wanted = sorted({code.strip().upper() for code in codes if code.strip()})
    known = {market.code for market in markets()}
    unknown = [code for code in wanted if code not in known]
    refuse_unless(not unknown, f"{', '.join(unknown)} is not a market we know.")
    return wanted


def _known_class(set_class: str) -> str:
    refuse_unless(set_class in CLASSES, f"Class is one of {', '.join(CLASSES)}.")
    return set_class


@command
def edit_set(
    requirement_set: RequirementSet, *, actor: Actor, seen: int | None = None, **values: Any
) -> RequirementSet:
    """Change title, product, markets or class while revision 1 is a draft.

    seen: the record's version the form showed. Refused once revision 1 was submitted: the head is
    part of what was reviewed and signed.
    """
    require(actor, *CAPTURE_ROLES, to="change a requirement set")
    record = lock_record(requirement_set.record, seen=seen)
    requirement_set = RequirementSet.objects.select_related("record").get(pk=record.pk)
    revision = lock_draft(requirement_set.newest)
    refuse_unless(
        revision.n == 1,
        f"Customer, product and markets of {record.number} were agreed with revision 1. "
        "For another product or market open another set.",
        record.get_absolute_url(),
        record.number,
    )
    if "markets" in values:
        values["markets"] = _known_markets(values["markets"])
    if "set_class" in values:
        _known_class(values["set_class"])
    changes = {}
    if "title" in values:
        title = values.pop("title").strip()
        refuse_unless(title, "Title is missing: name what the customer wants.")
        changes = assign(record, title=title[:200])
    changes |= assign(requirement_set, **values)
    if changes:
        emit("requirement_set.edited", record, actor=actor, changes=changes, revision=revision.n)
    return requirement_set


@command
def add_line(
    revision: SetRevision,
    *,
    actor: Actor,
    our_wording: str,
    origin: str = "stated",
    category: str = "product",
    customer_wording: str = "",
    criterion: str = "",
    verification: str = "",
    critical: bool = False,
    special: bool = False,
    source: Record | None = None,
    source_note: str = "",
    anchor: dict[str, Any] | None = None,
    intended_use: str = "",
    inferred_by: str = "",
    legal: LegalRequirement | None = None,
    external_id: str = "",
) -> SetLine:
    """Add a requirement to a draft revision: a new number, its first version, its line.

    source: the record it was said in; anchor: {"file", "place", "quote"}. legal: the register entry
    of an obligatory one. Refused: not a draft, no wording of ours, a text too long, a customer's
    number that stands in this revision already (8.2.2).
    """
    require(actor, *CAPTURE_ROLES, to="add a requirement")
    revision = lock_draft(revision)
    values = {
        "our_wording": our_wording,
        "origin": origin,
        "category": category,
        "customer_wording": customer_wording,
        "criterion": criterion,
        "verification": verification,
        "critical": critical,
        "special": special,
        "source": source,
        "source_note": source_note,
        "anchor": anchor,
        "intended_use": intended_use,
        "inferred_by": inferred_by or inferred(origin, actor),
        "legal": legal,
        "external_id": external_id,
    }
    refuse_taken_number(revision, external_id.strip())
    (line,) = add_all(revision, [values], actor=actor)
    emit(
        "requirement_set.line_added",
        revision.record,
        actor=actor,
        changes={"lines": (None, line.requirement.record.number)},
        revision=revision.n,
    )
    return line


@command
def edit_line(
    line: SetLine, *, actor: Actor, seen: int, editorial: bool = False, **values: Any
) -> SetLine:
    """Say a requirement otherwise: its next version takes the line's place in the draft.

    seen: the version n the form showed; another one is a Conflict with both texts. editorial: only
    a typo was mended, so nothing that depends on the line is asked again; refused when a figure,
    origin, category, criterion, flag or law changed. Equal values write nothing.
    """
    require(actor, *CAPTURE_ROLES, to="change a requirement")
    revision = lock_draft(line.revision)
    line = revision.lines.select_related("requirement__record", "version").get(pk=line.pk)
    old = values_of(line.version)
    new = checked({**old, **values})
    if line.version.n != seen:
        raise _changed_meanwhile(line, old, new)
    if new == old:
        return line
    if editorial and (faults := editorial_faults(old, new)):
        raise Refused(*faults)
    refuse_taken_number(revision, new["external_id"], but=line.pk)
    return put_version(line, old, new, actor=actor, editorial=editorial)


def put_version(
    line: SetLine, old: dict[str, Any], new: dict[str, Any], *, actor: Actor, editorial: bool
) -> SetLine:
    """Store the next version of a line's requirement and its events, inside a command."""
    requirement, before = line.requirement, line.version
    version = next_version(
        requirement, latest_n(requirement) + 1, new, actor=actor, editorial=editorial
    )
    if editorial:
        version.meaning_digest = before.meaning_digest
    version.save()
    line.version = version
    line.save(update_fields=["version"])
    stand(line.revision, [line])
    changes = {name: (plain(old[name]), plain(new[name])) for name in new if new[name] != old[name]}
    record = requirement.record
    assign(record, title=title_of(new["our_wording"]))
    part_old_sources(record, old, new, actor=actor)
    emit("requirement.reworded", record, actor=actor, changes=changes, revision=version.n)
    join_line(line, actor=actor)
    emit(
        "requirement_set.line_changed",
        line.revision.requirement_set.record,
        actor=actor,
        changes={"line": (f"{record.number} v{before.n}", f"{record.number} v{version.n}")},
        revision=line.revision.n,
    )
    return line


def latest_n(requirement: Requirement) -> int:
    """Return the number of the newest version of a requirement, 0 when it has none."""
    newest = RequirementVersion.objects.filter(requirement=requirement).aggregate(last=Max("n"))
    return newest["last"] or 0


def _changed_meanwhile(line: SetLine, theirs: dict[str, Any], mine: dict[str, Any]) -> Conflict:
    rows = [
        (LABELS[name], str(plain(mine[name]) or ""), str(plain(theirs[name]) or ""))
        for name in mine
        if mine[name] != theirs[name]
    ]
    number = line.requirement.record.number
    return Conflict(
        f"{number} was changed by somebody else since you opened it (it is at version "
        f"{line.version.n}). Look at both, then save yours again.",
        rows,
    )


@command
def remove_line(line: SetLine, *, actor: Actor, reason: str = "") -> RequirementSet:
    """Take a requirement out of a draft revision; its number and versions stay.

    Refused: not a draft; without a reason once an earlier revision held it.
    """
    require(actor, *CAPTURE_ROLES, to="remove a requirement")
    revision = lock_draft(line.revision)
    line = revision.lines.select_related("requirement__record").get(pk=line.pk)
    record, its_set = line.requirement.record, revision.requirement_set
    elsewhere = SetLine.objects.filter(requirement=line.requirement).exclude(pk=line.pk).exists()
    refuse_unless(
        reason.strip() or not elsewhere,
        f"{record.number} stood in an earlier revision. Say why it goes.",
    )
    fall(line)
    line.delete()
    if not elsewhere:
        part("holds", its_set.record, record)
    emit(
        "requirement_set.line_removed",
        its_set.record,
        actor=actor,
        changes={"lines": (record.number, None)},
        reason=reason.strip(),
        revision=revision.n,
    )
    emit("requirement.dropped", record, actor=actor, reason=reason.strip())
    return its_set


@command
def say_none(revision: SetRevision, origin: str, *, actor: Actor, reason: str) -> SetRevision:
    """Say why a draft holds no implied, obligatory or own requirement; a valid answer (8.2.2).

    Refused: another origin, no reason, or when such lines exist.
    """
    require(actor, *CAPTURE_ROLES, to="say why there is no such requirement")
    revision = lock_draft(revision)
    refuse_unless(origin in NONE_FIELDS, f"Only for {', '.join(NONE_FIELDS)} a reason is asked.")
    refuse_unless(reason.strip(), f"Say why there is none that is {ORIGINS[origin]}.")
    count = revision.lines.filter(version__origin=origin).count()
    refuse_unless(
        count == 0,
        f"There is a line that is {ORIGINS[origin]} ({count} in all), so there is no reason to "
        "give for having none.",
    )
    changes = assign(revision, **{NONE_FIELDS[origin]: reason.strip()})
    if changes:
        emit(
            "requirement_set.none_said",
            revision.record,
            actor=actor,
            changes=changes,
            revision=revision.n,
        )
    return revision


@command
def plan_contingency(revision: SetRevision, *, actor: Actor, text: str) -> SetRevision:
    """Say what is done when something goes wrong with this promise, and what sets it off (8.2.1 e).

    Part of what is reviewed and signed; an empty text takes the plan away. Refused: not a draft, a
    text too long.
    """
    require(actor, *CAPTURE_ROLES, to="plan what is done when something goes wrong")
    revision = lock_draft(revision)
    text = text.replace("\r\n", "\n").strip()
    refuse_unless(len(text) <= LONGEST_PLAN, f"Keep the plan under {LONGEST_PLAN:,} signs.")
    changes = assign(revision, contingency=text)
    if changes:
        emit(
            "requirement_set.contingency_planned",
            revision.record,
            actor=actor,
            changes=changes,
            revision=revision.n,
        )
    return revision
