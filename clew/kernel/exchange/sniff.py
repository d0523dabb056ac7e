"""What a file is, told from its content; the name only decides between equals."""

import struct
from dataclasses import dataclass
from pathlib import Path

from clew.kernel.exchange.delimiters import guess_delimiter
from clew.kernel.exchange.encodings import encoding_of_head

HEAD = 64 * 1024
TAIL = 256 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is.

    key: short and stable. what: for people, with its article. advice: what to do with it.
    reader: the family of readers that takes it: "delimited", "workbook", "mail" or "".
    """

    key: str
    what: str
    advice: str = ""
    reader: str = ""

    @property
    def sentence(self) -> str:
        """Return what the file is: "This is a PDF document."."""
        return f"This is {self.what}."

    def is_not(self, wanted: str) -> str:
        """Return the refusal of a file that is not `wanted`: "..., not a table."."""
        advice = f" {self.advice}" if self.advice else ""
        return f"This is {self.what}, not {wanted}.{advice}"


_ALL = (
    Kind("csv", "a text table (CSV)", reader="delimited"),
    Kind("tsv", "a text table separated by tabs", reader="delimited"),
    Kind("xlsx", "an Excel workbook", reader="workbook"),
    Kind("ods", "an OpenDocument spreadsheet", reader="workbook"),
    Kind("eml", "a mail", reader="mail"),
    Kind("empty", "an empty file (0 bytes)"),
    Kind("xls", "an old Excel workbook (.xls)", "Save it as .xlsx and try again."),
    Kind("xlsb", "a binary Excel workbook (.xlsb)", "Save it as .xlsx and try again."),
    Kind("locked", "an Office document with a password", "Remove the password and try again."),
    Kind("doc", "an old Word document (.doc)"),
    Kind("ole", "an old Office file"),
    Kind("msg", "an Outlook message (.msg)", "Save it as .eml and try again."),
    Kind("pdf", "a PDF document"),
    Kind("docx", "a Word document"),
    Kind("odt", "a text document (ODT)"),
    Kind("pptx", "a presentation"),
    Kind("reqif", "a ReqIF exchange file"),
    Kind("reqifz", "a packed ReqIF exchange file"),
    Kind("zip", "a ZIP archive", "Unpack it and choose the file you need."),
    Kind(
        "cut",
        "a damaged or cut off workbook or ZIP archive",
        "Its end is missing; ask for the whole file.",
    ),
    Kind("xml", "an XML file"),
    Kind("html", "a web page (HTML)"),
    Kind("json", "a JSON file"),
    Kind("rtf", "a rich text document (RTF)"),
    Kind("image", "a picture"),
    Kind("text", "plain text without columns"),
    Kind("unknown", "a binary file of an unknown kind"),
)
KINDS = {kind.key: kind for kind in _ALL}

_BEGINNINGS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVE_END = b"PK\x05\x06"  # begins the record that closes every archive
# Streams inside an OLE container; the first that is found names the file.
_STREAMS = (
    ("EncryptedPackage", "locked"),
    ("__properties_version1.0", "msg"),
    ("__substg1.0_", "msg"),
    ("Workbook", "xls"),
    ("WordDocument", "doc"),
)
_MAIL_HEADERS = frozenset(
    b"from to cc bcc subject date received message-id mime-version content-type return-path "
    b"delivered-to reply-to sender in-reply-to references content-transfer-encoding "
    b"x-original-to x-mailer received-spf dkim-signature authentication-results recieved".split()
)
_TABLE_NAMES = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv"}


def sniff(head: bytes, name: str, size: int, *, tail: bytes = b"") -> Kind:
    """Return what a file is.

    head: its first bytes (64 kB are good). name: its name as given, used between equals only.
    size: in bytes. tail: its last bytes, where an archive keeps its table of contents.
    """
    if size == 0 or not head:
        return KINDS["empty"]
    for beginning, key in _BEGINNINGS:
        if head.startswith(beginning) and (key != "image" or b"\0" in head[:4096]):
            return KINDS[key]
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return KINDS["image"]
    if b"%PDF-" in head[:1024]:
        return KINDS["pdf"]
    if head.startswith(_OLE):
        return KINDS[_ole(head + tail)]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        whole = not (tail or size <= len(head)) or _ARCHIVE_END in head + tail
        key = _zip(head, tail)
        return KINDS["cut" if key == "zip" and not whole else key]
    return KINDS[_text(head, name, complete=size <= len(head))]


def sniff_file(path: Path, name: str = "") -> Kind:
    """Return what a file on the disk is; name: its name as the sender gave it."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        tail = b""
        if size > HEAD:
            stream.seek(_ole_directory(head, size) or max(HEAD, size - TAIL))
            tail = stream.read(TAIL)
    return sniff(head, name or path.name, size, tail=tail)


