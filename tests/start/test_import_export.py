"""`clew import` and `clew export`: what goes in, and that everything comes out again."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from clew.areas.communication.models import Interaction
from clew.areas.customers import commands as customers
from clew.areas.requirements.models import RequirementSet
from clew.cli import home, main
from clew.conformity.tests.story import Story
from clew.kernel.audit_trail import merkle, notes
from clew.kernel.audit_trail.models import Event
from clew.kernel.canonical import digest
from clew.kernel.exchange.writers import read_csv
from clew.kernel.people import commands as people
from clew.kernel.people.models import Person
from clew.kernel.records.models import Record
from clew.kernel.testing import People

pytestmark = pytest.mark.django_db
MAIL = Path(__file__).parents[1] / "data" / "enquiry-en.eml"
ROWS = (
    "ID,Requirement,Rationale\n"
    "A1,The seat shall carry the approval label.,Law\n"
    "A2,The seat shall be fitted in 60 s or less.,Daily use\n"
)
Said = tuple[int, dict[str, Any]]


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch, everyone: People) -> None:
    """Let the words work on the test's own database."""
    monkeypatch.setattr(home, "open_ready", lambda args: None)
    monkeypatch.setattr(home, "open_home", lambda chosen: None)


@pytest.fixture
def clew(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function: words → exit code and the JSON answer."""

    def run(*words: object) -> Said:
        code = main.main([*map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "wishes.csv"
    path.write_text(ROWS)
    return path


def test_a_mail_becomes_an_interaction_once(clew: Any) -> None:
    looked = clew("import", MAIL, "--dry-run")
    assert (looked[0], looked[1]["kind"], looked[1]["new"]) == (0, "eml", 1)
    assert looked[1]["peak_memory"] > 0
    assert not Interaction.objects.exists()
    code, said = clew("import", MAIL)
    assert (code, said["new"], said["unchanged"]) == (0, 1, 0)
    assert Record.objects.get(number=said["record"]).kind == "interaction"
    assert clew("import", MAIL)[1]["unchanged"] == 1
    assert Interaction.objects.count() == 1


def test_a_table_becomes_the_lines_of_a_new_set(clew: Any, table: Path, everyone: People) -> None:
    customer = customers.register("Kinderfalk", actor=everyone.alice).record.number
    before = Event.objects.count()
    code, looked = clew("import", table, "--dry-run")
    assert (code, looked["read"], looked["new"], looked["refused"]) == (0, 2, 2, [])
    assert Event.objects.count() == before
    code, said = clew("import", table, "--customer", customer, "--title", "Wishes")
    assert (code, said["new"]) == (0, 2)
    its_set = RequirementSet.objects.get(record__number=said["record"])
    assert its_set.record.title == "Wishes"
    assert its_set.newest.lines.count() == 2
    code, again = clew("import", table, "--set", said["record"], "--dry-run")
    assert (code, again["new"], again["unchanged"]) == (0, 0, 2)


def test_what_is_refused_names_its_place_and_stores_nothing(
    clew: Any, tmp_path: Path, everyone: People
) -> None:
    customer = customers.register("Kinderfalk", actor=everyone.alice).record.number
    path = tmp_path / "half.csv"
    path.write_text(f"{ROWS}A3,,nothing said\n")
    code, said = clew("import", path, "--customer", customer)
    assert code == 3
    assert said["refused"][0]["place"].startswith("Line 4")
    assert not RequirementSet.objects.exists()
    code, said = clew("import", path, "--customer", customer, "--leave-out")
    assert (code, said["new"]) == (0, 2)


@pytest.mark.parametrize(("name", "bytes_"), [("empty.csv", b""), ("x.pdf", b"%PDF-1.7 x")])
def test_a_foreign_file_is_refused_in_a_sentence(
    clew: Any, tmp_path: Path, name: str, bytes_: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(bytes_)
    code, said = clew("import", path, "--dry-run")
    assert (code, said["read"]) == (3, 0)
    assert said["refused"][0]["reason"].startswith("This is")


def test_who_imports_is_said_when_it_is_not_clear(clew: Any, table: Path, everyone: People) -> None:
    assert clew("import", table)[0] == 2, "a table needs a set"
    assert clew("import", table, "--set", "RS-0404")[0] == 2
    assert clew("import", "no-such-file")[0] == 2
    alice = Person.objects.get(email="alice@linnet.example")
    people.grant_role(alice, "administrator", actor=everyone.bob)
    code, said = clew("import", MAIL)
    assert code == 2
    assert "--as EMAIL" in said["refused"]
    assert clew("import", MAIL, "--as", "alice@linnet.example")[0] == 0


def check_export(read: Any, names: set[str]) -> None:
    """Check an export with nothing of Clew but its hash functions."""
    leaves = read("log/leaves.txt").decode().splitlines()
    assert [json.loads(leaf)["seq"] for leaf in leaves] == list(range(len(leaves)))
    store = merkle.MemoryStore()
    merkle.append(store, 0, [merkle.leaf_hash(leaf.encode()) for leaf in leaves])
    sizes = [name.rsplit("/", 1)[1] for name in names if name.startswith("log/checkpoints/")]
    assert sizes
    for size in sizes:
        note = read(f"log/checkpoints/{size}").decode()
        said = notes.open_checkpoint(note, read("log/vkey.txt").decode().strip())
        assert merkle.root(store, said.size) == said.root
    last = {}
    for leaf in map(json.loads, leaves):
        if leaf.get("record"):
            last[leaf["record"]] = leaf["content"]
    seen = set()
    for name in names:
        if name.startswith("records/") and name.endswith(".jsonl"):
            for line in read(name).decode().splitlines():
                record = json.loads(line)
                seen.add(record["number"])
                assert digest(record["schema"], record["content"]) == last[record["number"]]
                assert record["digest"] == last[record["number"]]
    assert seen == set(Record.objects.values_list("number", flat=True))
    header, *rows = read_csv(read("files.csv"))
    for row in rows:
        held = dict(zip(header, row, strict=True))
        assert hashlib.sha256(read(f"files/{held['digest']}")).hexdigest() == held["digest"]


@pytest.fixture
def rich(everyone: People, clew: Any) -> None:
    """A company with an order, a signature and a file."""
    Story(everyone).tell("accepted")
    assert clew("import", MAIL)[0] == 0


def test_everything_leaves_into_a_folder(clew: Any, tmp_path: Path, rich: None) -> None:
    target = tmp_path / "out"
    code, said = clew("export", "--to", target)
    assert (code, said["records"]["order"], said["entries"]) == (0, 1, Event.objects.count())
    names = {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()}
    check_export(lambda name: (target / name).read_bytes(), names)
    header, *rows = read_csv((target / "records/order.csv").read_bytes())
    assert dict(zip(header, rows[0], strict=True))["number"] == "SO-0001"
    whole = b"".join((target / name).read_bytes() for name in names)
    assert b"argon2" not in whole
    assert clew("export", "--to", target)[0] == 3


def test_everything_leaves_into_one_archive(clew: Any, tmp_path: Path, rich: None) -> None:
    target = tmp_path / "out.zip"
    assert clew("export", "--to", target)[0] == 0
    assert [p.name for p in tmp_path.iterdir() if p.suffix in (".zip", ".part")] == ["out.zip"]
    with zipfile.ZipFile(target) as archive:
        check_export(archive.read, set(archive.namelist()))
    assert clew("export", "--to", target)[0] == 3
    assert clew("export", "--to", tmp_path / "no" / "where.zip")[0] == 3
