"""The thread of an order: from the customer's first words to what they thought of it in the end."""

from collections.abc import Iterator
from datetime import datetime

from clew.conformity import holes
from clew.conformity.change_knots import change_knots, now_reads
from clew.conformity.facts import Facts, facts_of
from clew.conformity.knots import (
    Button,
    Cell,
    Fact,
    Judged,
    Knot,
    Line,
    Mark,
    Quote,
    Signed,
    Table,
    Text,
    Thread,
    counted,
    opening_words,
    plain,
    tied,
)
from clew.conformity.proving import panel
from clew.conformity.quoting import Passage, quoted
from clew.conformity.steps import steps_of
from clew.conformity.when import at_start_of, day_words, span_words
from clew.areas.communication.models import CHANNELS, Interaction
from clew.areas.customers.models import PARTIES
from clew.areas.orders.models import STATED, Order
from clew.areas.orders.workflow import ORDER
from clew.areas.requirements.models import CONFIRMATION_KINDS, Confirmation, SetLine, SetRevision
from clew.areas.requirements.rules import function_name
from clew.areas.products.queries import market_names
from clew.kernel.people.actor import Actor
from clew.kernel.signatures.checking import differs

SHOWN = 60
VERDICTS = {"yes": ("ok", "feasible"), "conditions": ("warn", "with conditions"), "no": ("stop", "no")}
ORIGIN_ORDER = ("stated", "implied", "obligatory", "organization")


def thread_of(order: Order, actor: Actor) -> Thread:
    """Return the thread of an order that the actor was shown; a fixed number of queries."""
    known = facts_of(order, actor)
    done = [
        *_said(known), *_understood(known), *_reviewed(known), *_offered(known),
        *_confirmed(known), *_accepted(known), *change_knots(known, passages(known)),
        *_proved(known), *_delivered(known), *_voice(known), *_ended(known), *holes.holes(known),
    ]  # fmt: skip
    knots = tied(done, holes.ahead(known), order.accepted_at)
    return Thread(
        order.record.number,
        order.record.title,
        _sub(known),
        opening_words(knots),
        knots,
        tuple(steps_of(known, knots)),
        panel(known),
    )


def _sub(known: Facts) -> str:
    order = known.order
    customer = ", ".join(filter(None, [order.customer.name, order.customer.place]))
    said = [f"of {customer}. It is {ORDER.words[order.state]}."]
    if order.requirement_set.markets:
        said.append(f"For {market_names(order.requirement_set.markets)}.")
    if order.record.owner:
        said.append(f"Owner: {order.record.owner.title}.")
    return " ".join(said)


# ── what the customer said ──────────────────────────────────────────────────────────────────────
def passages(known: Facts, n: int | None = None) -> list[Passage]:
    """Return the customer's words that lines rest on, in the set's order; n: a revision."""
    lines = known.lines.get(n or known.revision.n, [])
    first = known.lines.get(known.revisions[0].n, [])
    then = {line.requirement_id: line for line in first} if n is None else {}
    return [
        Passage(words, version.origin, str(i), f"#{number}", number)
        for i, line in enumerate(lines, 1)
        for number in [line.requirement.record.number]
        for version in [then.get(line.requirement_id, line).version]
        for words in [version.customer_wording]
        if words.strip()
    ]


def _said(known: Facts) -> Iterator[Knot]:
    order, heard = known.order, [i for i in known.interactions if i.direction == "in"]
    changed_by = {change.source_id for change in known.changes}
    heard = [i for i in heard if i.pk not in changed_by]
    if not heard:
        yield _unheard(known)
        return
    first, found = heard[0], passages(known)
    record = (known.enquiry or first).record
    files = sum(
        file.role != "original" for i in heard for file in known.files.get(i.pk, ())
    )
    note = [counted(sum(i.channel == c for i in heard), w) for c, w in CHANNEL_NOUNS.items()
            if any(i.channel == c for i in heard)]  # fmt: skip
    note += [counted(files, "file")] if files else []
    yield Knot(
        "said", "What the customer said", first.happened_at, 0,
        when=day_words(first.happened_at), who=_speaker(first), number=record.number,
        url=record.get_absolute_url(), note=", ".join(note), id="said",
        quotes=tuple(quote_of(i, found, alone=len(heard) == 1) for i in heard[-6:]),
    )  # fmt: skip
    if order.source_id is None and order.customer_reference:
        yield _ordered(known)


CHANNEL_NOUNS = {
    "mail": "mail", "phone": "call", "meeting": "meeting", "letter": "letter", "web": "web form",
}  # fmt: skip


def quote_of(interaction: Interaction, found: list[Passage], *, alone: bool = False) -> Quote:
    """Return an interaction's own words with the passages that lines rest on marked."""
    paragraphs, cut = quoted(interaction.text or interaction.subject, found)
    number = interaction.record.number
    source = f"{_speaker(interaction)}, {day_words(interaction.happened_at)} · {number}"
    return Quote(paragraphs, "" if alone else source, interaction.record.get_absolute_url(), cut)


