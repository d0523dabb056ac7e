"""Finding sets, revisions, lines and requirements; what differs between two revisions."""

from dataclasses import dataclass
from typing import Literal

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.http import Http404

from clew.areas.communication.models import Enquiry
from clew.areas.law.models import LegalRequirement
from clew.areas.requirements.models import (
    LegalVerdict,
    Notice,
    Requirement,
    RequirementSet,
    RequirementVersion,
    SetLine,
    SetRevision,
    Standing,
)
from clew.kernel import clock
from clew.kernel.links.models import Link
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.records.queries import in_order, numbered
from clew.kernel.remembering import read_once

LAW_ROLES = ("compliance", "sales", "quality_manager", "engineering")
APPROVED = ("reviewed", "confirmed", "released")


def visible_to(actor: Actor) -> QuerySet[RequirementSet]:
    """Return the sets this actor may know of: all for staff, the own company's for a contact."""
    sets = RequirementSet.objects.select_related(
        "record__owner",
        "record__customer",
        "customer__record",
        "product__family",
        "product__record",
    )
    if actor.is_staff:
        return sets
    if actor.kind == "contact" and actor.customer_id:
        return sets.filter(record__customer_id=actor.customer_id)
    return sets.none()


def get_visible(actor: Actor, number: str) -> RequirementSet:
    """Return the set of that number (RS-0001); foreign and missing answer alike (404)."""
    return numbered(visible_to(actor), number, "requirement set")


def requirements_visible_to(actor: Actor) -> QuerySet[Requirement]:
    """Return the requirements of the sets this actor may know of."""
    return Requirement.objects.select_related(
        "record", "requirement_set__record", "requirement_set__customer__record"
    ).filter(requirement_set__in=visible_to(actor))


def get_requirement(actor: Actor, number: str) -> Requirement:
    """Return the requirement of that number (RQ-0001); foreign and missing answer alike (404)."""
    return numbered(requirements_visible_to(actor), number, "requirement")


def revision_of(requirement_set: RequirementSet, n: int) -> SetRevision:
    """Return revision n of a set; 404 when there is none."""
    found = requirement_set.revisions.filter(n=n).first()
    if found is None:
        raise Http404("No such revision.")
    return found


def revision_asked(actor: Actor, number: str, n: str) -> SetRevision:
    """Return revision n of a visible set as a page's address names it, the newest for no number."""
    its_set = get_visible(actor, number)
    return revision_of(its_set, int(n)) if n.isdecimal() else its_set.newest


def lines_of(revision: SetRevision) -> QuerySet[SetLine]:
    """Return the lines of a revision in order, with all a page shows of them."""
    return (
        SetLine.objects.filter(revision=revision)
        .select_related("requirement__record", "version__source", "version__legal__record")
        .order_by("position")
    )


def kept_lines(revision: SetRevision) -> list[SetLine]:
    """Return the same lines and keep them with this instance.

    For a page, and for a command that changes none of them (an approval).
    """
    kept: list[SetLine] | None = getattr(revision, "kept_lines", None)
    if kept is None:
        kept = in_order(lines_of(revision), "position")
        revision.kept_lines = kept  # type: ignore[attr-defined]  # beside the row, never stored
    return kept


def read_lines(revision: SetRevision) -> list[SetLine]:
    """Return the lines `kept_lines` kept with this instance, else as they stand now."""
    kept: list[SetLine] | None = getattr(revision, "kept_lines", None)
    return list(lines_of(revision)) if kept is None else kept


def line_of(revision: SetRevision, number: str) -> SetLine:
    """Return the line of a requirement's number in a revision; 404 when it does not stand there."""
    line = lines_of(revision).filter(requirement__record__number=number.upper()).first()
    if line is None:
        raise Http404("No such line.")
    return line


def critical_lines(revision: SetRevision) -> list[SetLine]:
    """Return the lines that are critical or have a special characteristic (verified one by one)."""
    return list(lines_of(revision).filter(Q(version__critical=True) | Q(version__special=True)))


def approved(requirement_set: RequirementSet) -> SetRevision | None:
    """Return the newest revision that passed its review and was not replaced or ended, or None."""
    return requirement_set.revisions.filter(state__in=APPROVED).order_by("-n").first()


def is_confirmed(revision: SetRevision) -> bool:
    """Tell whether a confirmation stands: by the customer, or a waiver that has not expired."""
    if revision.confirmed_by == "waiver":
        return revision.waived_until is not None and revision.waived_until >= clock.today()
    return is_confirmed_by_customer(revision)


