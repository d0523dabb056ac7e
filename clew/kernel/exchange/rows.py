"""What a row of an import must hold, and the dry run that names the place of every error."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clew.kernel.exchange.results import Refusal
from clew.kernel.exchange.tables import Row


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One target field of an import.

    key: the name in the resulting dict. title: what people see. synonyms: other names a column
    may have, in any language. choices: each allowed value with other words for it; the words
    are compared without regard to case. max_length: characters. parse: turns the text into a
    value or raises ValueError with the sentence that refuses it. unique: no two rows may share
    a value. default: taken for an empty cell or an unmapped field.
    """

    key: str
    title: str
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    max_length: int | None = None
    parse: Callable[[str], Any] | None = None
    unique: bool = False
    default: Any = ""


@dataclass(frozen=True, slots=True)
class RowSpec:
    """The fields of one kind of record, for reading and for writing."""

    kind: str
    fields: tuple[FieldSpec, ...]

    def field(self, key: str) -> FieldSpec:
        """Return one field; a wrong key is a fault of the program and raises KeyError."""
        for each in self.fields:
            if each.key == key:
                return each
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class NewRow:
    """One row that may be stored: its values by field key, and the place it came from."""

    place: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an import would store. Nothing is stored by making one.

    counts: "read" filled rows looked at, "new" rows to be stored, "refused" rows with an error.
    """

    rows: list[NewRow]
    refused: list[Refusal]
    counts: dict[str, int]

    @property
    def is_clean(self) -> bool:
        """Tell whether every row that was read may be stored."""
        return not self.refused


def dry_run(
    rows: Iterable[Row], mapping: Mapping[str, int], spec: RowSpec, *, after_row: int = 0
) -> DryRun:
    """Return what an import of these rows would store, with the place of every error.

    mapping: the column (from 0) of each field key. after_row: the number of the header row;
    rows up to it are passed over. A row with an error is not among the new rows; all its errors
    are told. A required field without a column refuses everything at once.
    """
    unmapped = [each for each in spec.fields if each.required and each.key not in mapping]
    if unmapped:
        reasons = [f"No column is chosen for {each.title}." for each in unmapped]
        return DryRun([], [Refusal("The mapping", reason) for reason in reasons], _counts(0, 0))
    taken: list[NewRow] = []
    refused: list[Refusal] = []
    seen: dict[tuple[str, str], str] = {}
    read = 0
    for row in rows:
        if row.number <= after_row or not any(row.cell(column) for column in mapping.values()):
            continue
        read += 1
        values, faults = _read_row(row, mapping, spec, seen)
        if faults:
            refused.extend(faults)
        else:
            taken.append(NewRow(row.place(), values))
    return DryRun(taken, refused, _counts(read, len(taken)))


def _counts(read: int, new: int) -> dict[str, int]:
    return {"read": read, "new": new, "refused": read - new}


def _read_row(
    row: Row, mapping: Mapping[str, int], spec: RowSpec, seen: dict[tuple[str, str], str]
) -> tuple[dict[str, Any], list[Refusal]]:
    values: dict[str, Any] = {}
    faults: list[Refusal] = []
    for each in spec.fields:
        column = mapping.get(each.key)
        if column is None:
            values[each.key] = each.default
            continue
        text = row.cell(column).strip()
        try:
            values[each.key] = _value(text, each)
            _claim(text, each, row, seen)
        except ValueError as error:
            faults.append(Refusal(_place(row, column, each), str(error)))
    return values, faults


def _place(row: Row, column: int, each: FieldSpec) -> str:
    if row.sheet is None:
        return f"Line {row.number}, column {each.title}"
    return f"{row.place(column)}, column {each.title}"


def _value(text: str, each: FieldSpec) -> Any:
    """Return the value of one cell, or raise ValueError with the sentence that refuses it."""
    if not text:
        if each.required:
            raise ValueError("The cell is empty; every row needs it.")
        return each.default
    if each.max_length is not None and len(text) > each.max_length:
        raise ValueError(
            f"The text has {len(text):,} characters; at most {each.max_length:,} are kept. "
            "Shorten it."
        )
    if each.choices:
        return choose(text, each.choices)
    return each.parse(text) if each.parse else text


def _claim(text: str, each: FieldSpec, row: Row, seen: dict[tuple[str, str], str]) -> None:
    """Remember a unique value; raise ValueError when another row has it already."""
    if not each.unique or not text:
        return
    other = seen.setdefault((each.key, text.casefold()), row.place())
    if other != row.place():
        raise ValueError(f"{_shown(text)} stands in {other} as well.")


def choose(text: str, choices: Mapping[str, tuple[str, ...]]) -> str:
    """Return the allowed value a word stands for; raise ValueError that lists what is allowed."""
    wanted = _plain(text)
    for value, words in choices.items():
        if wanted == _plain(value) or any(wanted == _plain(word) for word in words):
            return value
    raise ValueError(f"{_shown(text)} is not one of {', '.join(choices)}.")


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _shown(text: str) -> str:
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}...'"
