"""An act on many rows: in parts, each one command with one event per row, and its way back."""

from collections.abc import Iterable, Mapping
from typing import Any

from clew.kernel import clock
from clew.kernel.commands import command
from clew.kernel.listing.models import Run
from clew.kernel.listing.spec import Act, Listing, listing_of
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import Conflict, Refused, refuse_unless

MOST = 1000
NAMED = 20  # rows a refusal names one by one
PART = 50  # rows of one transaction: other writers wait no longer than for these


@command
def begin(
    listing: Listing,
    act: Act,
    numbers: Iterable[str],
    value: str,
    *,
    actor: Actor,
    query: str = "",
    seen: Mapping[str, str] | None = None,
) -> Run:
    """Note which rows take which value; nothing is changed before `go_on`.

    numbers: of the rows. value: as the act reads it. query: the list's address to go back to.
    seen: what each row held when it was looked at; a row that holds something else: Conflict.
    Refused: no row, more than a thousand, a value the act refuses.
    """
    wanted = list(dict.fromkeys(numbers))
    refuse_unless(wanted, "Choose at least one row.")
    refuse_unless(len(wanted) <= MOST, f"At most {MOST:,} rows are changed at once.")
    act.read(value, actor)
    held = dict(seen or {})
    _refuse_moved(listing, act, held, actor)
    assert actor.record_id is not None  # the door lets in people only
    return Run.objects.create(
        owner_id=actor.record_id,
        listing=listing.name,
        act=act.name,
        query=query[:1000],
        rows=[[number, value, held.get(number)] for number in wanted],
        began_at=clock.now(),
    )


@command
def undo(run: Run, *, actor: Actor) -> Run:
    """Note the way back of a run: each row it changed takes the value it held before.

    A row that was changed by somebody since stays as it is. Refused: it is undone already.
    """
    refuse_unless(run.owner_id == actor.record_id, "Only who changed the rows undoes it here.")
    refuse_unless(run.is_over and run.done, "There is nothing to undo.")
    refuse_unless(not Run.objects.filter(undoes=run).exists(), "This is undone already.")
    return Run.objects.create(
        owner_id=run.owner_id,
        listing=run.listing,
        act=run.act,
        query=run.query,
        rows=[[number, before, new] for number, before, new in run.done],
        undoes=run,
        began_at=clock.now(),
    )


@command
def go_on(run: Run, *, actor: Actor) -> Run:
    """Change the next fifty rows of a run; what a row refuses is kept with its sentence."""
    run = Run.objects.select_for_update().get(pk=run.pk)
    listing = listing_of(run.listing)
    act = listing.act(run.act) if listing else None
    if listing is None or act is None or run.owner_id != actor.record_id:
        raise Refused("This change cannot go on: it belongs to somebody else, or its list is gone.")
    part = run.rows[run.at : run.at + PART]
    done, refused = _change(listing, act, part, actor)
    run.done, run.refused = [*run.done, *done], [*run.refused, *refused]
    run.at += len(part)
    run.ended_at = clock.now() if run.is_over else None
    run.save()
    return run


def _refuse_moved(listing: Listing, act: Act, held: dict[str, str], actor: Actor) -> None:
    """Raise Conflict when rows no longer hold what their reader saw, with both versions."""
    rows = _locked(listing, held, actor)
    moved = [
        (number, _said(act, text, actor), _said(act, act.now(rows[number]), actor))
        for number, text in held.items()
        if number in rows and act.now(rows[number]) != text
    ]
    if not moved:
        return
    named = ", ".join(f"{number} (was {was}, now {now})" for number, was, now in moved[:NAMED])
    more = f" and {len(moved) - NAMED} more" if len(moved) > NAMED else ""
    raise Conflict(
        f"Changed by somebody else since you looked: {named}{more}. Nothing is changed by you yet; "
        "below is what would change now.",
        moved,
    )


def _said(act: Act, text: str, actor: Actor) -> str:
    """Return a value in words; one the act would not take any more, as it is kept."""
    value = _value(act, text, actor)
    return text if isinstance(value, Refused) else act.words(value) or "nothing"


def _change(
    listing: Listing, act: Act, part: list[Any], actor: Actor
) -> tuple[list[Any], list[Any]]:
    wanted = {number: text for number, text, *_ in part}
    held = {number: seen[0] for number, _, *seen in part if seen}
    rows = _locked(listing, wanted, actor)
    values = {text: _value(act, text, actor) for text in set(wanted.values())}
    refused, pairs, before = [], [], {}
    for number, text in wanted.items():
        row, value = rows.get(number), values[text]
        sentence = _refusal(act, row, number, value, held.get(number), actor)
        if sentence:
            refused.append([number, sentence])
        elif act.now(row) != text:
            pairs.append((row, value))
            before[number] = act.now(row)
    if pairs:
        act.write(pairs, actor=actor)
    # What a row holds after it is read from the row: undoing compares it with what stands then.
    done = [[number, text, act.now(rows[number])] for number, text in before.items()]
    return done, refused


def _value(act: Act, text: str, actor: Actor) -> Any:
    """Return the value of a text, or the refusal that names what is wrong with it."""
    try:
        return act.read(text, actor)
    except Refused as refused:
        return refused


def _locked(listing: Listing, wanted: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    locked = Record.objects.select_for_update().filter(number__in=wanted).order_by("pk")
    ids = [record.pk for record in locked]
    rows = listing.rows(actor).filter(**{f"{listing.key}__in": ids})
    return {listing.record(row).number: row for row in rows}


def _refusal(act: Act, row: Any, number: str, value: Any, held: str | None, actor: Actor) -> str:
    if row is None:
        return f"{number} is not in this list."
    if isinstance(value, Refused):
        return str(value)
    refusal = act.refusal(row, actor, value)
    if refusal is not None:
        return refusal.sentence
    if held is not None and act.now(row) != held:
        return f"{number} was changed since; it keeps what it has now."
    return ""


@command
def set_cell(
    listing: Listing, act: Act, number: str, value: str, *, actor: Actor, seen: int | None
) -> Any:
    """Change one row where it stands. seen: the version the reader saw; another one: Conflict."""
    row = _locked(listing, {number: value}, actor).get(number)
    if row is None:
        raise Refused(f"{number} is not in this list.")
    record, wanted = listing.record(row), act.read(value, actor)
    if seen is not None and record.version != seen:
        now, mine = act.words(act.read(act.now(row), actor)), act.words(wanted)
        raise Conflict(
            f"{number} was changed by somebody else since you opened it. Look at what it holds "
            "now, then save yours again.",
            [(act.label, mine, now)],
        )
    refusal = act.refusal(row, actor, wanted)
    if refusal is not None:
        raise Refused(refusal)
    if act.now(row) != value:
        act.write([(row, wanted)], actor=actor)
    return row
