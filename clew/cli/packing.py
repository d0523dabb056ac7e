"""A backup is one .zip with everything and a manifest of digests; here it is packed and unpacked.

The manifest is the last entry, so a file that was cut off has none and is refused.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import clew
from clew.cli.answers import Refusal
from clew.config.home import Home

FORMAT = "clew-backup/1"
MANIFEST = "manifest.json"
DATABASE = "clew.sqlite3"
ROOMS = ("files", "mail", "keys")
CHUNK = 1024 * 1024
Progress = Callable[[str], None]


def pack(home: Home, target: Path, with_database: bool, under_way: Progress) -> dict[str, Any]:
    """Write the backup and return its manifest. The target appears only when it is complete.

    The database comes first: a file that it names was stored before it was, so the folders read
    afterwards hold every file of the snapshot (and perhaps a newer one, which does no harm).
    """
    draft = target.with_name(target.name + ".part")
    entries: dict[str, dict[str, Any]] = {}
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            if with_database:
                under_way("database")
                with TemporaryDirectory(dir=target.parent) as folder:
                    copy = snapshot(home.database, Path(folder) / DATABASE)
                    entries[DATABASE] = _add(archive, copy, DATABASE)
            for name, path in _stored(home):
                under_way(name)
                try:
                    entries[name] = _add(archive, path, name)
                except FileNotFoundError:
                    continue  # an upload's draft that became a file, or was given up, meanwhile
            manifest = _manifest(entries, with_database)
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        _to_disk(draft)
        os.replace(draft, target)
    except OSError as error:
        raise Refusal(f"The backup cannot be written: {error.strerror or error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def snapshot(database: Path, copy: Path) -> Path:
    """Copy a database as it is at one moment, while others write; refuse a damaged one.

    Copying the file itself would leave out what stands in the write-ahead log beside it.
    """
    with (
        closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        # One file, with no log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
        said = target.execute("PRAGMA quick_check").fetchone()[0]
    if said != "ok":
        raise Refusal(f"The database is damaged, no backup was made: {said}.")
    return copy


def _stored(home: Home) -> Iterator[tuple[str, Path]]:
    for room in ROOMS:
        for path in sorted((home.path / room).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(home.path).as_posix(), path


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        return _copy(source, target)


def _copy(source: Any, target: Any) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return {"sha256": digest.hexdigest(), "bytes": size}


def _manifest(entries: dict[str, dict[str, Any]], with_database: bool) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "clew": clew.__version__,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": "sqlite" if with_database else "not included",
        "files": entries,
    }


def _to_disk(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def unpack(backup: Path, home: Home, under_way: Progress) -> dict[str, Any]:
    """Restore a backup into a folder that is empty or not there; return the manifest.

    Refused, with nothing left behind: a file that is no backup or was cut off, an entry whose bytes
    differ from the manifest, one the manifest does not name, and a path that leads elsewhere.
    """
    if home.path.exists() and (not home.path.is_dir() or any(home.path.iterdir())):
        raise Refusal(f"{home.path} is not empty. A backup is restored into an empty folder only.")
    draft = home.path.with_name(home.path.name + ".restoring")
    if draft.exists():
        raise Refusal(f"{draft} is left from a restore that was cut off. Delete it and try again.")
    try:
        with zipfile.ZipFile(backup) as archive:
            manifest = read_manifest(archive)
            draft.mkdir(parents=True, mode=0o700)
            for name, expected in manifest["files"].items():
                under_way(name)
                _extract(archive, name, expected, draft)
        Home(draft).create()
        if home.path.exists():
            home.path.rmdir()
        draft.rename(home.path)
    except (zipfile.BadZipFile, EOFError, zipfile.zlib.error, NotImplementedError) as error:
        raise Refusal(f"{backup} is not a backup of Clew, or was cut off: {error}.") from error
    except OSError as error:
        raise Refusal(f"The backup cannot be restored: {error}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the manifest of a backup; refuse what is none, or names other entries than it has."""
    names = [entry.filename for entry in archive.infolist()]
    if MANIFEST not in names:
        raise Refusal("This .zip is not a backup of Clew: it has no manifest.json.")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        files = manifest["files"]
        known = manifest["format"] == FORMAT and isinstance(files, dict)
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal("manifest.json of this backup cannot be read.") from error
    if not known:
        raise Refusal(f"This backup has the format {manifest['format']!r}; known is {FORMAT!r}.")
    if len(names) != len(set(names)) or set(names) != {*files, MANIFEST}:
        odd = sorted(set(names) ^ {*files, MANIFEST})
        raise Refusal(f"The backup does not hold what its manifest names: {', '.join(odd[:5])}.")
    for name in files:
        parts = PurePosixPath(name).parts
        inside = name == DATABASE or (len(parts) > 1 and parts[0] in ROOMS and ".." not in parts)
        if not inside or "\\" in name or ":" in name:
            raise Refusal(f"The backup names a place outside the folder: {name}.")
    return manifest


def _extract(archive: zipfile.ZipFile, name: str, expected: Any, folder: Path) -> None:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with archive.open(name) as source, _create(target) as handle:
        got = _copy(source, handle)
    if got != expected:
        raise Refusal(f"{name} in the backup differs from its manifest: nothing was restored.")


def _create(target: Path) -> BinaryIO:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    return os.fdopen(descriptor, "wb")
