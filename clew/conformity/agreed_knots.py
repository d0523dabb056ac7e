"""What was understood, whether it can be done, what was offered, confirmed and accepted."""

from collections.abc import Iterator

from django.urls import reverse

from clew.areas.confirmations.models import Confirmation
from clew.areas.customers.models import PARTIES
from clew.areas.orders.models import Order
from clew.areas.requirements.models import (
    CONFIRMATION_KINDS,
    SetLine,
    SetRevision,
    Verdict,
)
from clew.areas.requirements.rules import function_name
from clew.areas.requirements.workflow import review_url
from clew.conformity.change_knots import now_reads
from clew.conformity.facts import Facts
from clew.conformity.knots import Button, Fact, Judged, Knot, Line, Mark, Signed, plain
from clew.conformity.when import day_words, span_words
from clew.kernel.signatures.checking import differs
from clew.kernel.signatures.models import Signature
from clew.kernel.ui.words import counted

SHOWN = 60
VERDICTS = {
    "yes": ("ok", "feasible"),
    "conditions": ("warn", "with conditions"),
    "no": ("stop", "no"),
}
ORIGIN_ORDER = ("stated", "implied", "obligatory", "organization")
ORIGIN_WORDS = {
    "stated": "stated", "implied": "implied", "obligatory": "obligatory", "organization": "ours",
}  # fmt: skip


def agreed_knots(known: Facts) -> Iterator[Knot]:
    """Yield what stands between the customer's words and our acceptance."""
    yield from _understood(known)
    yield from _reviewed(known)
    yield from _offered(known)
    yield from _confirmed(known)
    yield from _accepted(known)


def _understood(known: Facts) -> Iterator[Knot]:
    record = known.order.requirement_set.record
    revision = known.revision
    lines = known.lines.get(revision.n, [])
    drawn = [_line(known, line) for line in lines]
    weighty = [
        d for d, line in zip(drawn, lines, strict=True)
        if line.version.critical or line.version.special or d.state or _changed(known, line)
    ]  # fmt: skip
    shown = drawn if len(drawn) <= SHOWN else weighty[:SHOWN]
    counts = [(o, sum(line.version.origin == o for line in lines)) for o in ORIGIN_ORDER]
    begun = min((line.version.made_at for line in lines), default=record.created_at)
    rest = len(drawn) - len(shown)
    yield Knot(
        "understood", "What we understood", begun, 10, when=day_words(begun),
        who=known.name(lines[0].version.made_by) if lines else "", number=record.number,
        url=record.get_absolute_url(), note=f"revision {revision.n}", id="understood",
        icon="s-ok" if revision.submitted_at else "s-wait",
        origins=tuple((o, f"{n} {ORIGIN_WORDS[o]}") for o, n in counts if n), lines=tuple(shown),
        more=Button(f"All {len(drawn)} lines", record.get_absolute_url()) if rest else None,
        paragraphs=() if lines else (plain("Nothing is written down yet."),),
    )  # fmt: skip


def _changed(known: Facts, line: SetLine) -> bool:
    before = known.version_before(line, known.revision.n)
    return known.revision.n > 1 and (before is None or before.pk != line.version_id)


def _line(known: Facts, line: SetLine) -> Line:
    version, record = line.version, line.requirement.record
    return Line(
        record.number,
        record.get_absolute_url(),
        version.origin,
        now_reads(known, line),
        line_state(known, line),
        " · ".join(_line_notes(known, line)),
    )


def line_state(known: Facts, line: SetLine) -> Mark | None:
    """Return whether a line is met, at its words in force; None where no proof is asked."""
    proof = known.proof_of(line)
    if proof is not None:
        return Mark("ok", "met") if proof.passed else Mark("stop", "not met")
    if line not in known.due:
        return None
    return Mark("gap", "no proof") if known.order.started_at else Mark("draft", "to prove")


def _line_notes(known: Facts, line: SetLine) -> Iterator[str]:
    version = line.version
    if version.critical:
        yield "Critical"
    if version.special:
        yield "Special characteristic"
    if version.legal is not None:
        yield f"{version.legal.code} in the register of law"
    if version.intended_use:
        yield f"Known use: {version.intended_use.rstrip('.')}"
    if version.inferred_by:
        yield f"Inferred by {version.inferred_by}"
    if _changed(known, line):
        change = next((c for c in known.changes if c.opened_revision == known.revision.n), None)
        if change is not None:
            yield f"Changed by {change.record.number}"


def _reviewed(known: Facts) -> Iterator[Knot]:
    revision = known.first_approved or (known.revisions[0] if known.verdicts else None)
    if revision is None:
        return
    its = [v for v in known.verdicts if v.revision_id == revision.pk]
    given = sum(v.given_at is not None for v in its)
    approved = revision.approved_at
    at = approved or revision.submitted_at or known.order.received_at
    name = revision.approval.printed_name if revision.approval else known.name(revision.approved_by)
    note = "approved" if approved else f"{given} of {len(its)} verdicts given"
    rounds = counted(revision.round, "round") if revision.round else ""
    yield Knot(
        "reviewed", "Could we do it?", at, 20, when=day_words(at),
        who=", ".join(filter(None, [name if approved else "", rounds])),
        number=known.order.requirement_set.record.number,
        url=review_url(revision),
        note=f"revision {revision.n}, {note}", id="reviewed", icon="s-ok" if approved else "s-wait",
        verdicts=tuple(_verdict(v) for v in its),
    )  # fmt: skip


