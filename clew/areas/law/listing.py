"""The register of law as a list."""

from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString

from clew.areas.law.models import LegalRequirement
from clew.areas.law.queries import known_markets, register_for
from clew.kernel.listing import cells
from clew.kernel.listing.filters import Choice, Days, Flag, Words
from clew.kernel.listing.spec import Column, Listing, register
from clew.kernel.ui import marks
from clew.kernel.ui.words import calendar_day


def _checked(legal: LegalRequirement, value: Any) -> SafeString:
    if legal.example:
        return marks.state("later", "example")
    return marks.state("hand", calendar_day(value) if value else "not yet")


REGISTER = register(
    Listing(
        name="law",
        route="law:list",
        plural="entries of the register",
        rows=register_for,
        order="code",
        tabs="market",
        columns=(
            cells.number(),
            cells.words("code", "Code", lambda row: row.code, nowrap=True, sort="code"),
            cells.title("name", "Name", lambda row: row.name, head=True, sort="name"),
            cells.words("kind", "Kind", lambda row: row.kind),
            cells.words("market", "Market", lambda row: row.market, nowrap=True, sort="market"),
            cells.words("types", "Kinds of product", lambda row: "; ".join(row.product_types)),
            cells.words("proof", "Proof", lambda row: row.proof),
            Column(
                "checked", "Checked", lambda row: row.checked_on, _checked, nowrap=True,
                sort="checked_on", nullable=True,
            ),
        ),
        filters=(
            Choice("market", "Market", "market", known_markets),
            Words(),
            Days("next", "Next check", "next_check"),
            Flag("example", "Examples only", Q(example=True)),
        ),
    )
)  # fmt: skip
