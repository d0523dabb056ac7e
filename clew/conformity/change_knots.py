"""The loops of a thread: each change, in the customer's words and word by word in ours (8.2.4)."""

from collections.abc import Iterator, Sequence

from clew.areas.changes.models import ChangeRequest
from clew.areas.communication.models import CHANNELS
from clew.areas.requirements.models import SetLine
from clew.areas.requirements.rules import function_name
from clew.conformity.facts import Facts
from clew.conformity.knots import Knot, Line, Quote, Text, counted, plain
from clew.conformity.quoting import Passage, Piece, compared, quoted
from clew.conformity.when import day_words

ENDED = {"rejected": "not approved", "withdrawn": "withdrawn", "closed": "closed"}
WORDS = {
    "draft": "being written",
    "submitted": "submitted",
    "assessing": "being assessed",
    "assessment": "being assessed",
    "voting": "being voted on",
    "implementing": "being put to work",
    "verification": "being verified",
}
TIMES = ("once", "twice", "three times", "four times")


def now_reads(known: Facts, line: SetLine) -> Text:
    """Return a line's words, with what changed since the revision before marked word by word."""
    n = known.revision.n
    before = known.version_before(line, n)
    if n == 1 or before is None or before.pk == line.version_id:
        return plain(line.version.our_wording)
    return compared(before.our_wording, line.version.our_wording)


def change_knots(known: Facts, passages: Sequence[Passage]) -> Iterator[Knot]:
    """Yield a knot for each change request of the order's set, drafts left out."""
    changes = [c for c in known.changes if c.state != "draft" and c.order_id in (None, known.order.pk)]
    carried = [c for c in changes if c.opened_revision]
    for change in changes:
        turn = carried.index(change) if change in carried else None
        yield _knot(known, change, turn, len(carried), passages)


def _knot(
    known: Facts, change: ChangeRequest, turn: int | None, count: int, passages: Sequence[Passage]
) -> Knot:
    asked = change.source.happened_at if change.source else change.record.created_at
    note = _note(change)
    if turn is None:
        title = "A change was asked for"
    elif count == 1:
        title = "It changed once"
    else:
        title = f"It changed, {_nth(turn)} of {count}"
    return Knot(
        "changed", title, asked, 60, when=day_words(asked), who=_asked_by(change),
        number=change.record.number, url=change.record.get_absolute_url(), note=note,
        id=f"change-{change.record.number}",
        quotes=tuple(_words(change, passages)), lines=tuple(_lines(known, change)),
        paragraphs=tuple(plain(p) for p in _told(known, change)),
    )  # fmt: skip


def _nth(turn: int) -> str:
    return f"{turn + 1}"


def _note(change: ChangeRequest) -> str:
    said = []
    if change.opened_revision:
        said.append(f"revision {change.opened_revision - 1} → {change.opened_revision}")
    if change.approved_at:
        said.append(f"approved {day_words(change.approved_at)} by {change.approved_name}")
    if change.state in ENDED:
        said.append(ENDED[change.state])
    elif not change.approved_at:
        said.append(WORDS.get(change.state, change.state.replace("_", " ")))
    return ", ".join(said)


def _asked_by(change: ChangeRequest) -> str:
    if change.source is None:
        return change.requested_by_name
    name = change.source.contact.name if change.source.contact else change.source.from_name
    return ", ".join(filter(None, [CHANNELS[change.source.channel].split(" or ")[0], name]))


def _words(change: ChangeRequest, passages: Sequence[Passage]) -> Iterator[Quote]:
    text = change.customer_words or (change.source.text if change.source else "")
    if text:
        paragraphs, cut = quoted(text, passages)
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
    yield f"{change.reason.rstrip('.')}." if change.reason else ""
    impact = [item for item in known.impact if item.change_id == change.pk]
    if impact:
        affected = sum(item.effect == "affected" for item in impact)
        spared = sum(item.effect == "not_affected" for item in impact)
        open_ones = len(impact) - affected - spared
        parts = [f"{affected} affected", f"{spared} not affected"]
        parts += [f"{open_ones} not judged"] if open_ones else []
        yield f"Touches {counted(len(impact), 'record')}: {', '.join(parts)}."
    revision = known.of(change.opened_revision) if change.opened_revision else None
    if revision is not None:
        its = [v for v in known.verdicts if v.revision_id == revision.pk]
        again = [function_name(v.function) for v in its if not v.carried_from]
        carried = [function_name(v.function) for v in its if v.carried_from]
        if again:
            yield f"Judged again: {', '.join(again)}."
        if carried:
            yield f"Carried over, because their lines did not change: {', '.join(carried)}."
    if change.verified_at:
        result = "passed" if change.verification_passed else "did not pass"
        yield f"Verified by {change.verified_name} on {day_words(change.verified_at)}: {result}."
    if change.ended_reason:
        yield f"{change.ended_reason.rstrip('.')}."
