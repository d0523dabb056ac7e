"""What an export holds, and how it is written; a picture of one moment while Clew may go on."""

import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

from clew.kernel import clock
from clew.kernel.attachments.models import File, RecordFile
from clew.kernel.attachments.store import path_of
from clew.kernel.audit_trail import checkpoints
from clew.kernel.audit_trail.models import Checkpoint, Event, EventValue, LogOrigin
from clew.kernel.canonical import canonical
from clew.kernel.commands import in_turn
from clew.kernel.exchange.writers import write_csv
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.people.queries import company
from clew.kernel.records.content import content_digest, contents_of
from clew.kernel.records.kinds import Kind, kinds
from clew.kernel.records.models import Record

CHUNK = 400
README = """\
What left Clew: {company}, {at}

records/KIND.jsonl  one record per line: number, kind, schema, digest, and its content as table ->
                    rows, every column. The digest is the SHA-256 of the canonical JSON (keys
                    sorted, no blanks, UTF-8) of {{"content": ..., "salt": "", "schema": ...}}; the
                    same digest stands in the record's last entry of the log.
records/KIND.csv    the same records as one row each, for a spreadsheet. A cell that begins with
                    = + - @ or ' has one ' before it, so that no program runs it as a formula.
files/DIGEST        every file under the SHA-256 of its bytes; files.csv has their names.
log/leaves.txt      the log: one entry per line, in order, each exactly as it was sealed. The hash
                    of an entry is the SHA-256 of a zero byte and the line without its end
                    (RFC 6962); the entries are the leaves of one Merkle tree.
log/values.jsonl    the values that entries speak of, with the salt of their commitment.
log/checkpoints/N   signed notes over the first N entries (C2SP checkpoint, Ed25519).
log/vkey.txt        the public key they are signed with. Compare it with an earlier receipt.
mails.jsonl         the mails that were sent, without their one-time links.
summary.json        what is in here, counted.

No password, no private key and no one-time link is in here.
"""


class Target(Protocol):
    """Where an export goes: named parts, written once each."""

    def put(self, name: str, content: bytes) -> None:
        """Write a part whole."""

    def lines(self, name: str, lines: Iterator[str]) -> int:
        """Write a part line by line; return how many."""

    def copy(self, name: str, source: Path) -> None:
        """Write a part with the bytes of a file."""


class Folder:
    """Parts as files of a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _place(self, name: str) -> Path:
        place = self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def put(self, name: str, content: bytes) -> None:
        self._place(name).write_bytes(content)

    def lines(self, name: str, lines: Iterator[str]) -> int:
        with self._place(name).open("w", encoding="utf-8", newline="\n") as stream:
            return sum(1 for line in lines if stream.write(f"{line}\n"))

    def copy(self, name: str, source: Path) -> None:
        shutil.copyfile(source, self._place(name))


class Archive:
    """Parts as members of a ZIP archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def put(self, name: str, content: bytes) -> None:
        self.archive.writestr(name, content)

    def lines(self, name: str, lines: Iterator[str]) -> int:
        with (
            self.archive.open(name, "w", force_zip64=True) as raw,
            io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as stream,
        ):
            return sum(1 for line in lines if stream.write(f"{line}\n"))

    def copy(self, name: str, source: Path) -> None:
        self.archive.write(source, name)


