"""Importing by commands and for the command line: all or nothing, and what re-import changes."""

from pathlib import Path

import pytest

from clew.areas.law.models import LegalRequirement
from clew.areas.lists import exchange
from clew.areas.lists.commands import importing
from clew.areas.lists.models import ImportRun
from clew.areas.lists.tests import import_files
from clew.areas.requirements import queries
from clew.areas.requirements.commands import lines
from clew.areas.requirements.models import (
    Requirement,
    SetLine,
    SetRevision,
)
from clew.areas.requirements.tests.capture_parts import a_draft
from clew.kernel.attachments.models import File
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.exchange.writers import read_csv
from clew.kernel.refusals import NotAllowed, Refused
from clew.kernel.testing import events_of
from tests.capabilities import samples

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
LIST = DATA / "requirements.csv"
KEYS = {"kind", "read", "refused", "new", "changed", "moved", "deleted", "peak_memory"}


def counts() -> tuple[int, ...]:
    tables = (Event, Requirement, SetLine, ImportRun, File)
    return tuple(table.objects.count() for table in tables)


def foreign() -> Path:
    folder = samples()
    assert folder is not None
    return folder


def kept(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_dry_run_tells_and_stores_nothing(everyone):
    draft = a_draft(everyone)
    before = counts()
    answer = exchange.dry_run_file(LIST, requirement_set=draft.requirement_set)
    assert set(answer) >= KEYS
    assert (answer["kind"], answer["read"], answer["new"]) == ("csv", 5, 5)
    assert answer["refused"] == []
    assert 0 < answer["peak_memory"] < 512 * 1024 * 1024
    assert counts() == before


def test_a_list_is_imported_whole(everyone):
    draft = a_draft(everyone)
    its_set = draft.requirement_set
    answer = exchange.import_file(LIST, requirement_set=its_set, actor=everyone.alice)
    assert answer["new"] == 5
    first = queries.lines_of(draft)[0].version
    assert first.external_id == "SP-1"
    assert first.our_wording == first.customer_wording
    assert first.anchor["place"] == "line 2"
    assert first.anchor["rationale"] == "Parents carry something in the other hand."
    assert first.source_note == "requirements.csv, line 2"
    assert first.criterion == ""
    assert events_of("RQ-0005") == ["requirement.determined"]
    assert events_of("RS-0001")[-1] == "requirement_set.lines_imported"
    assert its_set.record.files.get().file_id == first.anchor["file"]
    assert verify().ok


def test_a_workbook_is_imported_below_its_title(everyone, tmp_path):
    draft = a_draft(everyone)
    path = kept(tmp_path, "list.xlsx", import_files.workbook())
    answer = exchange.import_file(path, requirement_set=draft.requirement_set, actor=everyone.alice)
    assert (answer["kind"], answer["new"], answer["refused"]) == ("xlsx", 3, [])
    version = queries.line_of(draft, "RQ-0002").version
    assert (version.criterion, version.critical) == ("Test rig, 5 of 5", True)
    assert version.anchor["place"] == "List, row 5"


def test_every_error_is_told_with_its_place_and_nothing_is_stored(everyone):
    draft = a_draft(everyone)
    before = counts()
    answer = exchange.import_file(
        DATA / "hostile.csv", requirement_set=draft.requirement_set, actor=everyone.alice
    )
    told = {each["place"]: each["reason"] for each in answer["refused"]}
    assert told["Line 3, column Requirement"].endswith("is empty; every row needs it.")
    assert "rumoured" in told["Line 4, column Origin"]
    assert "line 2" in told["Line 5, column Customer's number"]
    assert "neither yes nor no" in told["Line 5, column Critical"]
    assert counts() == before


def test_refused_rows_are_left_out_when_somebody_says_so(everyone):
    draft = a_draft(everyone)
    answer = exchange.import_file(
        DATA / "hostile.csv",
        requirement_set=draft.requirement_set,
        actor=everyone.alice,
        leave_out=True,
    )
    assert (answer["stored"], answer["new"], len(answer["refused"])) == (True, 1, 4)
    event = Event.objects.get(verb="requirement_set.lines_imported")
    assert event.values.get(field="left out", side="after").value[0].startswith("Line 3")
    assert verify().ok


def test_prices_are_no_requirements(everyone, tmp_path):
    path = kept(tmp_path, "prices.xlsx", import_files.price_workbook())
    answer = exchange.dry_run_file(path)
    assert answer["new"] == 0
    assert answer["read"] == 11
    assert answer["refused"][0]["reason"].startswith("No requirements were found")
    for each in answer["refused"][1:]:
        assert each["place"].startswith("Sheet '")
        assert each["place"] not in each["reason"]
    assert "looked at rows 1-11" in answer["refused"][1]["reason"]
    assert "price table" in answer["refused"][1]["reason"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "empty"),
        ("half.xlsx", import_files.workbook()[:900], ""),
        ("bomb.xlsx", import_files.zip_bomb(), ""),
        ("report.pdf", b"%PDF-1.7\n" + b"x" * 400, "PDF"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0" + bytes(300), "picture"),
        ("open.csv", b'ID,Requirement\n1,"The seat shall be grey\n', "never closed"),
        ("halves.csv", "ID,Requirement\n1,größe".encode("utf-16")[:-1], ""),
    ],
)
def test_wrong_files_get_a_sentence_and_leave_nothing(everyone, tmp_path, name, content, sentence):
    draft = a_draft(everyone)
    before = counts()
    path = kept(tmp_path, name, content)
    answer = exchange.import_file(path, requirement_set=draft.requirement_set, actor=everyone.alice)
    assert answer["refused"]
    assert sentence in str(answer["refused"])
    with pytest.raises(Refused):
        importing.stage(draft, actor=everyone.alice, path=path, name=name)
    assert counts() == before