def kind_of(path: Path, name: str = "") -> Kind:
    """Return what a file is; one that cannot be opened counts as empty and is refused later."""
    try:
        return sniff_file(path, name) if path.is_file() else KINDS["empty"]
    except OSError:
        return KINDS["empty"]


def _ole_directory(head: bytes, size: int) -> int:
    """Return where an OLE container keeps the names of its streams, 0 for another file."""
    if not head.startswith(_OLE) or len(head) < 512:
        return 0
    shift = struct.unpack_from("<H", head, 30)[0]
    sector = struct.unpack_from("<I", head, 48)[0]
    if shift not in (9, 12):
        return 0
    offset: int = (sector + 1) << shift
    return offset if offset < size else 0


def _ole(content: bytes) -> str:
    for stream, key in _STREAMS:
        if stream.encode("utf-16-le") in content:
            return key
    return "ole"


def _zip(head: bytes, tail: bytes) -> str:
    names = _zip_names(head, b"PK\x03\x04", 26, 30) | _zip_names(head + tail, b"PK\x01\x02", 28, 46)
    if "mimetype" in names:
        if b"opendocument.spreadsheet" in head[:200]:
            return "ods"
        if b"opendocument.text" in head[:200]:
            return "odt"
    if "[Content_Types].xml" in names:
        if "xl/workbook.bin" in names:
            return "xlsb"
        for folder, key in (("xl/", "xlsx"), ("word/", "docx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return key
    if any(name.lower().endswith(".reqif") for name in names):
        return "reqifz"
    return "zip"


def _zip_names(content: bytes, mark: bytes, length_at: int, name_at: int) -> set[str]:
    """Return the part names that stand behind each record mark of an archive."""
    names: set[str] = set()
    at = content.find(mark)
    while 0 <= at <= len(content) - name_at and len(names) < 500:
        (length,) = struct.unpack_from("<H", content, at + length_at)
        names.add(content[at + name_at : at + name_at + length].decode("utf-8", "replace"))
        at = content.find(mark, at + name_at)
    return names


def _text(head: bytes, name: str, *, complete: bool) -> str:
    suffix = Path(name).suffix.lower()
    encoding = encoding_of_head(head)
    if encoding is None and b"\0" in head:
        if suffix not in _TABLE_NAMES:
            return "unknown"
        # A table with a stray NUL is left to its reader, which names the place.
        head = head.replace(b"\0", b"")
    text = head.decode(encoding or "utf-8", "replace")
    if not encoding and text.count("�") > 0.02 * len(text):
        text = head.decode("cp1252", "replace")
    if _share_of_control_signs(text) > 0.02:
        return "unknown"
    return _markup(text) or _mail(text, suffix) or _table(text, suffix, complete=complete)


def _share_of_control_signs(text: str) -> float:
    controls = sum(1 for sign in text if sign < " " and sign not in "\t\r\n\f")
    return controls / max(1, len(text))


def _markup(text: str) -> str:
    start = text.lstrip("\ufeff \t\r\n")[:4096]
    lower = start.lower()
    if lower.startswith(("<!doctype html", "<html")):
        return "html"
    if lower.startswith("<?xml") or (lower.startswith("<") and 'xmlns="' in lower):
        if "reqif" in lower:
            return "reqif"
        return "html" if "<html" in lower else "xml"
    if start.startswith(("{", "[")) and start[1:].lstrip()[:1] in ('"', "{", "[", "}", "]"):
        return "json"
    return ""


def _mail(text: str, suffix: str) -> str:
    """Return "eml" for text that begins with lines as mails begin: two, or one in an .eml."""
    known = set()
    lines = text.lstrip("\ufeff\r\n").splitlines()
    if lines and lines[0].startswith(("From ", ">From ")):
        lines = lines[1:]
    for line in lines[:200]:
        if not line.strip():
            break
        field, colon, _ = line.partition(":")
        if line[0] in " \t":
            continue
        if not colon or not field or any(sign <= " " or sign > "~" for sign in field.rstrip()):
            break
        if field.strip().lower().encode() in _MAIL_HEADERS:
            known.add(field.strip().lower())
    return "eml" if len(known) >= (1 if suffix == ".eml" else 2) else ""


def _table(text: str, suffix: str, *, complete: bool) -> str:
    delimiter = guess_delimiter(text, complete=complete)
    if suffix in _TABLE_NAMES:
        return "tsv" if delimiter.sign == "\t" and delimiter.width > 1 else _TABLE_NAMES[suffix]
    if delimiter.convinces:
        return "tsv" if delimiter.sign == "\t" else "csv"
    return "text"