def _verdict(v: Verdict) -> Judged:
    name = function_name(v.function)
    if v.given_at is None:
        return Judged(name, Mark("wait", "asked"), v.why_asked)
    kind, word = VERDICTS[v.feasibility]
    said = [v.by_name, v.conditions or v.capacity or v.law or v.risk]
    if v.carried_from:
        said.append(f"From revision {v.carried_from}")
    return Judged(name, Mark(kind, word), ". ".join(s.rstrip(".") for s in said if s) + ".")


def _offered(known: Facts) -> Iterator[Knot]:
    for offer in known.offers:
        if offer.sent_at is None:
            continue
        price = f"{offer.price:,.2f} {offer.currency}" if offer.price is not None else "no price"
        told = [f"{price}."]
        if offer.valid_until:
            told.append(f"Valid until {day_words(offer.valid_until)}.")
        if offer.delivery_date:
            told.append(f"Delivery by {day_words(offer.delivery_date)}.")
        if offer.ended_reason:
            told.append(f"{offer.ended_reason.capitalize().rstrip('.')}.")
        binding = "binding" if offer.binding else "not binding"
        yield Knot(
            "offered", "We offered", offer.sent_at, 30, when=day_words(offer.sent_at),
            who=offer.contact.name if offer.contact else "", number=offer.record.number,
            url=offer.record.get_absolute_url(), note=f"{binding}, over revision {offer.revision}",
            icon="s-ok" if offer.state in ("sent", "accepted") else "s-na",
            paragraphs=(plain(" ".join(told)),),
        )  # fmt: skip


CONFIRMED = {
    "link": ("The customer signed", "sign"),
    "own_order": ("The customer confirmed by their own order", "s-ok"),
    "read_back": ("We read it back, and they said yes", "s-ok"),
    "waiver": ("We began without the customer's word", "s-warn"),
}


def _confirmed(known: Facts) -> Iterator[Knot]:
    by_pk = {revision.pk: revision for revision in known.revisions}
    for confirmation in known.confirmations:
        revision = by_pk[confirmation.revision_id]
        title, icon = CONFIRMED[confirmation.kind]
        again = revision.n > 1 and confirmation.kind == "link"
        yield Knot(
            "signed", "The customer signed again" if again else title, confirmation.happened_at,
            40, when=day_words(confirmation.happened_at), icon=icon,
            who=f"{confirmation.happened_at:%H:%M %Z}",
            number=known.order.requirement_set.record.number,
            url=known.order.requirement_set.record.get_absolute_url(),
            note=f"revision {revision.n}", id=f"confirmed-{revision.n}",
            signed=_signed(known, confirmation, revision),
        )  # fmt: skip


def _signed(known: Facts, confirmation: Confirmation, revision: SetRevision) -> Signed:
    signature, contact = confirmation.signature, confirmation.contact
    facts = []
    if confirmation.kind == "waiver":
        facts.append(Fact("Why", confirmation.reason))
        if confirmation.expires_on:
            facts.append(Fact("Ends", day_words(confirmation.expires_on)))
        return Signed(confirmation.approver_name, tuple(facts))
    name = signature.printed_name if signature else contact.name if contact else "the customer"
    part = f"{contact.part or PARTIES[contact.party]}, " if contact else ""
    how = CONFIRMATION_KINDS[confirmation.kind].split(" by ")[-1]
    facts.append(Fact("By", f"{name}, {part}by {how}".replace("by customer's", "by their")))
    count = counted(len(known.lines.get(revision.n, ())), "line")
    facts.append(Fact("Over", f"{count} of revision {revision.n}, word for word"))
    if confirmation.reference and signature is None:
        source = confirmation.source.get_absolute_url() if confirmation.source else ""
        facts.append(Fact("Reference", confirmation.reference, source))
    facts += _bound(known, confirmation, revision)
    return Signed(name, tuple(facts))


def _bound(known: Facts, confirmation: Confirmation, revision: SetRevision) -> Iterator[Fact]:
    signature = confirmation.signature
    digest = signature.content_digest if signature else revision.content_digest
    in_fours = " ".join(digest[i : i + 4] for i in range(0, 16, 4))
    if signature is None:
        if digest:
            yield Fact("Content", in_fours, mono=True)
        return
    yield _stands(known, signature)
    receipt = reverse("confirmations:receipt_pdf", args=[confirmation.pk])
    yield Fact("Receipt", in_fours, receipt, mono=True)


def _stands(known: Facts, signature: Signature) -> Fact:
    number = known.order.requirement_set.record.number
    against = reverse("requirements:compare", args=[number])
    revocation = getattr(signature, "revocation", None)
    if revocation is not None:
        when = day_words(revocation.at)
        return Fact("Stands", f"no, revoked on {when}: {revocation.reason}", against)
    what = differs(signature)
    said = f"no: {what} differs from what was signed" if what else "as it was signed"
    return Fact("Stands", said, against)


def _accepted(known: Facts) -> Iterator[Knot]:
    order = known.order
    if order.accepted_at is None:
        return
    review = known.first_approved
    words = []
    if review and review.approved_at and review.approved_at <= order.accepted_at:
        words.append(
            f"The review was approved {span_words(review.approved_at, order.accepted_at)}."
        )
    words.append("From here the words are fixed; only an approved change can alter them.")
    yield Knot(
        "accepted", "We accepted", order.accepted_at, 50, when=day_words(order.accepted_at),
        who=known.name(known.who.get("order.accepted")), number=order.record.number,
        url=order.record.get_absolute_url(), icon="s-frozen", id="accepted",
        note=_worth(order), paragraphs=(plain(" ".join(words)),),
    )  # fmt: skip


def _worth(order: Order) -> str:
    said = []
    if order.quantity:
        said.append(f"{order.quantity.normalize():,f} {order.unit}".strip())
    if order.value is not None:
        said.append(f"{order.value:,.2f} {order.currency}")
    return ", ".join(said)
