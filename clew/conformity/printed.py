"""The thread on paper: the same knots as a document that lasts (PDF/A)."""

from collections.abc import Iterable

from clew.conformity import knots as k
from clew.conformity.quoting import INKS, Piece
from clew.kernel import clock
from clew.kernel.audit_trail import checkpoints
from clew.kernel.pdf import documents as d
from clew.kernel.people.queries import company
from clew.kernel.ui.parts import ClausePanel, Step
from clew.kernel.ui.words import day

KINDS = {"offered": "reviewed", "delivered": "proved", "ended": "accepted"}
SHAPES = {"act": "wait"}
LIGHTS = {"done": ("done", "ok"), "hole": ("hole", "gap"), "wait": ("waiting", "wait")}
ICONS = {
    "s-stop": ("refused", "stop"),
    "s-wait": ("waiting", "wait"),
    "s-warn": ("warning", "warn"),
    "s-na": ("ended", "na"),
    "s-none": ("nothing kept", "none"),
}
PROVED = {"ok": "met", "gap": "gap"}


def as_document(thread: k.Thread, *, link: str = "", digest: str = "") -> d.ThreadDocument:
    """Return a thread as the document that is printed; digest: the record's content as sealed."""
    house = company()
    now = clock.now()
    face = d.Face(
        company=house.name if house else "Clew",
        number=thread.number,
        title=thread.title,
        made_at=now,
        subtitle=f"{thread.number} {thread.sub}" if thread.sub.startswith("of ") else thread.sub,
        digest=digest,
        link=link,
        demo=bool(house and house.demo),
    )
    entry = checkpoints.log_size()
    return d.ThreadDocument(
        face=face,
        knots=tuple(_knot(knot) for knot in thread.knots),
        opening=thread.opening,
        gate=tuple(_step(step) for step in thread.steps),
        next=" ".join(f"{hole.title}." for hole in thread.holes[:3]),
        clause=_panel(thread.clause) if thread.clause else None,
        signing=("Checked by, date", "Signature", f"{thread.number}, {day(now)}, entry {entry:,}"),
    )


def _step(step: Step) -> d.GateStep:
    word, shape = LIGHTS.get(step.state, ("open", "draft"))
    return d.GateStep(
        title=step.word,
        state=d.State(word, shape),  # type: ignore[arg-type]  # one of its shapes
        note=step.note,
        here=step.current,
        holed=step.state == "hole",
        ahead=step.state in ("ahead", "wait"),
    )


def _panel(panel: ClausePanel) -> d.ClausePanel:
    proofs = [
        d.Proof(reference=id, state=_state(k.Mark(kind, PROVED[kind])), words=said)
        for kind, id, said in panel.proofs
    ]
    return d.ClausePanel(
        number=panel.number,
        name=panel.title,
        asks=panel.asks,
        questions=tuple(panel.auditor_questions),
        proofs=tuple(proofs),
        ours=panel.adds,
    )


def _knot(knot: k.Knot) -> d.Knot:
    odd = ICONS.get(knot.icon)
    return d.Knot(
        kind=KINDS.get(knot.kind, knot.kind),  # type: ignore[arg-type]  # one of its kinds
        title=knot.title,
        when=knot.when,
        who=knot.who,
        reference=knot.number,
        revision=knot.note,
        state=d.State(odd[0], odd[1]) if odd else None,  # type: ignore[arg-type]  # one of its shapes
        ahead=knot.run == "ahead",
        said=tuple(said for quote in knot.quotes for said in _said(quote)),
        paragraphs=tuple(_text(p) for p in knot.paragraphs if any(piece.text for piece in p)),
        lines=tuple(_line(line) for line in knot.lines),
        verdicts=tuple(_verdict(v) for v in knot.verdicts),
        signature=_signature(knot.signed) if knot.signed else None,
        table=_table(knot.table) if knot.table else None,
    )


def _said(quote: k.Quote) -> Iterable[d.Said]:
    last = len(quote.paragraphs) - 1
    for i, paragraph in enumerate(quote.paragraphs):
        yield d.Said(_text(paragraph), quote.source if i == last else "")
    if not quote.paragraphs and quote.source:
        yield d.Said(quote.source)


def _text(pieces: Iterable[Piece]) -> d.Text:
    return tuple(
        d.Run("\n" if p.mark == "break" else p.text, _mark(p), ", ".join(r[0] for r in p.refs))
        for p in pieces
    )


def _mark(piece: Piece) -> d.Mark:
    mark = INKS.get(piece.mark, piece.mark)
    return "" if mark == "break" else mark  # type: ignore[return-value]  # ins, del or an ink


def _line(line: k.Line) -> d.ThreadLine:
    return d.ThreadLine(
        number=line.number,
        ink=INKS.get(line.origin, line.origin),  # type: ignore[arg-type]  # one of its inks
        words=_text(line.words),
        state=_state(line.state) if line.state else None,
        note=line.note,
    )


def _verdict(verdict: k.Judged) -> d.Verdict:
    return d.Verdict(part=verdict.function, state=_state(verdict.state), note=verdict.note)


def _state(mark: k.Mark) -> d.State:
    return d.State(mark.word, SHAPES.get(mark.kind, mark.kind))  # type: ignore[arg-type]  # one of its shapes


def _signature(signed: k.Signed) -> d.SignatureMark:
    facts = tuple(d.Fact(fact.label, fact.value) for fact in signed.facts)
    return d.SignatureMark(signed.name, facts)


def _table(table: k.Table) -> d.Ledger:
    rows = tuple(
        tuple(_state(cell.state) if cell.state else cell.words for cell in row)
        for row in table.rows
    )
    return d.Ledger(table.columns, rows)