def is_confirmed_by_customer(revision: SetRevision) -> bool:
    """Tell whether the customer confirmed the revision; a waiver is not the customer's word."""
    return revision.confirmed_by not in ("", "waiver")


@dataclass(frozen=True)
class LineChange:
    """One requirement in two revisions: `old` is None when added, `new` when removed."""

    number: str
    kind: Literal["same", "changed", "added", "removed"]
    old: RequirementVersion | None
    new: RequirementVersion | None

    @property
    def is_editorial(self) -> bool:
        """Tell whether only typos differ: the meaning is the same."""
        both = self.old is not None and self.new is not None
        return both and self.old.meaning_digest == self.new.meaning_digest  # type: ignore[union-attr]  # both are there


def diff(old_revision: SetRevision | None, new_revision: SetRevision) -> list[LineChange]:
    """Return every line of either revision with what became of it; the new one's order first."""
    before = {line.requirement_id: line for line in _lines(old_revision)}
    changes = []
    for line in _lines(new_revision):
        was = before.pop(line.requirement_id, None)
        changes.append(_change(was, line))
    return changes + [_change(gone, None) for gone in before.values()]


def _lines(revision: SetRevision | None) -> list[SetLine]:
    return list(lines_of(revision)) if revision is not None else []


def _change(was: SetLine | None, now: SetLine | None) -> LineChange:
    number = (now or was).requirement.record.number  # type: ignore[union-attr]  # one of the two is there
    if was is None or now is None:
        kind: Literal["added", "removed"] = "added" if was is None else "removed"
        return LineChange(number, kind, was.version if was else None, now.version if now else None)
    same = was.version_id == now.version_id
    return LineChange(number, "same" if same else "changed", was.version, now.version)


def get_notice(actor: Actor, pk: int) -> Notice:
    """Return a notice of a visible set; foreign and missing answer alike (404)."""
    found = (
        Notice.objects.select_related("revision__requirement_set__record")
        .filter(pk=pk, revision__requirement_set__in=visible_to(actor))
        .first()
    )
    if found is None:
        raise Http404("No such notice.")
    return found


def versions_of(requirement: Requirement) -> list[RequirementVersion]:
    """Return the versions of a requirement, newest first."""
    found = requirement.versions.select_related("source", "legal__record")
    return in_order(found, "n")[::-1]


def stands_in(requirement: Requirement) -> list[SetLine]:
    """Return where a requirement stands: its line in each revision of its set, newest first."""
    return list(
        SetLine.objects.filter(requirement=requirement)
        .select_related("revision", "version")
        .order_by("-revision__n")
    )


def verdicts_on(actor: Actor, legal: LegalRequirement) -> list[LegalVerdict]:
    """Return where an entry was judged in the sets this actor may know of, newest first."""
    rows = LegalVerdict.objects.filter(legal=legal, revision__requirement_set__in=visible_to(actor))
    return list(rows.select_related("revision__requirement_set__record").order_by("-at")[:100])


def enquiry_of(requirement_set: RequirementSet) -> Enquiry | None:
    """Return the enquiry a set answers, with the interaction it came in; once on a page."""
    name = f"enquiry of {requirement_set.pk}"
    return read_once(name, lambda: _enquiry_of(requirement_set))


def _enquiry_of(requirement_set: RequirementSet) -> Enquiry | None:
    joined = Link.objects.filter(
        type="answers", target_id=requirement_set.pk, removed_at=None
    ).values("source_id")
    found = Enquiry.objects.filter(pk__in=joined)
    with_heard = found.select_related("record", "interaction__record", "interaction__contact")
    return next(iter(in_order(with_heard, "pk")), None)


def sources_of(requirement_set: RequirementSet, *also: int | None) -> QuerySet[Record]:
    """Return where a line can have been said: this enquiry's interaction first, then newer ones."""
    enquiry = enquiry_of(requirement_set)
    first = enquiry.interaction_id if enquiry and enquiry.interaction_id else 0
    said = Q(kind="interaction", customer_id=requirement_set.customer_id)
    kept = Q(pk__in=[pk for pk in also if pk])
    its_own_first = Case(When(pk=first, then=0), default=1, output_field=IntegerField())
    return Record.objects.filter(said | kept).order_by(its_own_first, "-pk")


def standings(actor: Actor) -> QuerySet[Standing]:
    """Return the visible requirements as each stands in the newest revision of its set."""
    rows = Standing.objects.select_related(
        "requirement__record", "line__version", "requirement_set__record", "customer"
    )
    if actor.is_staff:
        return rows
    if actor.kind == "contact" and actor.customer_id:
        return rows.filter(requirement_set__record__customer_id=actor.customer_id)
    return rows.none()
