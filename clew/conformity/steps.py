"""The gate bar of an order's thread: nine lights from heard to voice."""

from collections.abc import Iterator, Sequence

from clew.conformity.facts import Facts
from clew.conformity.knots import Knot
from clew.conformity.when import day_words
from clew.kernel import clock
from clew.kernel.ui.parts import Step
from clew.kernel.ui.words import counted

OVER = ("declined", "cancelled", "closed")


def steps_of(known: Facts, knots: Sequence[Knot]) -> list[Step]:
    """Return the lights: done, a hole, waiting or ahead; the first that is not done is current."""
    torn = {knot.id for knot in knots if knot.kind == "hole"}
    lights = list(_lights(known, torn))
    over = known.order.state in OVER
    current = next((word for word, state, _, _ in lights if state != "done"), "")
    return [
        Step(
            "wait" if state == "ahead" and word == current and not over else state,  # type: ignore[arg-type]  # one of the four
            word,
            note,
            word == current and not over,
            url,
        )
        for word, state, note, url in lights
    ]


def _lights(known: Facts, torn: set[str]) -> Iterator[tuple[str, str, str, str]]:
    order, revision = known.order, known.revision
    first = known.first_approved
    count = counted(len(known.lines.get(revision.n, ())), "line")
    heard = known.interactions[0].happened_at if known.interactions else order.received_at
    yield "Heard", "hole" if "hole-answer" in torn else "done", day_words(heard), "#said"
    understood = "done" if revision.submitted_at else "ahead"
    yield "Understood", understood, f"{count}, rev. {revision.n}", "#understood"
    its = [v for v in known.verdicts if v.revision_id == (first or revision).pk]
    given = sum(v.given_at is not None for v in its)
    yield (
        "Reviewed",
        "done" if first else "ahead",
        f"{given} of {len(its)}" if its else "",
        "#reviewed",
    )
    yield _confirmed(known, torn)
    yield "Accepted", *_on(order.accepted_at), "#accepted" if order.accepted_at else ""
    if any(c.opened_revision for c in known.changes):
        yield _changed(known, torn)
    yield _verified(known, torn)
    late = "hole-late" in torn
    delivered = _on(order.delivered_at)
    if known.deliveries and not order.delivered_at:
        delivered = ("ahead", f"{len(known.deliveries)} in part")
    yield (
        "Delivered",
        *(("hole", "late") if late else delivered),
        "#hole-late" if late else "#delivered",
    )
    answered = sum(a.answered_at is not None for a in known.answers)
    note = counted(answered, "answer") if answered else "asked" if known.answers else ""
    yield "Voice", "done" if answered else "ahead", note, "#voice" if answered else ""


def _on(moment: object) -> tuple[str, str]:
    return ("done", day_words(moment)) if moment else ("ahead", "")  # type: ignore[arg-type]  # a time


def _confirmed(known: Facts, torn: set[str]) -> tuple[str, str, str, str]:
    its = [c for c in known.confirmations if c.revision_id == known.revision.pk]
    stands = [
        c for c in its if c.kind != "waiver" or (c.expires_on or clock.today()) >= clock.today()
    ]
    if "hole-confirmation" in torn:
        return "Confirmed", "hole", "missing", "#hole-confirmation"
    if not stands:
        return "Confirmed", "ahead", "", ""
    last = stands[-1]
    note = "waived" if last.kind == "waiver" else day_words(last.happened_at)
    return "Confirmed", "done", note, f"#confirmed-{known.revision.n}"


def _changed(known: Facts, torn: set[str]) -> tuple[str, str, str, str]:
    newest = [c for c in known.changes if c.opened_revision][-1]
    revision = known.of(newest.opened_revision or 0)
    its = [n for n in known.notices if revision and n.revision_id == revision.pk]
    told = sum(n.acknowledged_at is not None for n in its)
    note = f"{told} of {len(its)} told" if its else newest.record.number
    hole = f"hole-notice-{newest.opened_revision}"
    if hole in torn:
        return "Changed", "hole", note, f"#{hole}"
    done = newest.state in ("closed", "verification", "verified") or (its and told == len(its))
    return "Changed", "done" if done else "ahead", note, f"#change-{newest.record.number}"


def _verified(known: Facts, torn: set[str]) -> tuple[str, str, str, str]:
    lines = known.due
    met = sum((p := known.proof_of(x)) is not None and p.passed for x in lines)
    note = f"{met} of {len(lines)}" if lines else "nothing to prove"
    of_lines = {"hole-proof", *(f"hole-{x.requirement.record.number}" for x in lines)}
    missing = sorted(torn & of_lines)
    if missing:
        return "Verified", "hole", note, f"#{missing[0]}"
    done = known.order.started_at is not None and met == len(lines)
    return "Verified", "done" if done else "ahead", note, "#proved" if met else ""
