"""A list through the door: uploaded, mapped, tried and published; pasted; exported.

Every story ends with a trail that verifies.
"""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clew.areas.lists.models import ImportRun
from clew.areas.lists.tests import import_files
from clew.areas.requirements.models import (
    Requirement,
    SetLine,
)
from clew.areas.requirements.tests.capture_parts import a_draft
from clew.kernel.attachments.models import File
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.exchange.writers import read_csv

pytestmark = pytest.mark.django_db
LIST = Path(__file__).parent / "data" / "requirements.csv"
LINE = {"origin": "stated", "category": "product"}


def stored() -> tuple[int, ...]:
    tables = (Event, Requirement, SetLine, ImportRun, File)
    return tuple(table.objects.count() for table in tables)


def send_file(client: Client, content: bytes, name: str):
    upload = SimpleUploadedFile(name, content)
    return client.post("/requirements/RS-0001/import", {"file": upload})


def imported(client: Client, content: bytes, name: str) -> str:
    """Send a file and return the URL of its mapping page."""
    answer = send_file(client, content, name)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def test_a_customers_list_is_mapped_tried_and_published_once(client_of, everyone):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    url = imported(alice, LIST.read_bytes(), "requirements.csv")
    before = stored()
    page = alice.get(url).content.decode()
    assert "5 rows of requirements.csv can be stored" in page
    assert "because the column is called “Description”" in page
    assert "line 2" in page
    assert "Parents carry something in the other hand." in page
    assert stored() == before
    for _ in range(2):
        answer = alice.post(f"{url}/publish")
        assert answer.url == "/requirements/RS-0001"
    assert SetLine.objects.count() == 5
    assert "was published" in alice.get(url).content.decode()
    assert "SP-3" in alice.get("/requirements/RS-0001").content.decode()
    assert verify().ok


def test_the_mapping_is_changed_on_the_page(client_of, everyone):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    content = import_files.workbook(
        (("A", "B", "C"), ("x", "The seat shall be grey.", "yes"), ("y", "It shall float.", "no"))
    )
    url = imported(alice, content, "odd.xlsx")
    assert "No column is chosen for Requirement" in alice.get(url).content.decode()
    answer = alice.post(f"{url}/publish")
    assert answer.status_code == 409
    names = (
        "number", "customer_wording", "origin", "category", "criterion", "verification",
        "special", "legal", "intended_use", "rationale",
    )  # fmt: skip
    fields = {f"column_{name}": -1 for name in names}
    chosen = {"column_external_id": 0, "column_our_wording": 1, "column_critical": 2}
    run = ImportRun.objects.get()
    alice.post(url, {"sheet": "List", "header_row": run.header_row, **fields, **chosen})
    if run.header_row != 3:
        alice.post(url, {"sheet": "List", "header_row": 3, **fields, **chosen})
        alice.post(url, {"sheet": "List", "header_row": 3, **fields, **chosen})
    assert "2 rows of odd.xlsx can be stored" in alice.get(url).content.decode()
    alice.post(f"{url}/publish")
    version = SetLine.objects.first().version
    assert (version.external_id, version.critical) == ("x", True)
    assert verify().ok


def test_refused_rows_are_named_and_left_out_by_choice_only(client_of, everyone):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    url = imported(alice, (LIST.parent / "hostile.csv").read_bytes(), "hostile.csv")
    page = alice.get(url).content.decode()
    assert "1 of 4 rows can be stored" in page
    for place in ("Line 3, column Requirement", "Line 4, column Origin", "Line 5, column Critical"):
        assert place in page
    before = stored()
    assert alice.post(f"{url}/publish").status_code == 409
    assert stored() == before
    alice.post(f"{url}/publish", {"leave_out": "1"})
    assert SetLine.objects.count() == 1
    assert verify().ok


