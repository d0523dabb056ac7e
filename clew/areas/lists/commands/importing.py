"""Bringing a customer's list into a draft: kept, understood, looked at, published at once."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from clew.areas.lists.models import ImportRun
from clew.areas.lists.reading import (
    Plan,
    Reading,
    capital,
    look,
    plan,
    read_file,
    try_rows,
)
from clew.areas.requirements.commands.adding import add_all
from clew.areas.requirements.commands.lines import put_version
from clew.areas.requirements.commands.versions import (
    CAPTURE_ROLES,
    checked,
    lock_draft,
    not_a_draft,
)
from clew.areas.requirements.models import SetRevision
from clew.kernel import clock
from clew.kernel.attachments import store
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, in_turn
from clew.kernel.exchange.rows import DryRun, NewRow
from clew.kernel.exchange.tables import Table
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import Refusal, Refused, refuse_unless
from clew.kernel.workflow import require

CHUNK = 1024 * 1024
MOST_PLACES = 200
TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def stage(
    revision: SetRevision, *, actor: Actor, path: Path, name: str, source: Record | None = None
) -> ImportRun:
    """Read a file outside of any transaction, keep its bytes and propose how to understand it.

    Refused with place and reason when it is no table that can be read; then nothing is kept.
    source: the interaction it came with.
    """
    require(actor, *CAPTURE_ROLES, to="import requirements")
    if revision.state != "draft":
        raise Refused(not_a_draft(revision))
    table = read_file(path, name)
    if not table.was_read:
        raise Refused(*(Refusal(str(each)) for each in table.refused))
    customer = revision.requirement_set.customer
    reading = look(table, remembered=remembered(customer.pk))
    return _keep(revision, reading, actor=actor, path=path, name=name, source=source)


@command
def _keep(
    revision: SetRevision,
    reading: Reading,
    *,
    actor: Actor,
    path: Path,
    name: str,
    source: Record | None,
) -> ImportRun:
    with path.open("rb") as stream:
        file = store.keep(iter(lambda: stream.read(CHUNK), b""))
    return ImportRun.objects.create(
        revision=revision,
        file=file,
        name=Path(name).name[:200] or "list",
        kind=reading.table.kind.key,
        sheet=(reading.sheet.name or "")[:120],
        header_row=reading.header.number,
        header=reading.header.cells,
        mapping=reading.columns,
        source=source,
        by=actor.pseudonym,
        at=clock.now(),
    )


def remembered(customer_id: int) -> Iterable[Mapping[str, Any]]:
    """Return how the customer's earlier lists were understood, newest first."""
    runs = ImportRun.objects.filter(
        revision__requirement_set__customer_id=customer_id, published_at__isnull=False
    )
    return list(runs.order_by("-published_at").values("header", "mapping")[:20])


def understand(
    run: ImportRun, *, actor: Actor, sheet: str, header_row: int, mapping: Mapping[str, int]
) -> ImportRun:
    """Note how the columns of a staged file are to be understood. No event: nothing is decided yet.

    header_row 0: no row names the columns. Refused once it is published.
    """
    require(actor, *CAPTURE_ROLES, to="import requirements")
    refuse_unless(run.published_at is None, "This file was published already.")
    reading = read_again(run, sheet, header_row)
    run.sheet, run.header_row = reading.sheet.name or "", reading.header.number
    run.header = reading.header.cells
    run.mapping = {key: column for key, column in mapping.items() if column >= 0}
    in_turn(run.save)
    return run


def read_again(run: ImportRun, sheet: str, header_row: int) -> Reading:
    """Read a staged file again with another sheet or another row of names in view."""
    return look(reread(run), sheet=sheet, header_row=header_row)


def reread(run: ImportRun) -> Table:
    """Read the kept bytes of a staged file again, in the child process."""
    table = read_file(store.path_of(run.file_id), run.name)
    if not table.was_read:
        raise Refused(*(Refusal(str(each)) for each in table.refused))
    return table


def try_run(run: ImportRun) -> tuple[Reading, DryRun, Plan]:
    """Return what publishing a staged file would do, with the place of every error."""
    reading = read_again(run, run.sheet, run.header_row)
    tried = try_rows(reading, run.mapping)
    its_plan = plan(tried.rows, run.mapping, run.revision, digest=run.file_id, name=run.name)
    refused = [*tried.refused, *its_plan.refused]
    counts = {**tried.counts, "refused": tried.counts["refused"] + len(its_plan.refused)}
    return reading, DryRun(tried.rows, refused, counts), its_plan


def publish(staged: ImportRun, *, actor: Actor, leave_out: bool = False) -> ImportRun:
    """Publish a staged file: all its rows in one transaction, one event per requirement, or none.

    leave_out: the user saw the refused rows and goes without them; their places are kept in the
    event. The file is read again outside of the transaction. Refused: a row with an error unless
    left out, nothing to write, a revision that is no draft. Publishing twice answers with what was
    published once.
    """
    require(actor, *CAPTURE_ROLES, to="import requirements")
    if ImportRun.objects.filter(pk=staged.pk, published_at__isnull=False).exists():
        return ImportRun.objects.get(pk=staged.pk)
    if staged.revision.state != "draft":
        raise Refused(not_a_draft(staged.revision))
    reading, tried, _ = try_run(staged)
    if tried.refused and not leave_out:
        raise Refused(
            f"{len(tried.refused)} places of the file are refused, so nothing is stored.",
            *(Refusal(str(each)) for each in tried.refused[:20]),
        )
    bad = {each.place for each in tried.refused}
    rows = [row for row in tried.rows if capital(row.place) not in bad]
    return _publish(staged, rows, reading.table.kind.key, sorted(bad), actor=actor)


@command
def _publish(
    staged: ImportRun, rows: list[NewRow], kind: str, left_out: list[str], *, actor: Actor
) -> ImportRun:
    revision = lock_draft(staged.revision)
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=staged.pk)
    if run.published_at is not None:
        return run
    # Planned again under the lock: a line may have been added since the dry run.
    todo = plan(rows, run.mapping, revision, digest=run.file_id, name=run.name)
    if todo.refused:
        raise Refused(*(Refusal(str(each)) for each in todo.refused))
    record = revision.requirement_set.record
    refuse_unless(
        todo.writes,
        f"All {todo.unchanged} rows stand in {record.number} already; there is nothing to publish.",
        record.get_absolute_url(),
        record.number,
    )
    add_all(revision, [{**values, "source": run.source} for values in todo.new], actor=actor)
    for line, old, new in todo.changed:
        put_version(line, old, checked(new), actor=actor, editorial=False)
    store.attach(
        record, run.file, name=run.name, content_type=TYPES.get(kind, ""), actor=actor,
        role="requirement list",
    )  # fmt: skip
    run.published_at, run.counts = clock.now(), todo.counts()
    run.save(update_fields=["published_at", "counts"])
    emit(
        "requirement_set.lines_imported",
        record,
        actor=actor,
        changes={
            "file": (None, run.name),
            "left out": (None, left_out[:MOST_PLACES] or None),
            **{k: (None, v) for k, v in run.counts.items() if v},
        },
        revision=revision.n,
        files=[run.file_id],
    )
    return run
