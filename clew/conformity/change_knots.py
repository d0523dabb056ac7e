"""The loops of a thread: each change, in the customer's words and word by word in ours (8.2.4)."""

from collections.abc import Iterator

from clew.areas.changes.models import ChangeRequest
from clew.areas.changes.workflow import WORDS
from clew.areas.communication.models import CHANNELS
from clew.areas.requirements.models import SetLine
from clew.areas.requirements.rules import function_name
from clew.conformity.facts import Facts
from clew.conformity.knots import Knot, Line, Quote, Text, plain
from clew.conformity.quoting import Piece, compared, quoted
from clew.conformity.said_knots import passages
from clew.conformity.when import day_words
from clew.kernel.ui.words import counted


def now_reads(known: Facts, line: SetLine) -> Text:
    """Return a line's words, with what changed since the revision before marked word by word."""
    n = known.revision.n
    before = known.version_before(line, n)
    if n == 1 or before is None or before.pk == line.version_id:
        return plain(line.version.our_wording)
    return compared(before.our_wording, line.version.our_wording)


def change_knots(known: Facts) -> Iterator[Knot]:
    """Yield a knot for each change request of the order's set, drafts left out."""
    changes = [
        c for c in known.changes if c.state != "draft" and c.order_id in (None, known.order.pk)
    ]
    carried = [c for c in changes if c.opened_revision]
    for change in changes:
        turn = carried.index(change) if change in carried else None
        yield _knot(known, change, turn, len(carried))


def _knot(known: Facts, change: ChangeRequest, turn: int | None, count: int) -> Knot:
    asked = change.source.happened_at if change.source else change.record.created_at
    note = _note(change)
    if turn is None:
        title = "A change was asked for"
    elif count == 1:
        title = "It changed once"
    else:
        title = f"It changed, {turn + 1} of {count}"
    return Knot(
        "changed", title, asked, 60, when=day_words(asked), who=_asked_by(change),
        number=change.record.number, url=change.record.get_absolute_url(), note=note,
        id=f"change-{change.record.number}",
        quotes=tuple(_words(known, change)), lines=tuple(_lines(known, change)),
        paragraphs=tuple(plain(p) for p in _told(known, change) if p),
    )  # fmt: skip


def _note(change: ChangeRequest) -> str:
    if change.opened_revision:
        return f"revision {change.opened_revision - 1} → {change.opened_revision}"
    return WORDS[change.state]


def _asked_by(change: ChangeRequest) -> str:
    if change.source is None:
        return change.requested_by_name
    name = change.source.contact.name if change.source.contact else change.source.from_name
    return ", ".join(filter(None, [CHANNELS[change.source.channel].split(" or ")[0], name]))


def _words(known: Facts, change: ChangeRequest) -> Iterator[Quote]:
    text = change.customer_words or (change.source.text if change.source else "")
    if text:
        found = passages(known, change.opened_revision) if change.opened_revision else []
        paragraphs, cut = quoted(text, found)
        url = change.source.record.get_absolute_url() if change.source else ""
        yield Quote(paragraphs, url=url, cut=cut)


def _lines(known: Facts, change: ChangeRequest) -> Iterator[Line]:
    n = change.opened_revision
    if not n or n not in known.lines:
        return
    gone = {line.requirement_id: line for line in known.lines.get(n - 1, ())}
    for line in known.lines[n]:
        gone.pop(line.requirement_id, None)
        before = known.version_before(line, n)
        if before is None:
            yield _drawn(line, (Piece(line.version.our_wording, "ins"),), "New")
        elif before.pk != line.version_id:
            words = compared(before.our_wording, line.version.our_wording)
            yield _drawn(line, words, _other_differences(before, line))
    for line in gone.values():
        yield _drawn(line, (Piece(line.version.our_wording, "del"),), "Taken out")


def _other_differences(before: object, line: SetLine) -> str:
    fields = {"criterion": "criterion", "critical": "critical", "category": "category"}
    odd = [w for f, w in fields.items() if getattr(before, f) != getattr(line.version, f)]
    return f"Also changed: {', '.join(odd)}" if odd else ""


def _drawn(line: SetLine, words: Text, note: str) -> Line:
    record = line.requirement.record
    return Line(record.number, record.get_absolute_url(), line.version.origin, words, None, note)


def _told(known: Facts, change: ChangeRequest) -> Iterator[str]:
    yield " ".join(filter(None, [_decided(change), _touches(known, change)]))
    yield " ".join(_judged(known, change))
    if change.verified_at:
        result = "passed" if change.verification_passed else "did not pass"
        yield f"Verified by {change.verified_name} on {day_words(change.verified_at)}: {result}."
    if change.ended_reason:
        yield f"{change.ended_reason.rstrip('.')}."


def _decided(change: ChangeRequest) -> str:
    reason = f"{change.reason.rstrip('.')}." if change.reason else ""
    if not change.approved_at:
        return reason
    by = f"Approved by {change.approved_name} on {day_words(change.approved_at)}"
    return (
        f"{reason} {by}, {WORDS[change.state]}."
        if change.state != "approved"
        else f"{reason} {by}."
    )


def _touches(known: Facts, change: ChangeRequest) -> str:
    impact = [item for item in known.impact if item.change_id == change.pk]
    if not impact:
        return ""
    affected = sum(item.effect == "affected" for item in impact)
    spared = sum(item.effect == "not_affected" for item in impact)
    left = len(impact) - affected - spared
    parts = [f"{affected} affected", f"{spared} not affected"] + (
        [f"{left} not judged"] if left else []
    )
    return f"It touches {counted(len(impact), 'record')}: {', '.join(parts)}."


def _judged(known: Facts, change: ChangeRequest) -> Iterator[str]:
    revision = known.of(change.opened_revision) if change.opened_revision else None
    if revision is None:
        return
    its = [v for v in known.verdicts if v.revision_id == revision.pk]
    again = [function_name(v.function) for v in its if not v.carried_from]
    carried = [function_name(v.function) for v in its if v.carried_from]
    if again:
        yield f"Judged again: {', '.join(again)}."
    if carried:
        yield f"Carried over, because their lines did not change: {', '.join(carried)}."
