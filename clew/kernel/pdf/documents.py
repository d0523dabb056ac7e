"""What each printed document says, as frozen data with texts already worded and formatted.

Nothing here knows a standard or an area: numbers, dates, money and names of clauses come in as
strings. `to_pdf` gives the bytes.
"""

import io
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, get_args

import segno

from clew.kernel.pdf.rendering import Attachment, Limits, render

Shape = Literal[
    "ok", "gap", "stop", "warn", "suspect", "wait", "draft", "none", "frozen", "hand", "later",
    "na", "signed",
]  # fmt: skip
Ink = Literal["stated", "implied", "obligatory", "own"]
Mark = Literal["", "ins", "del", "stated", "implied", "obligatory", "own"]
KnotKind = Literal[
    "said", "understood", "reviewed", "signed", "accepted", "changed", "hole", "proved", "voice",
    "ahead",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """A state in print: a word and a shape, always both."""

    word: str
    shape: Shape

    def __post_init__(self) -> None:
        if not self.word.strip() or self.shape not in get_args(Shape):
            raise ValueError(f"A state needs a word and a shape, not {self.shape!r} alone.")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text: struck out, put in, or marked with the ink of its origin."""

    text: str
    mark: Mark = ""
    note: str = ""


Text = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What stands on every page: whose it is, which record, which revision, how to check it.

    `made_at` (with time zone) is the date in the file. `digest` is hexadecimal; its first 16
    digits stand at the foot. `link` becomes the QR code. `notice` is repeated on every page.
    """

    company: str
    number: str
    title: str
    made_at: datetime
    revision: str = ""
    subtitle: Text = ""
    state: State | None = None
    facts: tuple[Fact, ...] = ()
    digest: str = ""
    link: str = ""
    notice: str = ""
    valid: str = "Valid only with the receipt or in Clew"
    demo: bool = False
    lang: str = "en"

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError("The date of a document needs a time zone.")


# ── specification sheet ───────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class SpecifiedLine:
    number: str
    ink: Ink
    ours: Text
    said: Text = ""
    criterion: Text = ""
    origin: str = ""
    category: str = ""
    critical: bool = False
    special: bool = False
    state: State | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    part: str
    name: str
    state: State
    when: str = ""
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationSheet:
    """All lines of one revision; customer, product and market are facts of its face."""

    template: ClassVar[str] = "requirement_set"
    face: Face
    lines: tuple[SpecifiedLine, ...]
    note: Text = ""
    approvals: tuple[Approval, ...] = ()
    signing: tuple[str, ...] = ("Checked by, date", "Signature")


# ── receipt ───────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class SignedLine:
    number: str
    words: Text
    note: Text = ""


@dataclass(frozen=True, slots=True)
class SignedFile:
    name: str
    digest: str


CHECK_STEPS = (
    "Save this PDF and the file receipt.json that is attached to it and came with the same mail.",
    "Get receipt_check.py, one file that needs only Python, from a source you trust, "
    "and the public key of the log from an earlier receipt or a witness.",
    "Run: python receipt_check.py receipt.json. It works offline and says word by word whether "
    "what you hold is what was signed.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was signed, by whom and how, with the proof that the log contains it."""

    template: ClassVar[str] = "receipt"
    face: Face
    signer: str
    signed_by: str
    meaning: Text
    method: str
    signed_at: str
    lines: tuple[SignedLine, ...]
    content_digest: str
    statement_digest: str
    over: str = ""
    compared_with: str = ""
    terms: tuple[Fact, ...] = ()
    files: tuple[SignedFile, ...] = ()
    entry: str = ""
    checkpoint: str = ""
    proof: tuple[str, ...] = ()
    steps: tuple[str, ...] = CHECK_STEPS
    signing: tuple[str, ...] = ()


# ── thread ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class GateStep:
    """One light of the gate bar; `here` is the step the record stands at."""

    title: str
    state: State
    note: str = ""
    here: bool = False
    holed: bool = False
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    words: Text
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    number: str
    ink: Ink
    words: Text
    state: State | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    part: str
    state: State
    note: Text = ""


@dataclass(frozen=True, slots=True)
class SignatureMark:
    name: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """A small table: a cell is a text or a state."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Text | State, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("Every row of a ledger has one cell per column.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """One thing that happened, is missing (`hole`) or lies `ahead`; what it carries is optional."""

    kind: KnotKind
    title: str
    when: str = ""
    who: str = ""
    reference: str = ""
    revision: str = ""
    state: State | None = None
    ahead: bool = False
    said: tuple[Said, ...] = ()
    paragraphs: tuple[Text, ...] = ()
    lines: tuple[ThreadLine, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    signature: SignatureMark | None = None
    table: Ledger | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    reference: str
    state: State
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClausePanel:
    """Why the record is kept, on the first page: a rule in our words and what proves it."""

    number: str
    name: str = ""
    asks: Text = ""
    questions: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    ours: Text = ""
    asks_title: str = "What is asked, in our words"
    questions_title: str = "An auditor will ask"
    proofs_title: str = "This record proves"
    ours_title: str = "We add, nobody asks for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDocument:
    """The thread of one record: slack until a knot is `accepted`, taut from there on."""

    template: ClassVar[str] = "thread"
    face: Face
    knots: tuple[Knot, ...]
    opening: Text = ""
    gate: tuple[GateStep, ...] = ()
    next: Text = ""
    clause: ClausePanel | None = None
    signing: tuple[str, ...] = ("Checked by, date", "Signature")


# ── offer ─────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferItem:
    position: str
    words: Text
    quantity: str = ""
    price: str = ""
    amount: str = ""
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDocument:
    """An offer; one that does not bind says so on every page."""

    template: ClassVar[str] = "offer"
    not_binding: ClassVar[str] = "NON-BINDING: not a promise"
    face: Face
    binding: bool
    to: tuple[str, ...]
    items: tuple[OfferItem, ...]
    validity: str = ""
    currency: str = ""
    totals: tuple[Fact, ...] = ()
    opening: tuple[Text, ...] = ()
    terms: tuple[Text, ...] = ()
    requirements: tuple[Fact, ...] = ()
    requirements_digest: str = ""
    signing: tuple[str, ...] = ("For us, date", "For the customer, date")


Document = SpecificationSheet | Receipt | ThreadDocument | OfferDocument


def to_pdf(
    document: Document,
    *,
    attachments: tuple[Attachment, ...] = (),
    limits: Limits | None = None,
) -> bytes:
    """Give the PDF/A of a document; the same document gives the same bytes.

    Raises `PdfFailed` with a sentence when it cannot be made within its limits.
    """
    face = document.face
    return render(
        document.template,
        as_json(document),
        title=f"{face.number} {face.title}".strip(),
        lang=face.lang,
        made_at=face.made_at,
        attachments=attachments,
        limits=limits,
    )


def as_json(document: Document) -> dict[str, Any]:
    """The document as the template reads it."""
    page = asdict(document)
    face = page["face"]
    del face["made_at"]
    if isinstance(document, Receipt):
        face["digest"] = face["digest"] or document.content_digest
    face["short_digest"] = in_fours(face["digest"][:16])
    page["qr"] = qr_code(document.face.link)
    if isinstance(document, OfferDocument) and not document.binding:
        face["notice"] = face["notice"] or document.not_binding
    if isinstance(document, SpecificationSheet):
        for line in page["lines"]:
            line["origin"] = line["origin"] or line["ink"]
    if isinstance(document, ThreadDocument):
        tighten(page["knots"])
    for name in ("content_digest", "statement_digest", "requirements_digest"):
        if name in page:
            page[name] = in_fours(page[name])
    face["digest"] = in_fours(face["digest"])
    return page


def tighten(knots: list[dict[str, Any]]) -> None:
    """Mark from where on the thread is taut, and what lies ahead."""
    taut = False
    for knot in knots:
        taut = taut or knot["kind"] == "accepted"
        knot["taut"] = taut
        knot["ahead"] = knot["ahead"] or knot["kind"] == "ahead"


def in_fours(digest: str) -> str:
    """A digest in groups of four, for eyes."""
    return " ".join(digest[n : n + 4] for n in range(0, len(digest), 4))


def qr_code(link: str) -> str:
    """The link as an SVG picture; nothing when there is no link."""
    if not link:
        return ""
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        picture, kind="svg", border=0, dark="#1d1a18", svgclass=None, lineclass=None
    )
    return picture.getvalue().decode()
