"""The thread of one requirement: its source, its wordings, the law, where it stands, its proofs."""

from collections.abc import Iterator

from clew.areas.changes.models import ChangeRequest
from clew.areas.communication.models import Interaction
from clew.areas.orders.models import Order, Verification
from clew.areas.orders.workflow import ORDER
from clew.areas.requirements.models import (
    CATEGORIES,
    ORIGINS,
    Requirement,
    RequirementVersion,
    SetLine,
)
from clew.areas.requirements.queries import stands_in, versions_of
from clew.areas.requirements.workflow import WORDS
from clew.conformity.holes import prove_button
from clew.conformity.knots import (
    Cell,
    Fact,
    Knot,
    Line,
    Mark,
    Signed,
    Table,
    Thread,
    opening_words,
    plain,
    tied,
)
from clew.conformity.proving import panel_of
from clew.conformity.quoting import Passage, Piece, compared
from clew.conformity.said_knots import quote_of
from clew.conformity.when import at_start_of, day_words, days_open
from clew.kernel import clock
from clew.kernel.people.queries import names_of

SHAPES = {
    "draft": "draft", "in_review": "wait", "reviewed": "ok", "confirmed": "ok", "released": "ok",
    "obsolete": "na", "declined": "stop", "withdrawn": "na",
}  # fmt: skip


def thread_of_requirement(requirement: Requirement) -> Thread:
    """Return the thread of a requirement the actor was shown (requirements.get_requirement)."""
    versions = versions_of(requirement)[::-1]
    lines = stands_in(requirement)
    orders = list(
        Order.objects.filter(requirement_set=requirement.requirement_set)
        .select_related("record", "customer")
        .order_by("record_id")
    )
    changes = list(
        ChangeRequest.objects.filter(requirement_set=requirement.requirement_set)
        .select_related("record")
        .order_by("record_id")
    )
    verifications = list(
        Verification.objects.filter(requirement=requirement)
        .select_related("order__record", "evidence")
        .order_by("id")
    )
    done = [
        *_said(requirement, versions), *_worded(requirement, versions, lines, changes),
        *_stands(lines, orders), *_proved(requirement, verifications, versions),
        *_holes(requirement, versions, orders, verifications),
    ]  # fmt: skip
    accepted = min((o.accepted_at for o in orders if o.accepted_at), default=None)
    knots = tied(done, (), accepted)
    newest = versions[-1]
    number = requirement.record.number
    sub = (
        f"{ORIGINS[newest.origin].capitalize()} requirement, {CATEGORIES[newest.category]}, of "
        f"{requirement.requirement_set.record.number}, {requirement.requirement_set.record.title}."
    )
    numbers = {number, requirement.requirement_set.record.number}
    return Thread(
        number, newest.our_wording, sub, opening_words(knots), knots,
        clause=panel_of("8.2.2", numbers),
    )  # fmt: skip


def _said(requirement: Requirement, versions: list[RequirementVersion]) -> Iterator[Knot]:
    sources = {v.source_id: v.source for v in versions if v.source}
    heard = Interaction.objects.filter(pk__in=sources).select_related("record", "contact")
    found = [
        Passage(v.customer_wording, v.origin, str(v.n), f"#{_place(v)}", f"version {v.n}")
        for v in versions
        if v.customer_wording
    ]
    for interaction in heard.order_by("happened_at"):
        yield Knot(
            "said", "Who asked for it", interaction.happened_at, 0, id="said",
            when=day_words(interaction.happened_at), who=interaction.from_name,
            number=interaction.record.number, url=interaction.record.get_absolute_url(),
            quotes=(quote_of(interaction, found, alone=True),),
        )  # fmt: skip
    first = versions[0]
    if not sources and first.customer_wording:
        note = first.source_note
        words = Line(requirement.record.number, "", first.origin, plain(first.customer_wording))
        yield Knot(
            "said", "Who asked for it", first.made_at, 0, when=day_words(first.made_at), note=note,
            icon="s-ok", lines=(words,),
        )  # fmt: skip


