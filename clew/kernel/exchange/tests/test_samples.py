"""The foreign files in the folder of samples; every one is hostile until proved otherwise."""

from pathlib import Path

import pytest

from clew.kernel.exchange.mail import extract_attachment, read_mail
from clew.kernel.exchange.rows import FieldSpec, RowSpec, dry_run
from clew.kernel.exchange.sandbox import run_reader
from clew.kernel.exchange.shape import (
    columns_of,
    describe_workbook,
    guess_header,
    propose_mapping,
)
from clew.kernel.exchange.tables import read_table

pytestmark = pytest.mark.samples
SPEC = RowSpec(
    "requirement",
    (
        FieldSpec("number", "Number", synonyms=("requirement id", "id"), unique=True),
        FieldSpec("wording", "Wording", required=True, synonyms=("description", "text")),
        FieldSpec("rationale", "Rationale", synonyms=("reason",)),
    ),
)


def test_the_pricing_workbook_says_what_it_is(samples: Path) -> None:
    (path,) = (samples / "tenders").glob("*Pricing*.xlsx")
    description = describe_workbook(read_table(path).sheets)
    assert description.sentences == [
        "No requirements were found.",
        "Sheet 'Vendor Pricing Template': looked at rows 2-113; it seems to be a price table, "
        "because its headings say “GSA HOURLY RATE”, “DISCOUNTED RATE”, “CEILING PRICE”, “UNIT "
        "PRICE”, and no row holds an amount yet.",
    ]


def test_the_nasa_list_is_found_mapped_and_its_holes_are_named(samples: Path) -> None:
    table = read_table(samples / "reqlists" / "nasa_CF_FunctionalRequirements.csv")
    assert table.was_read
    assert not table.refused
    assert describe_workbook(table.sheets).holds_requirements
    rows = table.sheets[0].rows
    header = guess_header(rows, SPEC.fields)
    columns = columns_of(propose_mapping(header.cells, SPEC.fields))
    assert columns == {"number": 1, "wording": 2, "rationale": 3}
    run = dry_run(rows, columns, SPEC, after_row=header.number)
    assert run.counts == {"read": 106, "new": 102, "refused": 4}
    # Four requirements of this list really have a number and no wording.
    assert [refusal.place for refusal in run.refused] == [
        f"Line {line}, column Wording" for line in (23, 69, 104, 105)
    ]
    assert run.rows[0].values["number"] == "CF1000"


def test_the_strict_form_and_the_open_form_hold_the_same(samples: Path) -> None:
    strict = read_table(samples / "office" / "poi_SampleSS.strict.xlsx")
    open_form = read_table(samples / "office" / "poi_SampleSS.ods")
    assert [row.cells for row in strict.rows()] == [row.cells for row in open_form.rows()]
    assert any("strict form" in note.text for note in strict.notes)


def test_the_document_with_an_external_entity_is_refused(samples: Path) -> None:
    path = samples / "office" / "poi_ExternalEntityInText.docx"
    assert read_table(path).refused[0].reason == "This is a Word document, not a table."
    # Even a reader that is forced on it stops at the declaration.
    result = run_reader("workbook", path)
    assert (result.status, result.cause) == ("refused", "file")
    assert "document type declaration" in result.refused[0].reason


def test_the_crashing_document_fails_cleanly(samples: Path) -> None:
    path = samples / "office" / "poi_51921-Word-Crash067.docx"
    for result in (read_table(path).result, run_reader("workbook", path)):
        assert (result.status, result.cause) == ("refused", "file")


def test_every_sample_is_read_or_refused_with_a_sentence_as_a_table_and_as_a_mail(
    samples: Path,
) -> None:
    files = [path for path in samples.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        table, mail = read_table(path), read_mail(path)
        for result in (table.result, mail.result):
            assert result.cause in ("", "file"), path.name
            assert result.was_read or result.refused[0].reason.endswith("."), path.name


def test_every_mail_is_read_and_its_attachments_have_the_bytes_it_says(
    samples: Path, tmp_path: Path
) -> None:
    mails = sorted((samples / "mail").glob("*.eml"))
    assert mails
    for path in mails:
        mail = read_mail(path)
        assert mail.was_read
        assert mail.sender
        for file in mail.files:
            into = tmp_path / path.stem
            into.mkdir(exist_ok=True)
            written, result = extract_attachment(path, index=file.index, into=into)
            assert written is not None
            assert written.stat().st_size == file.size
            assert next(result.payloads("file"))["sha256"] == file.sha256


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_half_of_any_sample_is_read_or_refused(samples: Path, tmp_path: Path, share: float) -> None:
    for folder in ("office", "mail", "tenders", "reqlists"):
        for path in sorted((samples / folder).iterdir()):
            half = tmp_path / path.name
            half.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
            for result in (read_table(half).result, read_mail(half).result):
                assert result.cause in ("", "file"), path.name