def test_a_formula_stays_a_text_and_leaves_as_one(everyone, tmp_path):
    draft = a_draft(everyone)
    content = b'ID,Requirement\nA,"=HYPERLINK(""http://evil.example"")"\nB,+49 421 is the number\n'
    path = kept(tmp_path, "cells.csv", content)
    exchange.import_file(path, requirement_set=draft.requirement_set, actor=everyone.alice)
    assert queries.line_of(draft, "RQ-0001").version.our_wording.startswith("=HYPERLINK")
    text, _ = exchange.export(draft, "csv")
    assert b"\"'=HYPERLINK" in text
    assert read_csv(text)[1][5] == '=HYPERLINK("http://evil.example")'
    assert exchange.export(draft, "xlsx")[0].startswith(b"PK")


def test_the_export_comes_back_unchanged(everyone, tmp_path):
    draft = a_draft(everyone)
    its_set = draft.requirement_set
    exchange.import_file(LIST, requirement_set=its_set, actor=everyone.alice)
    lines.add_line(
        draft,
        actor=everyone.alice,
        our_wording="=Meets the law.",
        origin="obligatory",
        category="end_of_life",
        critical=True,
        criterion="Report",
        legal=LegalRequirement.objects.get(code="AU-01"),
    )
    for form in ("csv", "xlsx"):
        path = kept(tmp_path, f"back.{form}", exchange.export(draft, form)[0])
        answer = exchange.dry_run_file(path, requirement_set=its_set)
        assert answer["refused"] == []
        assert (answer["new"], answer["changed"], answer["unchanged"]) == (0, 0, 6)


def test_a_second_edition_changes_what_changed(everyone, tmp_path):
    draft = a_draft(everyone)
    its_set = draft.requirement_set
    exchange.import_file(LIST, requirement_set=its_set, actor=everyone.alice)
    text = LIST.read_text().splitlines()
    text[2] = text[2].replace("without tools", "with one hand")
    edition = "\n".join([text[0], text[3], text[1], text[2], text[4], "SP-6,SP-6,It shall float.,"])
    path = kept(tmp_path, "edition-2.csv", edition.encode())
    told = exchange.dry_run_file(path, requirement_set=its_set)
    answer = exchange.import_file(path, requirement_set=its_set, actor=everyone.alice)
    expected = {"new": 1, "changed": 1, "unchanged": 3, "moved": 1, "deleted": 1}
    assert {key: told[key] for key in expected} == expected
    assert {key: answer[key] for key in expected} == expected
    version = queries.line_of(draft, "RQ-0002").version
    assert (version.n, version.our_wording) == (2, "The cover shall come off with one hand.")
    assert version.customer_wording == version.our_wording
    assert draft.lines.count() == 6
    assert verify().ok