def _speaker(interaction: Interaction) -> str:
    contact = interaction.contact
    name = (contact.name if contact else "") or interaction.from_name or "name unknown"
    return f"{CHANNELS[interaction.channel].split(' or ')[0]}, {name}"


def _unheard(known: Facts) -> Knot:
    order = known.order
    enquiry = known.enquiry
    words = enquiry.text if enquiry and enquiry.text else ""
    paragraphs, cut = quoted(words, passages(known)) if words else ((), False)
    said = f"The order came {STATED[order.stated]}"
    said += f" with the number {order.customer_reference}." if order.customer_reference else "."
    record = enquiry.record if enquiry else order.record
    return Knot(
        "said", "What the customer said", enquiry.received_at if enquiry else order.received_at, 0,
        when=day_words(order.received_at), who=order.contact.name if order.contact else "",
        number=record.number if enquiry else "", url=record.get_absolute_url(), id="said",
        icon="s-ok" if words else "s-none",
        quotes=(Quote(paragraphs, cut=cut),) if words else (),
        paragraphs=() if words else (plain(f"{said} No words of theirs are kept with it."),),
    )  # fmt: skip


def _ordered(known: Facts) -> Knot:
    order = known.order
    told = [f"Their order {order.customer_reference}, {STATED[order.stated]}."]
    if order.quantity:
        told.append(f"{order.quantity.normalize():,f} {order.unit}.".replace(" .", "."))
    if order.wanted_date:
        told.append(f"Wanted by {day_words(order.wanted_date)}.")
    return Knot(
        "said", "They ordered", order.received_at, 5, when=day_words(order.received_at),
        who=order.contact.name if order.contact else "", number=order.record.number,
        url=order.record.get_absolute_url(), paragraphs=(plain(" ".join(told)),),
    )  # fmt: skip


# ── what we understood, and whether we can do it ────────────────────────────────────────────────
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


ORIGIN_WORDS = {
    "stated": "stated", "implied": "implied", "obligatory": "obligatory", "organization": "ours",
}  # fmt: skip


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
    if not line.version.critical:
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
    note = f"approved by {name}" if approved else f"{given} of {len(its)} verdicts given"
    yield Knot(
        "reviewed", "Could we do it?", at, 20, when=day_words(at),
        who=counted(revision.round, "round") if revision.round else "",
        number=known.order.requirement_set.record.number,
        url=f"{known.order.requirement_set.record.get_absolute_url()}",
        note=f"revision {revision.n}, {note}", id="reviewed", icon="s-ok" if approved else "s-wait",
        verdicts=tuple(_verdict(v) for v in its),
    )  # fmt: skip


def _verdict(verdict: object) -> Judged:
    v = verdict  # a requirements.Verdict
    name = function_name(v.function)  # type: ignore[attr-defined]  # see above
    if v.given_at is None:  # type: ignore[attr-defined]  # see above
        return Judged(name, Mark("wait", "asked"), v.why_asked)  # type: ignore[attr-defined]  # see above
    kind, word = VERDICTS[v.feasibility]  # type: ignore[attr-defined]  # see above
    said = [v.by_name, v.conditions or v.capacity or v.law or v.risk]  # type: ignore[attr-defined]  # see above
    if v.carried_from:  # type: ignore[attr-defined]  # see above
        said.append(f"From revision {v.carried_from}")  # type: ignore[attr-defined]  # see above
    return Judged(name, Mark(kind, word), ". ".join(s.rstrip(".") for s in said if s) + ".")


# ── offered, confirmed, accepted ────────────────────────────────────────────────────────────────
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
    facts.append(Fact("Over", f"revision {revision.n}, {count}, word for word"))
    if confirmation.reference:
        source = confirmation.source.get_absolute_url() if confirmation.source else ""
        facts.append(Fact("Reference", confirmation.reference, source))
    digest = signature.content_digest if signature else revision.content_digest
    if digest:
        facts.append(Fact("Content", " ".join(digest[i : i + 4] for i in range(0, 16, 4)), mono=True))
    if signature is not None:
        facts.append(_stands(known, signature))
    return Signed(name, tuple(facts))


def _stands(known: Facts, signature: object) -> Fact:
    revocation = getattr(signature, "revocation", None)
    if revocation is not None:
        return Fact("Stands", f"no, revoked on {day_words(revocation.at)}: {revocation.reason}")
    what = differs(signature)  # type: ignore[arg-type]  # a Signature
    said = f"no: {what} differs from what was signed" if what else "as it was signed"
    return Fact("Stands", said, f"{known.order.requirement_set.record.get_absolute_url()}")


def _accepted(known: Facts) -> Iterator[Knot]:
    order = known.order
    if order.accepted_at is None:
        return
    review = known.first_approved
    words = []
    if review and review.approved_at and review.approved_at <= order.accepted_at:
        words.append(f"The review was approved {span_words(review.approved_at, order.accepted_at)}.")
    words.append(
        "From here the words are fixed; only an approved change can alter them."
    )
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


