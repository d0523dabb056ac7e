"""The file store: bytes under their digest, on disk before the transaction that names them ends."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from clew.kernel import clock
from clew.kernel.attachments.models import File, RecordFile
from clew.kernel.audit_trail.coverage import Finding, Report
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import Refused


def path_of(digest: str) -> Path:
    """Return where the bytes of a digest lie."""
    return settings.HOME.files / digest[:2] / digest[2:]


def read(digest: str) -> bytes:
    """Return the bytes; FileNotFoundError when the store lost them."""
    return path_of(digest).read_bytes()


def keep(chunks: Iterable[bytes], *, most: int | None = None) -> File:
    """Write bytes to the store and return their row; call inside a command.

    most: the most bytes taken (default settings.MAX_UPLOAD); more is Refused and nothing is kept.
    The bytes are flushed to disk before the row exists, so a row never points at nothing.
    """
    most = settings.MAX_UPLOAD if most is None else most
    settings.HOME.files.mkdir(parents=True, exist_ok=True)
    sha, size = hashlib.sha256(), 0
    descriptor, name = tempfile.mkstemp(dir=settings.HOME.files, prefix=".part-")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise Refused(
                        f"The file has more than {most // 2**20} MB; Clew takes up to "
                        f"{most // 2**20} MB. It was not kept."
                    )
                sha.update(chunk)
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        target = path_of(sha.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
        _flush_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return File.objects.get_or_create(digest=sha.hexdigest(), defaults={"size": size})[0]


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def attach(
    record: Record, file: File, *, name: str, content_type: str, actor: Actor, role: str = ""
) -> RecordFile:
    """Make a stored file part of a record's content, inside a command that emits its event."""
    return RecordFile.objects.create(
        record=record,
        file=file,
        name=(name or "file")[:200],
        content_type=(content_type or "application/octet-stream")[:120],
        role=role,
        added_by=actor.pseudonym,
        added_at=clock.now(),
    )


def verify_files(report: Report) -> Iterator[Finding]:
    """Compare every stored file with its digest; part of `clew verify`."""
    for file in File.objects.order_by("digest").iterator(500):
        report.files += 1
        holder = RecordFile.objects.filter(file=file).select_related("record").first()
        number = holder.record.number if holder else "files"
        path = path_of(file.digest)
        if not path.exists():
            yield Finding(number, f"A file of {number} is missing from the store.")
        elif path.stat().st_size != file.size or _sha256(path) != file.digest:
            yield Finding(number, f"A file of {number} does not have the bytes it came with.")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
