"""Every document prints as an archive PDF, says what it was given, and nothing else."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import pytest

from clew.kernel.pdf import Attachment
from clew.kernel.pdf.documents import (
    Face,
    Knot,
    Ledger,
    Run,
    Said,
    SignedLine,
    SpecifiedLine,
    State,
    as_json,
    to_pdf,
)  # fmt: skip
from clew.kernel.pdf.tests import sheets

DEMO = "DEMO: invented data"


def pages_of(pdf: bytes) -> int:
    counts = [int(n) for n in re.findall(rb"/Type/Pages/Count (\d+)", pdf.replace(b"\n", b""))]
    counts += [int(n) for n in re.findall(rb"/Count (\d+)", pdf)]
    return max(counts)


def text_of(pdf: bytes, *, layout: str = "-raw") -> str:
    """The words on paper, page by page (form feeds between), through poppler's pdftotext."""
    tool = shutil.which("pdftotext")
    assert tool, (
        "pdftotext is missing: install poppler-utils, or deselect with -m 'not reliability'"
    )
    done = subprocess.run(
        [tool, layout, "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for key, item in value.items() if key not in KEYS for t in texts_in(item)]
    if isinstance(value, (list, tuple)):
        return [t for item in value for t in texts_in(item)]
    return []


# fields that choose a shape, an ink or a picture and are not words on paper
KEYS = {"shape", "ink", "mark", "kind", "lang", "link", "qr"}


@pytest.mark.parametrize("name", sheets.ALL)
def test_document_is_an_archive_pdf_that_can_be_read_aloud(name: str) -> None:
    pdf = to_pdf(sheets.ALL[name]())
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"2026-06-01T08:30:00" in pdf
    assert pages_of(pdf) == {"sheet": 1, "receipt": 2, "thread": 2, "offer": 1}[name]


def test_attachment_makes_it_a_3b_and_travels_inside() -> None:
    receipt = Attachment("receipt.json", b'{"a": 1}', "application/json", "The receipt as data")
    pdf = to_pdf(sheets.receipt(), attachments=(receipt,))
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"receipt.json" in pdf
    assert b"/EmbeddedFile" in pdf


@pytest.mark.parametrize("name", sheets.ALL)
def test_same_document_gives_the_same_bytes(name: str) -> None:
    document = sheets.ALL[name]()
    first = to_pdf(document)
    assert first == to_pdf(document)
    assert first != to_pdf(replace(document, face=replace(document.face, title="Other")))


@pytest.mark.reliability
@pytest.mark.parametrize("name", sheets.ALL)
def test_every_word_given_stands_on_paper(name: str) -> None:
    document = sheets.ALL[name]()
    printed = squeezed(text_of(to_pdf(document)))
    given = {squeezed(t) for t in texts_in(asdict(document))} - {""}
    shown = {squeezed(t) for t in texts_in(as_json(document))}
    missing = {t for t in given & shown if t not in printed}
    if name == "thread":  # the word of a gate light is its place and shape
        missing -= {squeezed(step.state.word) for step in document.gate}
        missing -= {"waiting"}
    assert not {t for t in missing if not broken_over_lines(t, printed)}


def broken_over_lines(text: str, printed: str) -> bool:
    """Whether all pieces of 12 letters are there: cells of one row can interleave."""
    pieces = [text[n : n + 12] for n in range(0, len(text), 12)]
    return len(text) > 24 and all(piece in printed for piece in pieces)


def beyond_the_margin(pdf: bytes) -> list[str]:
    """Words that run over the right margin (19 mm of 210, and one for italics)."""
    boxes = text_of(pdf, layout="-bbox")
    words = re.findall(r'<word .*?xMax="([\d.]+)".*?>(.*?)</word>', boxes)
    return [word for right, word in words if float(right) > (210 - 18) * 72 / 25.4]


@pytest.mark.reliability
@pytest.mark.parametrize("name", sheets.ALL)
def test_nothing_runs_over_the_margin(name: str) -> None:
    assert beyond_the_margin(to_pdf(sheets.ALL[name](demo=True))) == []


@pytest.mark.reliability
@pytest.mark.parametrize("name", sheets.ALL)
def test_demo_and_record_number_stand_on_every_page(name: str) -> None:
    document = sheets.ALL[name](demo=True)
    if name == "sheet":
        document = replace(sheets.long_sheet(40), face=document.face)
    pages = text_of(to_pdf(document)).split("\f")[:-1]
    assert all(DEMO in page and document.face.number in page for page in pages)
    assert [f"page {n} of {len(pages)}" in p for n, p in enumerate(pages, 1)] == [True] * len(pages)
    assert DEMO not in text_of(to_pdf(sheets.ALL[name]()))


@pytest.mark.reliability
def test_offer_that_does_not_bind_says_so_on_its_face() -> None:
    loose = text_of(to_pdf(sheets.offer(binding=False)))
    assert loose.count("NON-BINDING: not a promise") == 2
    assert "Binding offer" not in loose
    firm = text_of(to_pdf(sheets.offer(binding=True)))
    assert "Binding offer" in firm
    assert "NON-BINDING" not in firm


HOSTILE = {
    "import": '#import "/clew.typ": * #panic("no") #sys.inputs',
    "math": "$x^2$ and $ and $$",
    "markup": "*bold* _em_ `raw` = head @ref <knot> ~ -- --- 'q' \"q\" [x] // c /* c */",
    "backslash": "\\ \\n \\u{41} \\#",
    "hebrew": "המושב נכנס ויוצא",
    "long": "x" * 100_000,
}


@pytest.mark.reliability
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("place", [*sheets.ALL, "marked"])
def test_hostile_words_stay_words(place: str, text: str) -> None:
    if place != "marked":
        text = text[:4000]
    documents: dict[str, Callable[[], Any]] = {
        "sheet": lambda: replace(
            sheets.sheet(), lines=(SpecifiedLine(number="R-1", ink="stated", ours="ok", said=text),)
        ),
        "receipt": lambda: replace(sheets.receipt(), lines=(SignedLine(number="R-1", words=text),)),
        "thread": lambda: replace(
            sheets.thread(), knots=(Knot(kind="said", title="A", said=(Said(text),)),)
        ),
        "offer": lambda: replace(sheets.offer(), opening=(text,)),
        "marked": lambda: replace(
            sheets.receipt(), lines=(SignedLine(number="R-1", words=(Run(text, "ins", "1"),)),)
        ),
    }
    pdf = to_pdf(documents[place]())
    printed = squeezed(text_of(pdf))
    assert beyond_the_margin(pdf) == []
    if len(text) > 1000:
        assert printed.count("x") >= len(text)
    elif text.isascii():
        assert squeezed(text) in printed
    else:
        assert all(word in printed or word[::-1] in printed for word in text.split())


@pytest.mark.reliability
def test_what_cannot_be_drawn_is_shown_as_its_code() -> None:
    words = "a\x00b\u202ec\ue000d\ud800e\tf\r\ng"
    document = replace(sheets.receipt(), lines=(SignedLine(number="R-1", words=words),))
    printed = text_of(to_pdf(document))
    assert "a[U+0000]b[U+202E]c[U+E000]d[U+D800]e" in squeezed(printed)
    assert "U+0000, U+202E, U+D800, U+E000" in printed


@pytest.mark.reliability
def test_signs_of_a_script_without_font_never_stop_a_document() -> None:
    words = "座 \U0001f600 \U0001e900 \u0378"  # Chinese, emoji, Adlam, a place without a character
    pdf = to_pdf(replace(sheets.receipt(), lines=(SignedLine(number="R-1", words=words),)))
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert "U+0378" in text_of(pdf)


def test_thread_is_slack_before_acceptance_and_taut_after() -> None:
    knots = as_json(sheets.thread())["knots"]
    taut = [knot["kind"] for knot in knots if knot["taut"]]
    assert taut[0] == "accepted"
    assert [knot["kind"] for knot in knots if not knot["taut"]] == [
        "said",
        "understood",
        "reviewed",
        "signed",
    ]
    assert [knot["kind"] for knot in knots if knot["ahead"]] == ["ahead", "voice"]


def test_thread_without_knots_and_sheet_without_lines_still_print() -> None:
    assert pages_of(to_pdf(replace(sheets.thread(), knots=(), gate=(), clause=None, next=""))) == 1
    assert pages_of(to_pdf(replace(sheets.sheet(), lines=(), approvals=()))) == 1


@pytest.mark.reliability
def test_thread_of_many_lines_goes_on_over_its_pages() -> None:
    thread = sheets.thread()
    long = replace(thread.knots[1], lines=thread.knots[1].lines * 12)
    many = replace(thread, knots=(thread.knots[0], long, *thread.knots[2:]))
    pages = text_of(to_pdf(many)).split("\f")[:-1]
    assert len(pages) >= 4
    assert sum(page.count("R-0419") for page in pages) == 12


def test_a_state_needs_its_word_and_a_date_its_zone() -> None:
    with pytest.raises(ValueError, match="needs a word"):
        State(" ", "ok")
    with pytest.raises(ValueError, match="needs a word and a shape"):
        State("met", "round")  # type: ignore[arg-type]  # the wrong shape is the point
    with pytest.raises(ValueError, match="time zone"):
        Face(company="A", number="B", title="C", made_at=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="one cell per column"):
        Ledger(("a", "b"), (("only one",),))