def write(target: Path) -> dict[str, Any]:
    """Write everything to a folder, or to a .zip that appears when it is complete.

    The log is sealed first, so that the last checkpoint covers what leaves.
    """
    in_turn(checkpoints.make_checkpoint)
    with _one_moment():
        if target.suffix != ".zip":
            target.mkdir(exist_ok=True)
            return _write_parts(Folder(target))
        part = target.with_name(f".{target.name}.part")
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                summary = _write_parts(Archive(archive))
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
        return summary


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read from one snapshot, without holding up anybody who writes."""
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ"
    if connection.in_atomic_block:  # a test's own transaction is a snapshot already
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write_parts(target: Target) -> dict[str, Any]:
    house = company()
    now = clock.now()
    name = house.name if house else "no company yet"
    target.put("README.txt", README.format(company=name, at=now.isoformat()).encode())
    summary: dict[str, Any] = {
        "made_at": now.isoformat(),
        "company": name,
        "records": {kind.name: _records(target, kind) for kind in kinds()},
        "files": _files(target),
        **_log(target),
        "mails": target.lines("mails.jsonl", _mails()),
    }
    target.put("summary.json", json.dumps(summary, indent=1, ensure_ascii=False).encode())
    return summary


def _records(target: Target, kind: Kind) -> int:
    found = list(
        Record.objects.filter(kind=kind.name)
        .order_by("pk")
        .values_list("pk", "number", "title", "state", "owner__number", "customer__number")
    )
    if not found:
        return 0
    numbers = {pk: number for pk, number, *_ in found}
    target.lines(f"records/{kind.name}.jsonl", _content_lines(kind, numbers))
    target.put(f"records/{kind.name}.csv", _sheet(kind, found))
    return len(found)


def _content_lines(kind: Kind, numbers: dict[int, str]) -> Iterator[str]:
    ids = list(numbers)
    for start in range(0, len(ids), CHUNK):
        chunk = dict.fromkeys(ids[start : start + CHUNK], kind.name)
        for pk, content in contents_of(chunk).items():
            line = {
                "number": numbers[pk],
                "kind": kind.name,
                "schema": kind.schema,
                "digest": content_digest(kind, content),
                "content": content,
            }
            yield canonical(line).decode()


def _sheet(kind: Kind, found: list[tuple[Any, ...]]) -> bytes:
    """Return one row per record: its identity and the columns of its kind's own table."""
    own = kind.parts[0]
    fields = [f for f in own.table()._meta.concrete_fields if not f.primary_key]
    columns = [f.attname for f in fields]
    rows_of = {
        pk: values for pk, *values in own.table()._default_manager.values_list(own.record, *columns)
    }
    header = ("number", "title", "state", "owner", "customer", *columns)
    blank = [""] * len(columns)
    rows = [
        [_cell(value) for value in (*identity, *rows_of.get(pk, blank))] for pk, *identity in found
    ]
    return write_csv(header, rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _files(target: Target) -> int:
    held = RecordFile.objects.select_related("record", "file").order_by("id")
    rows = [
        (f.record.number, f.name, f.content_type, f.role, f.file_id, str(f.file.size))
        for f in held.iterator(500)
    ]
    target.put("files.csv", write_csv(("record", "name", "type", "role", "digest", "size"), rows))
    count = 0
    for digest in File.objects.order_by("digest").values_list("digest", flat=True).iterator(500):
        if path_of(digest).exists():
            target.copy(f"files/{digest}", path_of(digest))
            count += 1
    return count


def _log(target: Target) -> dict[str, int]:
    leaves = Event.objects.order_by("seq").values_list("leaf", flat=True).iterator(2000)
    entries = target.lines("log/leaves.txt", leaves)
    target.lines("log/values.jsonl", _values())
    notes = list(Checkpoint.objects.order_by("size").values_list("size", "note"))
    for size, note in notes:
        target.put(f"log/checkpoints/{size}", note.encode())
    if LogOrigin.objects.exists():
        target.put("log/vkey.txt", f"{checkpoints.vkey()}\n".encode())
    return {"entries": entries, "checkpoints": len(notes)}


def _values() -> Iterator[str]:
    columns = ("event_id", "field", "side", "value", "salt", "erased_at")
    rows = EventValue.objects.order_by("event_id", "id").values(*columns)
    for row in rows.iterator(2000):
        yield json.dumps(row, ensure_ascii=False, default=str, sort_keys=True)


def _mails() -> Iterator[str]:
    columns = (
        "record__number",
        "message_id",
        "to_name",
        "to_address",
        "subject",
        "text",
        "sent_at",
    )
    for row in OutgoingMail.objects.order_by("id").values(*columns).iterator(500):
        yield json.dumps(row, ensure_ascii=False, default=str, sort_keys=True)
