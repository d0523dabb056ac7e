"""A customer's table as requirements: what it is, which column is what, what it would change."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from clew.areas.lists.row_spec import row_spec
from clew.areas.requirements.commands.versions import BLANK, values_of
from clew.areas.requirements.models import SetLine, SetRevision
from clew.areas.requirements.queries import lines_of
from clew.kernel.exchange.results import Refusal
from clew.kernel.exchange.rows import DryRun, NewRow, dry_run
from clew.kernel.exchange.shape import (
    Description,
    Header,
    Match,
    describe_workbook,
    guess_header,
    propose_mapping,
)
from clew.kernel.exchange.tables import Row, Sheet, Table, read_table
from clew.kernel.exchange.writers import unprefix

NO_LISTS = ("price_list", "contact_list", "address_list", "schedule", "empty")
REMEMBERED = "because the last list of this customer with these columns was read so"
# Where the text stood tells nothing about what it says: a moved row is no changed requirement.
NOT_COMPARED = ("source", "source_note", "anchor", "inferred_by")


@dataclass(frozen=True)
class Reading:
    """A read table, the sheet in view, its header and the columns proposed for our fields."""

    table: Table
    description: Description
    sheet: Sheet
    header: Header
    proposed: dict[str, Match]

    @property
    def columns(self) -> dict[str, int]:
        """Return field → column (from 0), as a dry run wants it."""
        return {key: match.column for key, match in self.proposed.items()}

    @property
    def seems_requirements(self) -> bool:
        """Tell whether the sheet may hold requirements: it seems so, or a column is called so."""
        its = next(d for d in self.description.sheets if d.name == self.sheet.name)
        if its.seems == "requirement_list":
            return True
        text = self.proposed.get("our_wording")
        return its.seems not in NO_LISTS and text is not None and text.sureness == 100


def read_file(path: Path, name: str) -> Table:
    """Read a foreign table in the child process; what it refuses stands in the table."""
    table = read_table(path, name=name)
    if table.kind.reader != "delimited":
        return table
    sheets = [
        replace(sheet, rows=[replace(r, cells=[unprefix(c) for c in r.cells]) for r in sheet.rows])
        for sheet in table.sheets
    ]
    return replace(table, sheets=sheets)


def look(
    table: Table,
    *,
    sheet: str = "",
    header_row: int | None = None,
    remembered: Iterable[Mapping[str, Any]] = (),
) -> Reading:
    """Return what a read table seems to be and how its columns may be understood.

    sheet, header_row: what the user chose; otherwise the likeliest. remembered: {"header",
    "mapping"} of earlier imports, newest first; an equal header is understood as it was then.
    """
    spec = row_spec()
    description = describe_workbook(table.sheets)
    chosen = _sheet(table, description, sheet)
    header = guess_header(chosen.rows, spec.fields)
    if header_row is not None and header_row != header.number:
        header = _header_at(chosen.rows, header_row)
    proposed = propose_mapping(header.cells, spec.fields)
    for earlier in remembered:
        if earlier["header"] == header.cells and earlier["mapping"]:
            proposed = {
                key: Match(column, 100, REMEMBERED) for key, column in earlier["mapping"].items()
            }
            break
    return Reading(table, description, chosen, header, proposed)


def _sheet(table: Table, description: Description, wanted: str) -> Sheet:
    by_name = {sheet.name or "": sheet for sheet in table.sheets}
    if wanted in by_name and (wanted or len(by_name) == 1):
        return by_name[wanted]
    likely = [d.name or "" for d in description.sheets if d.seems == "requirement_list"]
    filled = [d.name or "" for d in description.sheets if d.seems != "empty"]
    names = [*likely, *filled, *by_name]
    return by_name[names[0]] if names else Sheet(None)


def _header_at(rows: list[Row], number: int) -> Header:
    for row in rows:
        if row.number == number:
            return Header(number, row.cells, "You chose this row.")
    return Header(0, [], "No row was chosen to name the columns.")


def try_rows(reading: Reading, mapping: Mapping[str, int]) -> DryRun:
    """Return the rows that may be stored and the place of every error; nothing is stored."""
    tried = dry_run(reading.sheet.rows, mapping, row_spec(), after_row=reading.header.number)
    refused = [*reading.table.refused, *tried.refused]
    if not tried.counts["read"] and not refused:
        refused = [Refusal("The file", "has no row below the names of the columns.")]
    broken = len(reading.table.refused)
    counts = {
        **tried.counts,
        "read": tried.counts["read"] + broken,
        "refused": tried.counts["refused"] + broken,
    }
    return DryRun(tried.rows, refused, counts)


@dataclass
class Plan:
    """What rows would do to a revision. `moved` and `missing` are told; nothing follows of them."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[SetLine, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0
    moved: int = 0
    missing: list[SetLine] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Tell whether publishing would write anything."""
        return bool(self.new or self.changed)

    def counts(self) -> dict[str, int]:
        """Return the counts as the dry run, the run and the command line say them."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "moved": self.moved,
            "deleted": len(self.missing),
        }


