"""Many lines at once from pasted text: read first, then written by one command."""

from typing import Any

from clew.areas.requirements.commands.adding import add_all
from clew.areas.requirements.commands.lines import inferred, refuse_taken_number
from clew.areas.requirements.commands.versions import CAPTURE_ROLES, lock_draft
from clew.areas.requirements.models import RequirementSet, SetRevision
from clew.areas.requirements.row_spec import row_spec
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.exchange.results import Refusal
from clew.kernel.exchange.rows import choose
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import refuse_unless
from clew.kernel.workflow import require

MOST = 500


def read_pasted(text: str) -> tuple[list[dict[str, Any]], list[Refusal]]:
    """Return the lines of a text as values, and what is refused with its place.

    One requirement per line; after a tab its origin, after another its category. Empty lines and
    the bullets of a list are passed over.
    """
    spec = row_spec()
    rows: list[dict[str, Any]] = []
    refused: list[Refusal] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words, *more = [part.strip() for part in line.split("\t")]
        words = words.lstrip("•*–- ").strip()
        if not words:
            continue
        values: dict[str, Any] = {"our_wording": words}
        for name, given in zip(("origin", "category"), more, strict=False):
            try:
                values[name] = choose(given, spec.field(name).choices) if given else ""
            except ValueError as error:
                refused.append(Refusal(f"Line {number}, {name}", str(error)))
        values = {name: value for name, value in values.items() if value}
        if values.get("origin", "stated") == "stated":
            values["customer_wording"] = words
        rows.append(values)
    if len(rows) > MOST:
        refused.append(Refusal("The text", f"has {len(rows)} lines; paste {MOST} at most."))
    return rows, refused


@command
def add_lines(revision: SetRevision, rows: list[dict[str, Any]], *, actor: Actor) -> RequirementSet:
    """Add many lines to a draft, all or none; rows: values as `add_line` takes them.

    Refused: no row, and what `add_line` refuses.
    """
    require(actor, *CAPTURE_ROLES, to="add a requirement")
    refuse_unless(rows, "No line was pasted.")
    revision = lock_draft(revision)
    for values in rows:
        refuse_taken_number(revision, values.get("external_id", ""))
    given = [{"inferred_by": inferred(v.get("origin", ""), actor), **v} for v in rows]
    lines = add_all(revision, given, actor=actor)
    emit(
        "requirement_set.line_added",
        revision.record,
        actor=actor,
        changes={"lines": (None, [line.requirement.record.number for line in lines])},
        revision=revision.n,
    )
    return revision.requirement_set
