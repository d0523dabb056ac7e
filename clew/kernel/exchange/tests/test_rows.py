from datetime import date
from decimal import Decimal

import pytest

from clew.kernel.exchange.rows import FieldSpec, RowSpec, choose, dry_run
from clew.kernel.exchange.tables import Row
from clew.kernel.exchange.values import date_of, decimal_of, yes_or_no

ORIGIN = {
    "stated": ("specified", "genannt", "angegeben"),
    "implied": ("vorausgesetzt",),
    "obligatory": ("legal", "gesetzlich"),
    "organization": ("own", "eigene"),
}
SPEC = RowSpec(
    "requirement",
    (
        FieldSpec("number", "Number", unique=True, max_length=10),
        FieldSpec("wording", "Wording", required=True, max_length=50),
        FieldSpec("origin", "Origin", choices=ORIGIN, default="stated"),
        FieldSpec("critical", "Critical", parse=yes_or_no, default=False),
    ),
)
MAPPING = {"number": 0, "wording": 1, "origin": 2, "critical": 3}


def lines(*rows: list[str], sheet: str | None = None) -> list[Row]:
    return [Row(sheet, number, cells) for number, cells in enumerate(rows, start=1)]


def test_good_rows_become_dicts_with_their_places() -> None:
    run = dry_run(
        lines(["No", "Text"], ["R1", " It shall hold. ", "GESETZLICH", "ja"], ["R2", "It clicks."]),
        MAPPING,
        SPEC,
        after_row=1,
    )
    assert run.is_clean
    assert [(row.place, row.values) for row in run.rows] == [
        (
            "line 2",
            {
                "number": "R1",
                "wording": "It shall hold.",
                "origin": "obligatory",
                "critical": True,
            },
        ),
        (
            "line 3",
            {"number": "R2", "wording": "It clicks.", "origin": "stated", "critical": False},
        ),
    ]
    assert run.counts == {"read": 2, "new": 2, "refused": 0}


def test_every_error_of_every_row_is_told_with_its_place() -> None:
    run = dry_run(
        lines(
            ["R1", "good"],
            ["R1", "", "wish", "perhaps"],
            ["R3", "x" * 51],
            ["", "", "", ""],
            ["R4", "good too"],
        ),
        MAPPING,
        SPEC,
    )
    assert [row.values["number"] for row in run.rows] == ["R1", "R4"]
    assert run.counts == {"read": 4, "new": 2, "refused": 2}
    assert [str(refusal) for refusal in run.refused] == [
        "Line 2, column Number: 'R1' stands in line 1 as well.",
        "Line 2, column Wording: The cell is empty; every row needs it.",
        "Line 2, column Origin: 'wish' is not one of stated, implied, obligatory, organization.",
        "Line 2, column Critical: 'perhaps' is neither yes nor no.",
        "Line 3, column Wording: The text has 51 characters; at most 50 are kept. Shorten it.",
    ]


def test_a_place_in_a_workbook_names_sheet_and_cell() -> None:
    run = dry_run(lines(["R1", "good", "wish"], sheet="Prices"), MAPPING, SPEC)
    assert run.refused[0].place == "Prices!C1, column Origin"


def test_a_required_field_without_a_column_refuses_everything() -> None:
    run = dry_run(lines(["R1"]), {"number": 0}, SPEC)
    assert run.rows == []
    assert str(run.refused[0]) == "The mapping: No column is chosen for Wording."


def test_an_unmapped_field_takes_its_default() -> None:
    run = dry_run(lines(["It holds."]), {"wording": 0}, SPEC)
    assert run.rows[0].values == {
        "number": "",
        "wording": "It holds.",
        "origin": "stated",
        "critical": False,
    }


def test_choices_take_other_words_in_any_case() -> None:
    choices = {"post_delivery": ("after sales", "nach Lieferung")}
    for word in ("post-delivery", "Post Delivery", "NACH  LIEFERUNG", "After-Sales"):
        assert choose(word, choices) == "post_delivery"
    with pytest.raises(ValueError, match="is not one of post_delivery"):
        choose("x" * 100, choices)


def test_a_field_is_found_by_its_key() -> None:
    assert SPEC.field("origin").title == "Origin"
    with pytest.raises(KeyError):
        SPEC.field("nothing")


def test_dates_and_numbers_that_can_be_read_in_two_ways_are_refused() -> None:
    assert date_of("2026-03-31") == date_of("31.3.2026") == date(2026, 3, 31)
    assert date_of("2026-03-31T14:00:00") == date(2026, 3, 31)
    for text in ("03/04/2026", "31.2.2026", "soon"):
        with pytest.raises(ValueError, match="is not a da"):
            date_of(text)
    assert decimal_of("1.234,50") == decimal_of("1,234.50") == Decimal("1234.50")
    assert decimal_of("9,5") == Decimal("9.5")
    assert decimal_of("-12") == Decimal(-12)
    for text in ("1,234", "1,2,3", "ten", "1e5"):
        with pytest.raises(ValueError):
            decimal_of(text)