def plan(
    rows: Iterable[NewRow],
    mapping: Mapping[str, int],
    revision: SetRevision | None,
    *,
    digest: str = "",
    name: str = "",
) -> Plan:
    """Compare rows with the lines of a revision, by our number or the customer's.

    revision None: every row is new. digest, name: of the file, for the anchors.
    """
    lines = list(lines_of(revision)) if revision is not None else []
    by_number = {line.requirement.record.number: line for line in lines}
    by_external = {line.version.external_id: line for line in lines if line.version.external_id}
    found = Plan()
    places: list[int] = []
    met: set[int] = set()
    for row in rows:
        number, external = row.values["number"].upper(), row.values["external_id"]
        if number and number not in by_number:
            found.refused.append(Refusal(capital(row.place), f"{number} is no line of this set."))
            continue
        line = by_number.get(number) or by_external.get(external)
        if line is not None and line.pk in met:
            reason = f"{line.requirement.record.number} stands in another row as well."
            found.refused.append(Refusal(capital(row.place), reason))
            continue
        if line is None:
            found.new.append(_new_values(row, mapping, digest, name))
            continue
        met.add(line.pk)
        places.append(line.position)
        old = values_of(line.version)
        new = _changed_values(row, mapping, old, digest, name)
        if new == old:
            found.unchanged += 1
        else:
            found.changed.append((line, old, new))
    found.moved = len(places) - _longest_rise(places)
    found.missing = [ln for ln in lines if ln.version.external_id and ln.pk not in met]
    return found


def capital(place: str) -> str:
    """Return a place as it begins a sentence."""
    return place[:1].upper() + place[1:]


def _new_values(row: NewRow, mapping: Mapping[str, int], digest: str, name: str) -> dict[str, Any]:
    values = {key: row.values[key] for key in BLANK if key in row.values}
    if "customer_wording" not in mapping and values["origin"] == "stated":
        # The list is the customer's: its text is their wording until we say it in ours.
        values["customer_wording"] = values["our_wording"]
    return {**BLANK, **values, **_where(row, digest, name)}


def _changed_values(
    row: NewRow, mapping: Mapping[str, int], old: dict[str, Any], digest: str, name: str
) -> dict[str, Any]:
    """Return the line's values with what the file says; fields it has no column for stay."""
    given = {key: row.values[key] for key in mapping if key in BLANK}
    if "customer_wording" not in mapping and old["origin"] == "stated" and old["customer_wording"]:
        theirs = given.pop("our_wording")
        if old["our_wording"] == old["customer_wording"]:
            given["our_wording"] = theirs
        given["customer_wording"] = theirs
    new = {**old, **given}
    rationale = row.values.get("rationale", "")
    told = "rationale" in mapping and rationale != old["anchor"].get("rationale", "")
    if not told and all(new[key] == old[key] for key in new if key not in NOT_COMPARED):
        return old
    return {**new, **_where(row, digest, name)}


def _where(row: NewRow, digest: str, name: str) -> dict[str, Any]:
    anchor = {"file": digest, "place": row.place}
    if row.values.get("rationale"):
        anchor["rationale"] = row.values["rationale"]
    return {"anchor": anchor, "source_note": f"{name[:120]}, {row.place}"[:200]}


def _longest_rise(places: list[int]) -> int:
    """Return how many of the places can stay in order; the others were moved."""
    tails: list[int] = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)
