"""Backup and restore: everything comes back, and nothing that was touched does."""

import json
import os
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from clew.cli import main, packing
from clew.cli.answers import Refusal
from clew.config.home import Home


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> object:
    for name in ("CLEW_HOME", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def full(tmp_path: Path) -> Home:
    """A folder with a database in WAL mode, files and a key."""
    made = Home(tmp_path / "full")
    made.create()
    (made.files / "ab").mkdir()
    (made.files / "ab" / "cdef").write_bytes(os.urandom(70_000))
    (made.keys / "log.key").write_text("secret")
    with closing(sqlite3.connect(made.database)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE t (n INTEGER)")
        database.commit()
    return made


def quiet(name: str) -> None:
    pass


def rewritten(backup: Path, change: dict[str, bytes], manifest: bool = False) -> Path:
    """Return a copy of a backup with entries changed or added, named in the manifest or not."""
    forged = backup.with_name("forged.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(forged, "w") as new:
        entries = {name: old.read(name) for name in old.namelist()} | change
        if manifest:
            said = json.loads(entries[packing.MANIFEST])
            for name, content in change.items():
                said["files"][name] = {"sha256": "0", "bytes": len(content)}
            entries[packing.MANIFEST] = json.dumps(said).encode()
        for name, content in entries.items():
            new.writestr(name, content)
    return forged


def test_everything_comes_back_while_a_writer_is_at_work(full: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(full.database)) as writer:
        writer.execute("INSERT INTO t VALUES (1)")
        writer.commit()  # stands in the write-ahead log, which a copy of the file would lose
        writer.execute("INSERT INTO t VALUES (2)")
        packing.pack(full, tmp_path / "b.zip", True, quiet)
    restored = Home(tmp_path / "restored")
    packing.unpack(tmp_path / "b.zip", restored, quiet)
    with closing(sqlite3.connect(restored.database)) as database:
        assert database.execute("SELECT n FROM t").fetchall() == [(1,)]
    same = (restored.files / "ab" / "cdef", full.files / "ab" / "cdef")
    assert same[0].read_bytes() == same[1].read_bytes()
    assert (restored.keys / "log.key").stat().st_mode & 0o077 == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip", "full", "restored"]


def test_the_command_packs_and_says_how_to_bring_it_back(
    full: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["backup", "--home", str(full.path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    backup = Path(said["file"])
    assert backup.parent == full.backups
    assert backup.stat().st_mode & 0o077 == 0
    assert set(said["manifest"]["files"]) == {"clew.sqlite3", "files/ab/cdef", "keys/log.key"}


def test_beside_postgresql_the_database_is_not_in_it_and_that_is_said(
    full: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/clew")
    assert main.main(["backup", "--home", str(full.path)]) == 0
    assert "pg_dump" in capsys.readouterr().out
    (backup,) = full.backups.iterdir()
    assert packing.DATABASE not in zipfile.ZipFile(backup).namelist()


def test_a_backup_replaces_nothing(full: Home, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("an older one")
    assert main.main(["backup", "--home", str(full.path), "--to", str(tmp_path / "b.zip")]) == 3
    assert (tmp_path / "b.zip").read_text() == "an older one"


def test_a_damaged_database_is_not_backed_up(full: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(full.database)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        database.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(5000)])
        database.commit()
    content = bytearray(full.database.read_bytes())
    content[4096:9000] = b"\xff" * (9000 - 4096)
    full.database.write_bytes(content)
    with pytest.raises((Refusal, sqlite3.DatabaseError)):
        packing.pack(full, tmp_path / "b.zip", True, quiet)
    assert [p.name for p in tmp_path.iterdir()] == ["full"]


@pytest.fixture
def backup(full: Home, tmp_path: Path) -> Path:
    packing.pack(full, tmp_path / "b.zip", True, quiet)
    return tmp_path / "b.zip"


def test_a_folder_with_something_in_it_is_refused(backup: Path, full: Home) -> None:
    before = full.database.read_bytes()
    assert main.main(["restore", str(backup), "--home", str(full.path)]) == 3
    assert full.database.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "manifest"),
    [
        ({"files/ab/cdef": b"other bytes"}, False),
        ({"files/zz/more": b"not named"}, False),
        ({"../outside": b"elsewhere"}, True),
        ({"/etc/outside": b"elsewhere"}, True),
        ({"files/../../outside": b"elsewhere"}, True),
        ({"settings.py": b"not a room of the folder"}, True),
    ],
)
def test_a_touched_backup_is_refused_and_leaves_nothing(
    backup: Path, tmp_path: Path, change: dict[str, bytes], manifest: bool
) -> None:
    forged = rewritten(backup, change, manifest)
    assert main.main(["restore", str(forged), "--home", str(tmp_path / "new")]) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip", "forged.zip", "full"]


@pytest.mark.parametrize("keep", [0, 10, 2000, -1])
def test_a_cut_off_backup_is_refused_and_leaves_nothing(
    backup: Path, tmp_path: Path, keep: int
) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(backup.read_bytes()[:keep])
    assert main.main(["restore", str(cut), "--home", str(tmp_path / "new")]) == 3
    assert not (tmp_path / "new").exists()


def test_a_flipped_byte_in_a_file_is_refused(backup: Path, tmp_path: Path) -> None:
    content = bytearray(backup.read_bytes())
    with zipfile.ZipFile(backup) as archive:
        at = archive.getinfo("files/ab/cdef").header_offset + 300
    content[at] ^= 1
    backup.write_bytes(content)
    assert main.main(["restore", str(backup), "--home", str(tmp_path / "new")]) == 3
    assert not (tmp_path / "new").exists()


def test_an_absent_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["restore", str(tmp_path / "no.zip"), "--home", str(tmp_path / "n")]) == 3
    assert "There is no file" in capsys.readouterr().err


def test_a_full_disk_leaves_no_half_backup(
    full: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "_copy", no_room)
    with pytest.raises(Refusal, match="No space left"):
        packing.pack(full, tmp_path / "b.zip", True, quiet)
    shutil.rmtree(full.path)
    assert list(tmp_path.iterdir()) == []