def _worded(
    requirement: Requirement,
    versions: list[RequirementVersion],
    lines: list[SetLine],
    changes: list[ChangeRequest],
) -> Iterator[Knot]:
    names = names_of(v.made_by for v in versions)
    before: RequirementVersion | None = None
    for version in versions:
        first_in = min((x.revision.n for x in lines if x.version_id == version.pk), default=0)
        change = next((c for c in changes if c.opened_revision == first_in), None)
        by_change = before is not None and change is not None
        words = compared(before.our_wording, version.our_wording) if before else (
            Piece(version.our_wording),
        )  # fmt: skip
        title = "How we wrote it down" if before is None else (
            "It changed" if by_change else "We wrote it again"
        )  # fmt: skip
        yield Knot(
            "changed" if by_change else "understood", title, version.made_at, 10,
            when=day_words(version.made_at), who=names[version.made_by],
            number=change.record.number if by_change and change else "",
            url=change.record.get_absolute_url() if by_change and change else "",
            note=f"version {version.n}" + (", only the spelling" if version.editorial else ""),
            id=_place(version),
            lines=(Line(requirement.record.number, "", version.origin, words),),
            signed=Signed("", tuple(_facts(version))),
        )  # fmt: skip
        before = version


def _place(version: RequirementVersion) -> str:
    return f"version-{version.n}"


def _facts(version: RequirementVersion) -> Iterator[Fact]:
    if version.criterion:
        yield Fact("Met when", version.criterion)
    if version.verification:
        yield Fact("Proved by", version.verification)
    if version.legal is not None:
        name = f"{version.legal.code}, {version.legal.name}"
        yield Fact("Law", name, version.legal.record.get_absolute_url())
    if version.intended_use:
        yield Fact("Known use", version.intended_use)
    flags = [w for f, w in (("critical", "critical"), ("special", "special characteristic"))
             if getattr(version, f)]  # fmt: skip
    if flags:
        yield Fact("Marked", ", ".join(flags))
    if version.source_note:
        yield Fact("Stands in", version.source_note)


def _stands(lines: list[SetLine], orders: list[Order]) -> Iterator[Knot]:
    if not lines:
        return
    record = lines[0].requirement.requirement_set.record
    rows = [
        (
            Cell(f"{record.number}, revision {x.revision.n}", url=record.get_absolute_url()),
            Cell(f"version {x.version.n}"),
            Cell(state=Mark(SHAPES[x.revision.state], WORDS[x.revision.state].removeprefix("a "))),
        )
        for x in lines
    ]
    rows += [
        (
            Cell(f"{o.record.number}, {o.customer.name}", url=f"/thread/{o.record.number}"),
            Cell(f"revision {o.revision}"),
            Cell(state=Mark("ok" if o.delivered_at else "wait", ORDER.words[o.state])),
        )
        for o in orders
    ]
    newest = max(x.revision.approved_at or x.version.made_at for x in lines)
    yield Knot(
        "accepted", "Where it stands", newest, 50, when=day_words(newest), icon="s-frozen",
        id="stands", table=Table("Where it stands", ("Place", "As", "State"), tuple(rows)),
    )  # fmt: skip


def _proved(
    requirement: Requirement, verifications: list[Verification], versions: list[RequirementVersion]
) -> Iterator[Knot]:
    if not verifications:
        return
    rows = tuple(
        (
            Cell(v.order.record.number, url=v.order.record.get_absolute_url()),
            Cell(v.method), Cell(v.result), Cell(f"{v.by_name}, {day_words(v.at)}"),
            Cell(state=Mark("na", f"of version {v.version_n}") if v.version_n != versions[-1].n
                 else Mark("ok", "met") if v.passed else Mark("stop", "not met")),
        )
        for v in verifications
    )  # fmt: skip
    at = verifications[-1].at
    yield Knot(
        "proved", "How it was proved", at, 70, when=day_words(at), id="proved",
        table=Table("Proofs", ("Order", "How", "Found", "By", "State"), rows),
    )  # fmt: skip


def _holes(
    requirement: Requirement,
    versions: list[RequirementVersion],
    orders: list[Order],
    verifications: list[Verification],
) -> Iterator[Knot]:
    newest = versions[-1]
    if not newest.critical:
        return
    met = {v.order_id for v in verifications if v.passed and v.version_n == newest.n}
    for order in orders:
        if order.started_at is None or order.state in ("closed", "cancelled") or order.pk in met:
            continue
        number = order.record.number
        yield Knot(
            "hole", f"Nothing proves it for {number}", at_start_of(clock.today()), 99,
            when=days_open(order.started_at), who="open", id=f"hole-{number}",
            paragraphs=(plain("It is critical; the order cannot be delivered before."),),
            buttons=(prove_button(order, requirement.record.number, "Add the proof"),),
        )  # fmt: skip
