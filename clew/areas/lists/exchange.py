"""Requirement lists through the command line, and out of the house as CSV and XLSX."""

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from clew.areas.lists.commands import importing
from clew.areas.lists.reading import Plan, Reading, look, plan, read_file, try_rows
from clew.areas.lists.row_spec import EXPORT_COLUMNS, export_row, row_spec
from clew.areas.requirements.commands.versions import not_a_draft
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.queries import lines_of
from clew.kernel.exchange.results import Refusal
from clew.kernel.exchange.tables import Table
from clew.kernel.exchange.writers import write_csv, write_xlsx
from clew.kernel.people.actor import Actor

Answer = dict[str, Any]
NOTHING = {"new": 0, "changed": 0, "unchanged": 0, "moved": 0, "deleted": 0}


def dry_run_file(
    path: Path, name: str = "", *, requirement_set: RequirementSet | None = None
) -> Answer:
    """Say what importing a file would do; nothing is stored.

    requirement_set: compared with its newest revision; without one every row is new. Returns kind,
    read (rows), refused [{place, reason}], new, changed, unchanged, moved, deleted, peak_memory
    (bytes), notes. A workbook without requirements is refused sheet by sheet with what it seems to
    be. `deleted` counts lines whose customer's number the file lacks; they stay.
    """
    name = name or path.name
    table = read_file(path, name)
    if not table.was_read:
        return _answer(table, 0, table.refused)
    reading = look(table, remembered=_remembered(requirement_set))
    if not reading.seems_requirements:
        return _no_requirements(reading)
    tried = try_rows(reading, reading.columns)
    newest = requirement_set.newest if requirement_set else None
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    its_plan = plan(tried.rows, reading.columns, newest, digest=digest, name=name)
    refused = [*tried.refused, *its_plan.refused, *_frozen(newest, its_plan)]
    return _answer(table, tried.counts["read"], refused, its_plan.counts())


def import_file(
    path: Path,
    name: str = "",
    *,
    requirement_set: RequirementSet,
    actor: Actor,
    leave_out: bool = False,
) -> Answer:
    """Import a file into the draft of a set with the proposed columns: every row, or nothing.

    leave_out: go without the refused rows instead of storing nothing. Returns the keys of
    `dry_run_file` and `stored`; without it, with anything in `refused` nothing was stored.
    """
    answer = {**dry_run_file(path, name, requirement_set=requirement_set), "stored": False}
    writes = answer["new"] or answer["changed"]
    if not writes or (answer["refused"] and not leave_out):
        return answer
    run = importing.stage(requirement_set.newest, actor=actor, path=path, name=name or path.name)
    published = importing.publish(run, actor=actor, leave_out=leave_out)
    return {**answer, **published.counts, "stored": True}


def _remembered(requirement_set: RequirementSet | None) -> Any:
    return importing.remembered(requirement_set.customer_id) if requirement_set else ()


def _no_requirements(reading: Reading) -> Answer:
    read = sum(len(sheet.rows) for sheet in reading.table.sheets)
    refused = [Refusal(d.place, d.finding) for d in reading.description.sheets]
    reason = "No requirements were found. What was looked at and what it seems to be follows."
    return _answer(reading.table, read, [Refusal("The file", reason), *refused])


def _frozen(revision: SetRevision | None, its_plan: Plan) -> list[Refusal]:
    if revision is None or revision.state == "draft" or not its_plan.writes:
        return []
    return [Refusal("The set", not_a_draft(revision).sentence)]


def _answer(
    table: Table, read: int, refused: list[Refusal], counts: dict[str, int] | None = None
) -> Answer:
    return {
        "kind": table.kind.key,
        "read": read,
        "refused": [{"place": each.place, "reason": each.reason} for each in refused],
        **(counts or NOTHING),
        "peak_memory": table.result.peak_memory,
        "notes": [{"place": note.place, "text": note.text} for note in table.notes],
    }


def export(revision: SetRevision, form: str) -> tuple[bytes, str]:
    """Return a revision's lines as (bytes, content type); form: "csv" or "xlsx".

    No cell is ever run as a formula: in CSV a dangerous beginning gets an apostrophe (and the
    import takes it away again), in XLSX every cell is a string.
    """
    rows = [export_row(line) for line in lines_of(revision)]
    if form == "csv":
        return write_csv(EXPORT_COLUMNS, rows), "text/csv; charset=utf-8"
    sheet = f"{revision.record.number} revision {revision.n}"
    return write_xlsx(EXPORT_COLUMNS, rows, sheet=sheet), importing.TYPES["xlsx"]


def template() -> tuple[bytes, str]:
    """Return a workbook with three example rows that imports without a mapping, and its type."""
    text = files("clew.areas.lists").joinpath("reference/template.yaml").read_text("utf-8")
    said, spec = yaml.safe_load(text), row_spec()
    header = [spec.field(key).title for key in said["columns"]]
    rows = [[row.get(key, "") for key in said["columns"]] for row in said["rows"]]
    return write_xlsx(header, rows, sheet="Requirements"), importing.TYPES["xlsx"]