def test_our_wording_outlives_a_second_edition(everyone):
    draft = a_draft(everyone)
    its_set = draft.requirement_set
    exchange.import_file(LIST, requirement_set=its_set, actor=everyone.alice)
    line = queries.line_of(draft, "RQ-0002")
    lines.edit_line(line, actor=everyone.alice, seen=1, our_wording="Cover off in 60 s.")
    answer = exchange.dry_run_file(LIST, requirement_set=its_set)
    assert (answer["changed"], answer["unchanged"]) == (0, 5)


def test_a_frozen_revision_asks_for_a_change_request(everyone, tmp_path):
    draft = a_draft(everyone)
    its_set = draft.requirement_set
    exchange.import_file(LIST, requirement_set=its_set, actor=everyone.alice)
    SetRevision.objects.filter(pk=draft.pk).update(state="confirmed")
    before = counts()
    same = exchange.dry_run_file(LIST, requirement_set=its_set)
    assert (same["unchanged"], same["refused"]) == (5, [])
    path = kept(tmp_path, "more.csv", LIST.read_bytes() + b"SP-6,SP-6,It shall float.,\n")
    answer = exchange.import_file(path, requirement_set=its_set, actor=everyone.alice)
    assert "change request" in answer["refused"][0]["reason"]
    assert counts() == before


def test_a_double_click_publishes_once(everyone):
    draft = a_draft(everyone)
    run = importing.stage(draft, actor=everyone.alice, path=LIST, name="list.csv")
    importing.publish(run, actor=everyone.alice)
    before = counts()
    importing.publish(run, actor=everyone.alice)
    importing.publish(ImportRun.objects.get(pk=run.pk), actor=everyone.bob)
    assert counts() == before
    assert draft.lines.count() == 5


def test_a_line_taken_meanwhile_stops_the_whole_file(everyone):
    draft = a_draft(everyone)
    run = importing.stage(draft, actor=everyone.alice, path=LIST, name="list.csv")
    SetRevision.objects.filter(pk=draft.pk).update(state="in_review")
    before = counts()
    with pytest.raises(Refused, match="in review"):
        importing.publish(run, actor=everyone.alice)
    with pytest.raises(NotAllowed):
        importing.publish(run, actor=everyone.ivan)
    assert counts() == before


def test_the_mapping_is_remembered_for_the_customer(everyone, tmp_path):
    draft = a_draft(everyone)
    odd = b"A,B,C\nx1,The seat shall be grey.,because\nx2,The seat shall be soft.,because\n"
    path = kept(tmp_path, "odd.csv", odd)
    run = importing.stage(draft, actor=everyone.alice, path=path, name="odd.csv")
    run = importing.understand(
        run,
        actor=everyone.alice,
        sheet="",
        header_row=1,
        mapping={"external_id": 0, "our_wording": 1, "rationale": 2},
    )
    importing.publish(run, actor=everyone.alice)
    again = importing.stage(draft, actor=everyone.alice, path=path, name="odd.csv")
    reading, _, plan = importing.try_run(again)
    assert again.mapping == {"external_id": 0, "our_wording": 1, "rationale": 2}
    assert plan.unchanged == 2
    assert reading.header.cells == ["A", "B", "C"]


@pytest.mark.samples
def test_a_large_foreign_list_is_imported(everyone):
    draft = a_draft(everyone)
    path = foreign() / "reqlists" / "nasa_CF_FunctionalRequirements.csv"
    its_set, alice = draft.requirement_set, everyone.alice
    answer = exchange.import_file(path, requirement_set=its_set, actor=alice)
    assert not answer["stored"]
    assert all(each["place"].endswith("column Requirement") for each in answer["refused"])
    assert len(answer["refused"]) == 4
    answer = exchange.import_file(path, requirement_set=its_set, actor=alice, leave_out=True)
    assert answer["new"] == answer["read"] - 4 == draft.lines.count() > 100
    assert verify().ok


@pytest.mark.samples
def test_a_foreign_price_table_says_what_it_seems_to_be():
    for path in (foreign() / "tenders").glob("*Pricing*.xlsx"):
        answer = exchange.dry_run_file(path)
        assert answer["new"] == 0
        assert "rows 2-113" in answer["refused"][1]["reason"]
