"""What was proved, what was delivered, what they thought of it, and how it ended."""

from collections.abc import Iterator
from datetime import date, datetime

from clew.areas.customers.models import PARTIES
from clew.areas.orders.models import Order, SatisfactionAnswer
from clew.areas.requirements.models import SetLine
from clew.conformity.facts import Facts
from clew.conformity.knots import Cell, Knot, Mark, Quote, Table, Text, plain
from clew.conformity.quoting import quoted
from clew.conformity.when import at_start_of, day_words
from clew.kernel.ui.words import counted


def outcome_knots(known: Facts) -> Iterator[Knot]:
    """Yield what came of it after the work began."""
    yield from _proved(known)
    yield from _delivered(known)
    yield from _voice(known)
    yield from _ended(known)


def _proved(known: Facts) -> Iterator[Knot]:
    if not known.verifications:
        return
    lines = {line.requirement_id: line for line in known.lines.get(known.revision.n, ())}
    first, last = known.verifications[0].at, known.verifications[-1].at
    due = known.due
    met = sum(_is_met(known, line) for line in due)
    rows = []
    for v in known.verifications:
        record = lines[v.requirement_id].requirement.record if v.requirement_id in lines else None
        old = record is not None and lines[v.requirement_id].version.n != v.version_n
        state = Mark("ok", "met") if v.passed else Mark("stop", "not met")
        rows.append((
            Cell(record.number, url=record.get_absolute_url()) if record else Cell("taken out"),
            Cell(v.method), Cell(v.result),
            Cell(f"{v.by_name}, {day_words(v.at)}"),
            Cell(state=Mark("na", "older words") if old else state),
        ))  # fmt: skip
    until = f"to {day_words(last)}" if day_words(last) != day_words(first) else ""
    yield Knot(
        "proved", "We proved it", first, 70, when=day_words(first), who=until, id="proved",
        number=known.order.record.number, url=known.order.record.get_absolute_url(),
        note=f"{met} of {counted(len(due), 'line')} that must be proved" if due else "",
        icon="s-ok" if met == len(due) else "s-wait",
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
        note="" if order.delivered_at else "in part",
        icon="s-ok" if order.delivered_at else "s-wait",
        table=Table("Deliveries", ("No.", "What", "Quantity", "Delivered", "On time"), rows),
    )  # fmt: skip


def _on_time(order: Order, delivered_on: date) -> Mark:
    if order.wanted_date is None:
        return Mark("none", "no date asked")
    days = (order.wanted_date - delivered_on).days
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


def _opinion(answer: SatisfactionAnswer) -> Quote:
    words: tuple[Text, ...] = quoted(answer.words, ())[0] if answer.words else ()
    when = day_words(answer.answered_at or answer.asked_at)
    party = PARTIES.get(answer.party, answer.party)
    return Quote(words, f"{answer.contact.name}, {party}, {when} · {answer.score} of 10")


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
        told = [
            order.post_delivery_note,
            order.not_asked_reason and f"Not asked: {order.not_asked_reason}",
        ]
        yield Knot(
            "ended", "We closed it", at, 99, when=day_words(at), icon="s-frozen", id="ended",
            who=known.name(known.who.get("order.closed")), number=order.record.number,
            url=order.record.get_absolute_url(),
            paragraphs=tuple(plain(words) for words in told if words),
        )  # fmt: skip


def _ended_at(known: Facts) -> datetime:
    order = known.order
    return order.closed_at or order.record.touched_at
