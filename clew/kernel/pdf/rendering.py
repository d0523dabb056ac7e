"""Turn a template and its data into a PDF/A, in a process that cannot take ours with it."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOM = Path(__file__).resolve().parent
TEMPLATE_NAME = re.compile(r"[a-z][a-z_]*")
LARGEST_DOCUMENT = 16 << 20
LARGEST_ATTACHMENTS = 2 << 20


class PdfFailed(Exception):
    """The PDF was not made; the message is a sentence for the reader and holds no content.

    `detail` is the typesetter's own answer. It can quote the document: keep it out of logs.
    """

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may take: seconds on the clock, seconds of CPU, megabytes of address space."""

    seconds: float = 60
    cpu_seconds: int = 60
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside the PDF, for example the receipt as JSON."""

    name: str
    content: bytes
    media_type: str
    description: str


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    title: str,
    lang: str = "en",
    made_at: datetime | None = None,
    attachments: Sequence[Attachment] = (),
    limits: Limits | None = None,
) -> bytes:
    """Give the PDF of one template: PDF/A-2b, or A-3b with attachments, and PDF/UA-1 in both.

    `template` is the name of a file in `templates/` without its ending; `data` holds JSON values
    only and must carry what the template reads (`documents.py` builds it). `made_at` is the date
    of the document: the same input gives the same bytes, as long as the bundled fonts suffice;
    without it the clock is read. Texts are strings throughout: nothing in them is ever read as
    markup. Control and direction-changing characters, and those no font can draw, are printed as
    their code, such as [U+202E], and the last page says so. Which scripts are covered without
    fonts of the computer stands in `fonts/README.md`.
    Refuses with `PdfFailed`: an unknown template, too large a document, or limits that were met.
    """
    path = ROOM / "templates" / f"{template}.typ"
    if not TEMPLATE_NAME.fullmatch(template) or not path.is_file():
        raise PdfFailed(f"The PDF was not made: there is no template “{template}”.")
    if sum(len(a.content) for a in attachments) > LARGEST_ATTACHMENTS:
        raise PdfFailed("The PDF was not made: its attachments are larger than 2 MB together.")
    limits = limits or Limits()
    codes: set[str] = set()
    document = legible({**data, "title": title, "lang": lang}, codes)
    document["unprintable"] = sorted(codes)
    document["attachments"] = [attached(a) for a in attachments]
    job = {
        "template": template,
        "document": document,
        "standards": ["a-3b" if attachments else "a-2b", "ua-1"],
        "stamp": int((made_at or datetime.now(UTC)).timestamp()),
        "cpu_seconds": limits.cpu_seconds,
        "memory_mb": limits.memory_mb,
    }
    return typeset_apart(json.dumps(job).encode(), limits)


def legible(value: Any, codes: set[str]) -> Any:
    """Copy JSON values, with characters that do not belong on paper replaced by their code."""
    if isinstance(value, str):
        return legible_text(value, codes)
    if isinstance(value, Mapping):
        return {key: legible(item, codes) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [legible(item, codes) for item in value]
    return value


def legible_text(text: str, codes: set[str]) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    out = []
    for letter in text:
        if letter != "\n" and is_unfit_for_paper(letter):
            codes.add(f"U+{ord(letter):04X}")
            letter = f"[U+{ord(letter):04X}]"
        out.append(letter)
    return "".join(out)


def is_unfit_for_paper(letter: str) -> bool:
    """Controls, lone surrogates, private use, and signs that turn the reading direction.

    An override could make a signed page read other than its bytes, so it is shown, not obeyed.
    """
    if letter in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        return True
    return unicodedata.category(letter) in {"Cc", "Cs", "Co"} or (ord(letter) & 0xFFFE) == 0xFFFE


def attached(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "content": list(attachment.content),
        "media_type": attachment.media_type,
        "description": attachment.description,
    }


def typeset_apart(job: bytes, limits: Limits) -> bytes:
    """Run `typeset.py` on the job; it is killed when its time is over."""
    if len(job) > LARGEST_DOCUMENT:
        raise PdfFailed("The PDF was not made: the document is larger than 16 MB. Print a part.")
    kept = {k: os.environ[k] for k in ("PATH", "HOME", "XDG_DATA_HOME", "LANG") if k in os.environ}
    # the typesetter starts a thread per core otherwise, each with address space of its own
    kept |= {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
    child = [sys.executable, "-P", "-X", "utf8", str(ROOM / "typeset.py")]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, no words of a user
            child, input=job, capture_output=True, timeout=limits.seconds, env=kept, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise PdfFailed(too_long(limits.seconds)) from late
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout
    raise PdfFailed(
        why_failed(done.returncode, done.stderr, limits), done.stderr.decode("utf-8", "replace")
    )


def too_long(seconds: float) -> str:
    return f"The PDF was not made: it took longer than {seconds:g} seconds. Print fewer lines."


def why_failed(code: int, said: bytes, limits: Limits) -> str:
    """Say in a sentence why the child ended; its own words may quote the document."""
    if code == 3:
        answer = json.loads(said)
        if answer["reason"] != "memory":
            place = answer["place"] or "an unknown place"
            return f"The PDF was not made: the template does not fit its content, at {place}."
    if code in (-24, -9):  # SIGXCPU, SIGKILL: the limit on CPU time
        return too_long(limits.cpu_seconds)
    if code in (3, -6, -11, -7) or b"memory" in said.lower():
        return (
            f"The PDF was not made: it needed more than {limits.memory_mb} MB. Print fewer lines."
        )
    return f"The PDF was not made: the typesetter ended with code {code}."
