import pytest

from clew.kernel.exchange.rows import FieldSpec
from clew.kernel.exchange.shape import (
    columns_of,
    describe_workbook,
    guess_header,
    propose_mapping,
)
from clew.kernel.exchange.tables import Row, Sheet

FIELDS = [
    FieldSpec("number", "Number", synonyms=("id", "requirement id", "nr", "nummer")),
    FieldSpec("wording", "Wording", synonyms=("description", "requirement", "anforderung")),
    FieldSpec("rationale", "Rationale", synonyms=("reason", "begründung")),
]


def sheet(name: str | None, *rows: list[str]) -> Sheet:
    return Sheet(name, rows=[Row(name, n, cells) for n, cells in enumerate(rows, 1) if any(cells)])


def seems(*rows: list[str]) -> str:
    return describe_workbook([sheet("S", *rows)]).sheets[0].seems


def test_the_header_is_found_below_title_rows() -> None:
    rows = sheet(
        "Req",
        ["Requirements of ACME for the seat"],
        ["Date", "2026-03-31"],
        [],
        ["Nr.", "Anforderung", "Begründung"],
        ["1", "Der Gurt muss mit einer Hand zu öffnen sein.", "Rettung"],
        ["2", "Der Bezug soll bei 40 Grad waschbar sein.", "Pflege"],
    ).rows
    header = guess_header(rows, FIELDS)
    assert header.number == 4
    assert header.reason == (
        "Req, row 4 seems to name the columns: “Nr.”, “Anforderung”, “Begründung”; 3 of its "
        "words are names of columns."
    )
    assert columns_of(propose_mapping(header.cells, FIELDS)) == {
        "number": 0,
        "wording": 1,
        "rationale": 2,
    }


def test_a_table_without_header_is_said_to_have_none() -> None:
    header = guess_header(sheet(None, ["1", "958", "1994"], ["2", "959", "1995"]).rows)
    assert (header.number, header.cells) == (0, [])
    assert header.reason == "No row looks like the names of columns."
    assert guess_header([]).number == 0


def test_a_mapping_gives_its_reasons_and_no_column_twice() -> None:
    proposed = propose_mapping(
        ["Summary", "Custom field (Requirement ID)", "Description", "Requirement rationale"], FIELDS
    )
    assert columns_of(proposed) == {"number": 1, "wording": 2, "rationale": 3}
    assert proposed["wording"].reason == "because the column is called “Description”"
    assert proposed["number"].reason == (
        "because the name of the column, “Custom field (Requirement ID)”, holds “requirement id”"
    )
    assert proposed["wording"].sureness > proposed["number"].sureness
    assert propose_mapping(["Colour", "", "Identity"], FIELDS) == {}


PRICES = [["Item", "Qty", "Unit Price"], ["Seat", "2", "$ 99.00"], ["Base", "1", "49.50"]]


def test_a_price_table_is_told_with_its_evidence() -> None:
    description = describe_workbook([sheet("Pricing", ["Offer"], [], *PRICES)])
    assert not description.holds_requirements
    assert description.sentences == [
        "No requirements were found.",
        "Sheet 'Pricing': looked at rows 1-5; it seems to be a price table, because its headings "
        "say “Unit Price”, “Qty”, and 2 of 4 filled rows hold an amount.",
    ]


def test_a_list_of_requirements_is_told_with_its_rows() -> None:
    description = describe_workbook(
        [
            sheet(
                None,
                ["ID", "Requirement"],
                ["1", "The seat shall lock with a click."],
                ["2", "Der Bezug muss waschbar sein."],
                ["3", "Colour as agreed."],
            )
        ]
    )
    assert description.holds_requirements
    assert description.sheets[0].binding_rows == [2, 3]
    assert description.sentences == [
        "The text: looked at lines 1-4; it seems to be a list of requirements, because its "
        "headings say “Requirement”, and 2 of 4 filled rows hold a binding word."
    ]


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("price_list", [["Pos", "Preis"], ["1", "12,00 €"], ["2", "14,50 €"]]),
        ("price_list", [["LABOR CATEGORY", "LABOR HOURS", "CEILING PRICE"], ["May add"]]),
        ("contact_list", [["Name", "E-Mail"], ["Jo", "jo@a.example"], ["Al", "al@a.example"]]),
        ("address_list", [["Straße", "PLZ", "Ort"], ["Weg 1", "10115", "Berlin"]]),
        ("schedule", [["Milestone", "Due date"], ["Tools", "2026-05-01"], ["SOP", "1.9.2026"]]),
        ("form", [["Company name:"], ["Offer number:"], ["Signature:"]]),
        ("prose", [["Please fill in the yellow cells of the next sheet and send it back. " * 2]]),
        ("table", [["City", "Latitude"], ["Oslo", "59.9"], ["Rome", "41.9"]]),
        ("table", [["Question", "Answer"], ["Who should have the rest?", "Someone will know"]]),
        ("empty", []),
    ],
)  # fmt: skip
def test_a_sheet_is_called_what_it_seems(kind: str, rows: list[list[str]]) -> None:
    assert seems(*rows) == kind


def test_an_empty_and_a_hidden_sheet_are_named() -> None:
    hidden = Sheet("Old", hidden=True, rows=sheet("Old", *PRICES).rows)
    said = describe_workbook([sheet("Blank"), hidden]).sentences
    assert said[1] == "Sheet 'Blank': it is empty."
    assert said[2].startswith("Sheet 'Old' (hidden): looked at rows 1-3;")


def test_a_very_long_sheet_is_looked_at_from_the_top() -> None:
    (said,) = describe_workbook([sheet("Big", *([["x", "y"]] * 3_000))]).sheets
    assert "looked at rows 1-2000 (the first 2,000 filled ones);" in said.sentence
