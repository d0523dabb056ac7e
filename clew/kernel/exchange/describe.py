"""What the sheets of a workbook seem to be, by rules that can be told in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from clew.kernel.exchange import words
from clew.kernel.exchange.signals import (
    is_amount,
    is_date,
    is_mail_address,
    is_number,
    words_in,
)
from clew.kernel.exchange.tables import Row, Sheet

TITLES = {
    "price_list": "a price table",
    "contact_list": "a list of contacts",
    "address_list": "a list of addresses",
    "requirement_list": "a list of requirements",
    "schedule": "a schedule",
    "prose": "instructions or other prose",
    "form": "a form or a cover sheet",
    "table": "a table of another kind",
    "empty": "empty",
}
LOOK_AT = 2_000  # filled rows; more of them tell nothing new
_SHORT = 40  # characters: a cell up to this length may be the name of a column
_LONG = 80
_ENOUGH = 0.8  # points a kind needs before a sheet is called so


@dataclass(frozen=True, slots=True)
class SheetDescription:
    """What one sheet seems to be.

    seems: a key of TITLES. first_row, last_row: the numbers of the filled rows looked at, 0 for
    an empty sheet. whole: whether that was all of them. binding_rows: numbers of the rows with
    a binding word (shall, must, muss).
    """

    name: str | None
    seems: str
    first_row: int
    last_row: int
    filled_rows: int
    evidence: str
    binding_rows: list[int]
    hidden: bool = False
    whole: bool = True

    @property
    def place(self) -> str:
        """Return which sheet it is, for people."""
        which = "The text" if self.name is None else f"Sheet '{self.name}'"
        return f"{which} (hidden)" if self.hidden else which

    @property
    def sentence(self) -> str:
        """Return which rows were looked at, what the sheet seems to be, and why."""
        return f"{self.place}: {self.finding}"

    @property
    def finding(self) -> str:
        """Return the sentence without its place, for who says the place beside it."""
        if self.seems == "empty":
            return "it is empty."
        unit = "lines" if self.name is None else "rows"
        seems = f"it seems to be {TITLES[self.seems]}, because {self.evidence}."
        rows = f"{unit} {self.first_row}-{self.last_row}"
        rows += "" if self.whole else f" (the first {self.filled_rows:,} filled ones)"
        return f"looked at {rows}; {seems}"


@dataclass(frozen=True, slots=True)
class Description:
    """What a whole workbook seems to be."""

    sheets: list[SheetDescription]

    @property
    def holds_requirements(self) -> bool:
        """Tell whether any sheet seems to be a list of requirements."""
        return any(sheet.seems == "requirement_list" for sheet in self.sheets)

    @property
    def sentences(self) -> list[str]:
        """Return the whole answer: found or not, then each sheet."""
        first = [] if self.holds_requirements else ["No requirements were found."]
        return first + [sheet.sentence for sheet in self.sheets]


@dataclass(slots=True)
class _Seen:
    """What was counted in one sheet."""

    rows: int = 0
    amounts: int = 0
    mails: int = 0
    dates: int = 0
    labels: int = 0
    prose: int = 0
    weakly_binding: int = 0
    binding_rows: list[int] = field(default_factory=list)
    named: dict[str, dict[str, str]] = field(default_factory=dict)

    def share(self, count: float) -> float:
        return count / self.rows if self.rows else 0.0

    def names(self, group: str) -> list[str]:
        """Return the names of columns of a group as they stood in the sheet."""
        return list(self.named.get(group, {}).values())


_GROUPS = {
    "amount": words.AMOUNT,
    "priced": words.PRICED,
    "contact": words.CONTACT,
    "address": words.ADDRESS,
    "requirement": words.REQUIREMENT,
    "schedule": words.SCHEDULE,
}


def describe_workbook(sheets: Sequence[Sheet]) -> Description:
    """Return what each sheet seems to be, which rows were looked at, and the evidence."""
    return Description([_describe(sheet) for sheet in sheets])


def _describe(sheet: Sheet) -> SheetDescription:
    if not sheet.rows:
        return SheetDescription(sheet.name, "empty", 0, 0, 0, "", [], sheet.hidden)
    looked = sheet.rows[:LOOK_AT]
    seen = _look(looked)
    points, seems, evidence = max(_judge(seen), key=lambda judged: judged[0])
    if points < _ENOUGH:
        seems, evidence = "table", _nothing_else(seen)
    return SheetDescription(
        name=sheet.name,
        seems=seems,
        first_row=looked[0].number,
        last_row=looked[-1].number,
        filled_rows=seen.rows,
        whole=len(looked) == len(sheet.rows),
        evidence=evidence,
        binding_rows=seen.binding_rows,
        hidden=sheet.hidden,
    )


def _look(rows: Sequence[Row]) -> _Seen:
    seen = _Seen()
    amount_columns: set[int] = set()
    for row in rows:
        seen.rows += 1
        filled = [(column, cell.strip()) for column, cell in enumerate(row.cells) if cell.strip()]
        _note_names(filled, seen, amount_columns)
        seen.amounts += any(
            is_amount(cell) or (column in amount_columns and is_number(cell))
            for column, cell in filled
        )
        seen.mails += any(is_mail_address(cell) for _, cell in filled)
        seen.dates += any(is_date(cell) for _, cell in filled)
        seen.labels += filled[0][1].endswith(":") and len(filled) <= 2
        seen.prose += len(filled) == 1 and len(filled[0][1]) > _LONG
        _note_binding(row, filled, seen)
    return seen


def _note_names(filled: list[tuple[int, str]], seen: _Seen, amount_columns: set[int]) -> None:
    """Remember names of columns; one cell alone, or a row with figures, names nothing."""
    if len(filled) < 2 or any(is_number(cell) or is_date(cell) for _, cell in filled):
        return
    for column, cell in filled:
        if len(cell) > _SHORT:
            continue
        for group, vocabulary in _GROUPS.items():
            for word in words_in(cell, vocabulary):
                seen.named.setdefault(group, {}).setdefault(word, cell)
                if group == "amount":
                    amount_columns.add(column)


def _note_binding(row: Row, filled: list[tuple[int, str]], seen: _Seen) -> None:
    sentences = [cell for _, cell in filled if len(cell) > 20]
    if any(words_in(cell, words.BINDING) for cell in sentences):
        seen.binding_rows.append(row.number)
    elif any(words_in(cell, words.BINDING_WEAKLY) for cell in sentences):
        seen.weakly_binding += 1


def _judge(seen: _Seen) -> list[tuple[float, str, str]]:
    """Return for each kind its points, its key, and the evidence in words."""
    amounts, priced = seen.names("amount"), seen.names("priced")
    price_words = list(dict.fromkeys(amounts + priced))
    return [
        (
            _binding_points(seen),
            "requirement_list",
            _told(
                _counted(len(seen.binding_rows), seen, "a binding word"),
                seen.names("requirement"),
            ),
        ),
        (
            # Amounts alone also stand in surveys and reports; with a heading they are prices.
            (2.5 if amounts else 1.0) * seen.share(seen.amounts)
            + (0.4 * min(6, len(price_words)) if amounts and len(price_words) > 1 else 0.0),
            "price_list",
            _told(_counted(seen.amounts, seen, "an amount"), price_words),
        ),
        (
            3.0 * seen.share(seen.mails) + 0.2 * min(3, len(seen.names("contact"))),
            "contact_list",
            _told(
                _counted(seen.mails, seen, "a mail address"),
                seen.names("contact"),
            ),
        ),
        (
            0.5 * len(seen.names("address")),
            "address_list",
            _told("it holds the parts of addresses", seen.names("address")),
        ),
        (
            2.0 * seen.share(seen.dates) + 0.3 * min(4, len(seen.names("schedule"))),
            "schedule",
            _told(_counted(seen.dates, seen, "a date"), seen.names("schedule")),
        ),
        (
            2.5 * seen.share(seen.labels),
            "form",
            f"{seen.labels} of {seen.rows} filled rows are a label with a place to fill in",
        ),
        (
            2.5 * seen.share(seen.prose),
            "prose",
            f"{seen.prose} of {seen.rows} filled rows are one long text",
        ),
    ]


def _binding_points(seen: _Seen) -> float:
    headings = len(seen.names("requirement"))
    if not seen.binding_rows and not headings:
        return 0.0  # "will" and "should" alone stand in surveys and letters
    strong, weak = seen.share(len(seen.binding_rows)), seen.share(seen.weakly_binding)
    return 4.0 * strong + weak + 0.4 * min(3, headings)


def _told(counted: str, names: list[str]) -> str:
    if not names:
        return counted
    tidy = dict.fromkeys(" ".join(name.split()) for name in names)
    shown = ", ".join(f"“{name}”" for name in list(tidy)[:4])
    return f"its headings say {shown}, and {counted}"


def _counted(count: int, seen: _Seen, what: str) -> str:
    if count == 0:
        return f"no row holds {what} yet"
    return f"{count} of {seen.rows} filled rows hold {what}"


def _nothing_else(seen: _Seen) -> str:
    rows = "1 filled row holds" if seen.rows == 1 else f"its {seen.rows} filled rows hold"
    return f"{rows} neither binding words nor amounts, addresses or dates enough to tell"
