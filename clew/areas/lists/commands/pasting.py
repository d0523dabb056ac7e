"""Many lines at once from pasted text: read first, then written by one command."""

from typing import Any

from clew.areas.lists.row_spec import row_spec
from clew.kernel.exchange.results import Refusal
from clew.kernel.exchange.rows import choose

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