def test_prices_say_what_they_seem_to_be(client_of, everyone):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    url = imported(alice, import_files.price_workbook(), "prices.xlsx")
    page = alice.get(url).content.decode()
    assert "No requirements were found in prices.xlsx" in page
    assert "looked at rows 1-11; it seems to be a price table" in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "the file is empty (0 bytes)"),
        ("half.xlsx", import_files.workbook()[:900], ""),
        ("bomb.xlsx", import_files.zip_bomb(), ""),
        ("letter.csv", b"%PDF-1.7\n" + b"x" * 400, "This is a PDF document, not a table"),
        ("open.csv", b'ID,Requirement\n1,"The seat shall be grey\n', "never closed"),
    ],
)
def test_wrong_files_are_refused_in_a_sentence(client_of, everyone, name, content, sentence):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    before = stored()
    answer = send_file(alice, content, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "errors-title" in answer.content.decode()
    assert stored() == before
    assert verify().ok


def test_too_large_a_file_is_not_kept(client_of, everyone, settings):
    a_draft(everyone)
    settings.MAX_UPLOAD = 100
    before = stored()
    answer = send_file(client_of(everyone.alice), LIST.read_bytes(), "requirements.csv")
    assert answer.status_code == 422
    assert "nothing was kept" in answer.content.decode()
    assert stored() == before


def test_pasted_lines_are_seen_before_they_are_written(client_of, everyone):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    text = "• 800 seats\n\nFits two-door cars\timplied\nBy August\t\tdelivery\n"
    before = stored()
    page = alice.post("/requirements/RS-0001/paste", {"text": text, "act": "look"})
    assert "Add 3 lines" in page.content.decode()
    assert stored() == before
    wrong = alice.post("/requirements/RS-0001/paste", {"text": "x\trumoured", "act": "add"})
    assert wrong.status_code == 422
    assert "Line 1, origin" in wrong.content.decode()
    assert stored() == before
    for _ in range(2):
        alice.post("/requirements/RS-0001/paste", {"text": text, "act": "add", "key": "p1"})
    origins = list(SetLine.objects.values_list("version__origin", flat=True))
    assert origins == ["stated", "implied", "stated"]
    assert verify().ok


def test_the_export_is_safe_in_a_spreadsheet(client_of, everyone):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    alice.post("/requirements/RS-0001/lines", {**LINE, "our_wording": "=1+1 shall stay text"})
    answer = client_of(everyone.ivan).get("/requirements/RS-0001/export.csv")
    assert b"\"'=1+1" in answer.content
    assert read_csv(answer.content)[1][5] == "=1+1 shall stay text"
    assert 'filename="RS-0001-revision-1.csv"' in answer.headers["Content-Disposition"]
    assert alice.get("/requirements/RS-0001/export.xlsx").content.startswith(b"PK")
    assert alice.get("/requirements/RS-0001/export.exe").status_code == 404


WORDINGS = ("=1+1 shall stay text", "'=quoted", "-40 °C to +85 °C", "@ the gate", "'plain", "2 = 2")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_exported_set_comes_back_word_for_word(client_of, everyone, kind):
    a_draft(everyone)
    alice = client_of(everyone.alice)
    for words in WORDINGS:
        alice.post("/requirements/RS-0001/lines", {**LINE, "our_wording": words})
    exported = alice.get(f"/requirements/RS-0001/export.{kind}").content
    url = imported(alice, exported, f"set.{kind}")
    assert alice.post(f"{url}/publish").status_code == 409, "nothing differs, nothing to publish"
    for line in SetLine.objects.all():
        form = {**LINE, "our_wording": "Other words", "version": line.version.n}
        number = line.requirement.record.number
        assert alice.post(f"/requirements/RS-0001/lines/{number}", form).status_code == 302
    assert set(wordings()) == {"Other words"}
    url = imported(alice, exported, f"set.{kind}")
    assert alice.post(f"{url}/publish").status_code == 302
    assert wordings() == list(WORDINGS)
    assert verify().ok


def wordings() -> list[str]:
    lines = SetLine.objects.order_by("position")
    return list(lines.values_list("version__our_wording", flat=True))


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("/requirements/RS-0001/paste", {"text": "x", "act": "add"}),
        ("/requirements/RS-0001/import", {}),
    ],
)
def test_strangers_and_wrong_roles_write_nothing(client_of, everyone, url, data):
    a_draft(everyone)
    before = stored()
    assert Client().post(url, data).status_code == 302
    assert client_of(everyone.ivan).post(url, data).status_code == 403
    assert stored() == before


def test_a_missing_import_answers_404(client_of, everyone):
    assert client_of(everyone.alice).get("/requirements/import/99").status_code == 404
