"""Everything the thread of an order rests on, read in a fixed number of queries."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from clew.areas.changes.models import ChangeRequest, ImpactItem
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.confirmations.models import Confirmation
from clew.areas.orders.models import Delivery, Offer, Order, SatisfactionAnswer, Verification
from clew.areas.orders.proof import Proof, proofs_of
from clew.areas.requirements.models import (
    Notice,
    RequirementVersion,
    SetLine,
    SetRevision,
    Verdict,
)
from clew.kernel.attachments.models import RecordFile
from clew.kernel.audit_trail.models import Event
from clew.kernel.links.models import Link
from clew.kernel.people.queries import names_of
from clew.kernel.records.queries import in_order

APPROVED = ("reviewed", "confirmed", "released", "obsolete")
DECISIONS = ("order.accepted", "order.started", "order.closed")


@dataclass
class Facts:
    """The rows of one order's thread; `lines` maps revision n → lines in their order."""

    order: Order
    revisions: list[SetRevision] = field(default_factory=list)
    lines: dict[int, list[SetLine]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    changes: list[ChangeRequest] = field(default_factory=list)
    impact: list[ImpactItem] = field(default_factory=list)
    verifications: list[Verification] = field(default_factory=list)
    proofs: dict[int, Proof] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    answers: list[SatisfactionAnswer] = field(default_factory=list)
    enquiry: Enquiry | None = None
    interactions: list[Interaction] = field(default_factory=list)
    files: dict[int, list[RecordFile]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    who: dict[str, UUID] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)

    @property
    def revision(self) -> SetRevision:
        """The revision in force: the newest while the order is only received, else its own."""
        if self.order.state == "received":
            return self.revisions[-1]
        return self.of(self.order.revision) or self.revisions[-1]

    def of(self, n: int) -> SetRevision | None:
        """Return revision n of the order's set."""
        return next((r for r in self.revisions if r.n == n), None)

    @property
    def first_approved(self) -> SetRevision | None:
        """The revision whose review was approved first."""
        approved = [r for r in self.revisions if r.approved_at is not None]
        return min(approved, key=lambda r: r.approved_at) if approved else None  # type: ignore[arg-type,return-value]  # approved ones have a time

    def version_before(self, line: SetLine, n: int) -> RequirementVersion | None:
        """Return the version of a line's requirement in the revision before n; None: it is new."""
        lines = self.lines.get(n - 1, ())
        return next((x.version for x in lines if x.requirement_id == line.requirement_id), None)

    def proof_of(self, line: SetLine) -> Verification | None:
        """Return the newest verification of a line at the meaning in force."""
        proof = self.proofs.get(line.requirement_id)
        return proof.verification if proof else None

    @cached_property
    def due(self) -> list[SetLine]:
        """The lines that must be proved before anything leaves: critical or special."""
        lines = self.lines.get(self.revision.n, [])
        return [line for line in lines if line.version.critical or line.version.special]

    def name(self, pseudonym: UUID | None) -> str:
        """Return the name behind a pseudonym, "" for none."""
        return self.names.get(pseudonym, "") if pseudonym else ""

    @property
    def numbers(self) -> set[str]:
        """The records this thread runs through, by number."""
        records = [self.order.record, self.order.requirement_set.record]
        records += [offer.record for offer in self.offers]
        records += [change.record for change in self.changes]
        records += [self.enquiry.record] if self.enquiry else []
        return {record.number for record in records}


def facts_of(order: Order) -> Facts:
    """Read the thread of an order that somebody may see (orders.queries.get_visible)."""
    its_set = order.requirement_set
    known = Facts(order)
    known.revisions = in_order(its_set.revisions.select_related("approval"), "n")
    for revision in known.revisions:
        revision.requirement_set = its_set
    known.lines = _lines(known.revisions)
    in_set = {"revision__requirement_set": its_set}
    known.verdicts = in_order(Verdict.objects.filter(**in_set), "pk")
    known.confirmations = in_order(
        Confirmation.objects.filter(**in_set).select_related(
            "contact", "signature__record", "signature__revocation", "source"
        ),
        "pk",
    )
    known.notices = in_order(Notice.objects.filter(**in_set), "pk")
    known.offers = in_order(_offers(order), "pk")
    known.changes = in_order(
        ChangeRequest.objects.filter(requirement_set=its_set).select_related(
            "record", "source__record", "source__contact"
        ),
        "pk",
    )
    if known.changes:
        known.impact = list(ImpactItem.objects.filter(change__in=known.changes).order_by("id"))
    if order.accepted_at is not None:
        known.verifications = in_order(order.verifications.all(), "pk")
        known.deliveries = in_order(order.deliveries.all(), "n")
    if known.verifications:
        known.proofs = _proofs(known)
    if order.delivered_at is not None:
        known.answers = in_order(order.answers.select_related("contact"), "pk")
    _read_words(known)
    _read_links(known)
    _read_names(known)
    return known


def _lines(revisions: list[SetRevision]) -> dict[int, list[SetLine]]:
    """Read the lines of all revisions with one query for lines and one for versions."""
    n_of = {revision.pk: revision.n for revision in revisions}
    rows = in_order(
        SetLine.objects.filter(revision__in=n_of).select_related("requirement__record"),
        "revision_id",
        "position",
    )
    versions = RequirementVersion.objects.select_related("legal", "source").in_bulk(
        {row.version_id for row in rows}
    )
    lines: dict[int, list[SetLine]] = {n: [] for n in n_of.values()}
    for row in rows:
        row.version = versions[row.version_id]
        lines[n_of[row.revision_id]].append(row)
    return lines


def _proofs(known: Facts) -> dict[int, Proof]:
    """Return requirement → its line in force with its proof, from what was read already."""
    meanings = {
        (line.requirement_id, line.version.n): line.version.meaning_digest
        for lines in known.lines.values()
        for line in lines
    }
    lines = known.lines.get(known.revision.n, [])
    found = proofs_of(lines, known.verifications, meanings)
    return {proof.line.requirement_id: proof for proof in found}


def _offers(order: Order) -> QuerySet[Offer]:
    its = Q(requirement_set=order.requirement_set)
    return Offer.objects.filter(its).select_related("record", "contact")


def _read_words(known: Facts) -> None:
    """Read what the customer said: the enquiry, its interaction, the order's, those of lines."""
    order = known.order
    if order.enquiry_id:
        known.enquiry = Enquiry.objects.select_related("record", "contact").get(pk=order.enquiry_id)
    sources = {
        line.version.source_id
        for lines in known.lines.values()
        for line in lines
        if line.version.source and line.version.source.kind == "interaction"
    }
    sources |= {order.source_id, known.enquiry.interaction_id if known.enquiry else None}
    known.interactions = in_order(
        Interaction.objects.filter(pk__in=sources - {None}).select_related("record", "contact"),
        "happened_at",
        "pk",
    )
    held = [i.pk for i in known.interactions] + [order.pk]
    held += [c.source_id for c in known.changes if c.source_id]
    for file in in_order(RecordFile.objects.filter(record__in=held), "pk"):
        known.files.setdefault(file.record_id, []).append(file)


def _read_links(known: Facts) -> None:
    """Read what stands on the set and its lines, as somebody judged it at some words."""
    ends = {known.order.requirement_set_id}
    ends |= {line.requirement_id for line in known.lines.get(known.revision.n, ())}
    judged = Link.objects.filter(source__in=ends, removed_at=None).exclude(source_meaning="")
    known.links = list(judged.select_related("source", "target"))


def _read_names(known: Facts) -> None:
    events = Event.objects.filter(record=known.order.record, verb__in=DECISIONS).order_by("seq")
    known.who = dict(events.values_list("verb", "actor"))
    wanted = set(known.who.values())
    wanted |= {r.approved_by for r in known.revisions if r.approved_by}
    wanted |= {r.submitted_by for r in known.revisions if r.submitted_by}
    wanted |= {line.version.made_by for lines in known.lines.values() for line in lines}
    known.names = names_of(wanted)