# ── proved, delivered, heard ────────────────────────────────────────────────────────────────────
def _proved(known: Facts) -> Iterator[Knot]:
    if not known.verifications:
        return
    lines = {line.requirement_id: line for line in known.lines.get(known.revision.n, ())}
    first, last = known.verifications[0].at, known.verifications[-1].at
    critical = [line for line in lines.values() if line.version.critical]
    met = sum(_is_met(known, line) for line in critical)
    rows = []
    for v in known.verifications:
        record = lines[v.requirement_id].requirement.record if v.requirement_id in lines else None
        old = record is not None and lines[v.requirement_id].version.n != v.version_n
        state = Mark("ok", "met") if v.passed else Mark("stop", "not met")
        rows.append((
            Cell(record.number if record else "taken out", url=record.get_absolute_url() if record else ""),
            Cell(v.method), Cell(v.result),
            Cell(f"{v.by_name}, {day_words(v.at)}"),
            Cell(state=Mark("na", "older words") if old else state),
        ))  # fmt: skip
    until = f"to {day_words(last)}" if day_words(last) != day_words(first) else ""
    yield Knot(
        "proved", "We proved it", first, 70, when=day_words(first), who=until, id="proved",
        number=known.order.record.number, url=known.order.record.get_absolute_url(),
        note=f"{met} of {len(critical)} critical" if critical else "",
        icon="s-ok" if met == len(critical) else "s-wait",
        table=Table("Proofs", ("Requirement", "How", "Found", "By", "State"), tuple(rows)),
    )  # fmt: skip


def _is_met(known: Facts, line: SetLine) -> bool:
    proof = known.proof_of(line)
    return proof is not None and proof.passed


def _delivered(known: Facts) -> Iterator[Knot]:
    order = known.order
    if not known.deliveries:
        return
    first = known.deliveries[0]
    rows = tuple(
        (
            Cell(f"{d.n}"), Cell(d.what),
            Cell(f"{d.quantity.normalize():,f}" if d.quantity else "", right=True),
            Cell(day_words(d.delivered_on)), Cell(state=_on_time(order, d.delivered_on)),
        )
        for d in known.deliveries
    )  # fmt: skip
    yield Knot(
        "delivered", "We delivered", at_start_of(first.delivered_on, not_before=first.at), 80,
        when=day_words(first.delivered_on), number=order.record.number, id="delivered",
        url=order.record.get_absolute_url(),
        note="" if order.delivered_at else "in part", icon="s-ok" if order.delivered_at else "s-wait",
        table=Table("Deliveries", ("No.", "What", "Quantity", "Delivered", "On time"), rows),
    )  # fmt: skip


def _on_time(order: Order, delivered_on: object) -> Mark:
    if order.wanted_date is None:
        return Mark("none", "no date asked")
    days = (order.wanted_date - delivered_on).days  # type: ignore[operator]  # two dates
    if days < 0:
        return Mark("gap", f"{counted(-days, 'day')} late")
    return Mark("ok", f"{counted(days, 'day')} early" if days else "on the day")


def _voice(known: Facts) -> Iterator[Knot]:
    given = [answer for answer in known.answers if answer.answered_at]
    if not given:
        return
    first = given[0].answered_at or given[0].asked_at
    yield Knot(
        "voice", "What they thought of it", first, 90, when=day_words(first), id="voice",
        who=given[0].contact.name if len(given) == 1 else "",
        note=f"{counted(len(given), 'answer')} of {len(known.answers)} asked"
        + (": too few to average" if len(given) < 5 else ""),
        quotes=tuple(_opinion(answer) for answer in given),
    )  # fmt: skip


def _opinion(answer: object) -> Quote:
    a = answer  # an orders.SatisfactionAnswer
    words: tuple[Text, ...] = quoted(a.words, ())[0] if a.words else ()  # type: ignore[attr-defined]  # see above
    when = day_words(a.answered_at)  # type: ignore[attr-defined]  # see above
    party = PARTIES.get(a.party, a.party)  # type: ignore[attr-defined]  # see above
    return Quote(words, f"{a.contact.name}, {party}, {when} · {a.score} of 10")  # type: ignore[attr-defined]  # see above


def _ended(known: Facts) -> Iterator[Knot]:
    order = known.order
    at = _ended_at(known)
    if order.state in ("declined", "cancelled"):
        title = "We declined" if order.state == "declined" else "We cancelled"
        yield Knot(
            "ended", title, at, 99, when=day_words(at), who=order.ended_by, icon="s-stop",
            number=order.record.number, url=order.record.get_absolute_url(), id="ended",
            paragraphs=(plain(f"{order.ended_reason.rstrip('.')}. The customer was told."),),
        )  # fmt: skip
    elif order.closed_at:
        told = [order.post_delivery_note, order.not_asked_reason and f"Not asked: {order.not_asked_reason}"]
        yield Knot(
            "ended", "We closed it", at, 99, when=day_words(at), icon="s-frozen", id="ended",
            who=known.name(known.who.get("order.closed")), number=order.record.number,
            url=order.record.get_absolute_url(),
            paragraphs=tuple(plain(words) for words in told if words),
        )  # fmt: skip


def _ended_at(known: Facts) -> datetime:
    order = known.order
    return order.closed_at or order.record.touched_at
