"""Set one PDF in a process of its own: reads a job as JSON on stdin, writes the PDF to stdout.

Started by `render`, never imported by it: what goes wrong here (time, memory, a fault in the
typesetter) ends this process and nothing else. Only the standard library and typst are needed.
Exit codes: 0 a PDF; 3 refused, with a JSON object {"reason", "place"} on stderr.
"""

import json
import re
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst

ROOM = Path(__file__).resolve().parent
FONTS = ROOM / "fonts"
TEMPLATES = ROOM / "templates"

# Characters every bundled font draws; the probe need not ask for them.
PLAIN = frozenset(chr(n) for n in [*range(0x20, 0x7F), *range(0xA0, 0x180)]) | frozenset(
    "\n–—‘’“”…€"
)
UNDRAWN = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
PLACE = re.compile(r"┌─ (?:.*?/)?([\w.-]+:\d+:\d+)")


def limit_this_process(cpu_seconds: int, memory_mb: int) -> None:
    """Let the kernel end this process when it takes more; the wall clock is the parent's."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # macOS refuses a limit on address space; the limits on time still hold there
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))


def walk(value: Any, change: Callable[[str], str]) -> Any:
    """Give back the same structure with every string changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [walk(item, change) for item in value]
    if isinstance(value, dict):
        return {key: walk(item, change) for key, item in value.items()}
    return value


def letters_of(document: Any) -> set[str]:
    """All characters of a document that a font might lack."""
    return set(json.dumps(document, ensure_ascii=False)) - PLAIN


def undrawn_in(error: typst.TypstError) -> set[str]:
    """The characters a refused compilation says no font can draw."""
    texts = UNDRAWN.findall(f"{error.message}\n{error.diagnostic}")
    plain = (ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) for text in texts)
    return set("".join(plain)) - PLAIN


def undrawable(letters: set[str], system_fonts: bool) -> set[str]:
    """Which of these characters no font can draw: asked of a small page of their own."""
    try:
        compiled(TEMPLATES / "probe.typ", sorted(letters), ["a-2b"], 0, system_fonts)
    except typst.TypstError as error:
        return undrawn_in(error)
    return set()


def compiled(
    source: Path, document: Any, standards: list[Any], stamp: int, system_fonts: bool
) -> bytes:
    """Compile; the document enters as JSON, so its texts are strings and never markup."""
    return typst.compile(
        source,
        root=TEMPLATES,
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=not system_fonts,
        sys_inputs={"document": json.dumps(document)},
        pdf_standards=standards,
        timestamp=stamp,
    )


def as_codes(letters: set[str]) -> Callable[[str], str]:
    table = {ord(letter): f"[U+{ord(letter):04X}]" for letter in letters}
    return lambda text: text.translate(table)


def typeset(job: dict[str, Any]) -> bytes:
    """Make the PDF: own fonts first, then the computer's, then the character's code."""
    document = job["document"]
    source = TEMPLATES / f"{job['template']}.typ"
    missing, system_fonts = set(), False
    letters = letters_of(document)
    if letters:
        missing = undrawable(letters, system_fonts=False)
    if missing:
        system_fonts = True
        missing = undrawable(missing, system_fonts=True)
    for _ in range(3):
        codes = {*document["unprintable"], *(f"U+{ord(letter):04X}" for letter in missing)}
        shown = walk(document, as_codes(missing)) if missing else document
        shown = {**shown, "unprintable": ", ".join(sorted(codes))}
        try:
            return compiled(source, shown, job["standards"], job["stamp"], system_fonts)
        except typst.TypstError as error:
            more = undrawn_in(error) - missing
            if not more:
                raise
            missing, system_fonts = missing | more, True
    raise RuntimeError("fonts")


def main() -> int:
    job = json.load(sys.stdin)
    limit_this_process(job["cpu_seconds"], job["memory_mb"])
    try:
        sys.stdout.buffer.write(typeset(job))
    except typst.TypstError as error:
        place = PLACE.search(error.diagnostic)
        answer = {"reason": error.message, "place": place[1] if place else ""}
    except MemoryError:
        answer = {"reason": "memory", "place": ""}
    else:
        return 0
    json.dump(answer, sys.stderr)
    return 3


if __name__ == "__main__":
    sys.exit(main())
