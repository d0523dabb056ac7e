"""The parts of a mail: its tree, its readable text, its attachments; child process only."""

import binascii
import re
from collections.abc import Callable, Iterator
from email import errors
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from pathlib import Path

from clew.kernel.exchange.child import Refused
from clew.kernel.exchange.html_text import text_of_html
from clew.kernel.exchange.limits import Limits

Say = Callable[[str, str], None]
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def parse(path: Path) -> Message:
    """Return the mail's tree; a mail nested without end is refused."""
    try:
        with path.open("rb") as stream:
            # compat32, because the newer header classes raise on what real mails contain.
            return BytesParser(policy=compat32).parse(stream)
    except RecursionError:
        raise Refused("The mail is nested too deeply to be read.") from None


def headers_of(mail: Message, name: str) -> list[str]:
    """Return the raw values of a header, unfolded."""
    return [
        re.sub(r"\r?\n[ \t]*", " ", str(value)).strip()
        for field, value in mail.raw_items()
        if field.lower() == name
    ]


def clean(text: str) -> str:
    """Return text a database takes: no lone surrogates, no control signs."""
    return _CONTROLS.sub("", _SURROGATES.sub("�", text))


def decode_words(raw: str, say: Say) -> str:
    """Return a header with its encoded words and raw 8-bit letters made readable."""
    raw = _eight_bit(raw, say)
    try:
        pieces = decode_header(raw)
    except (errors.HeaderParseError, binascii.Error, ValueError):
        say("The header", "An encoded word is damaged and is shown as it came.")
        return clean(raw)
    decoded = [
        piece if isinstance(piece, str) else to_text(piece, charset or "ascii", "The header", say)
        for piece, charset in pieces
    ]
    return clean("".join(decoded)).strip()


def _eight_bit(raw: str, say: Say) -> str:
    """Return a header whose letters beyond ASCII stand there without any encoding."""
    if not _SURROGATES.search(raw):
        return raw
    return to_text(raw.encode("utf-8", "surrogateescape"), "utf-8", "The header", say)


def to_text(content: bytes, charset: str, place: str, say: Say) -> str:
    """Return bytes as text in the charset they claim, else in the likeliest one, with a note."""
    for name, note in (
        (charset, ""),
        (
            "utf-8",
            f"The mail claims the encoding “{clean(charset)[:40]}”, which does not fit; "
            "UTF-8 does.",
        ),
        (
            "cp1252",
            f"The mail claims the encoding “{clean(charset)[:40]}”, which does not fit; "
            "Windows-1252 was guessed.",
        ),
    ):
        try:
            text = content.decode(name)
        except (LookupError, ValueError):  # an unknown name, or bytes that do not fit
            continue
        if isinstance(text, str):
            if note:
                say(place, note)
            return text
    say(place, "Some letters could not be read and are shown as �.")
    return content.decode("cp1252", "replace")


def leaves(mail: Message, limits: Limits) -> Iterator[tuple[int, Message]]:
    """Yield every part that holds content with its index; a mail in a mail is one part."""
    index = 0
    waiting = [(mail, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > limits.mail_depth:
            raise Refused(f"The mail is nested deeper than {limits.mail_depth} levels.")
        if index >= limits.mail_parts:
            raise Refused(f"The mail has more than {limits.mail_parts} parts.")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend((child, depth + 1) for child in reversed(_children(part)))
        else:
            yield index, part
        index += 1


def is_attachment(part: Message) -> bool:
    """Tell whether a part is a file rather than text to be read in the mail."""
    if part.get_content_maintype() == "multipart":
        return False  # announced as many parts, but its dividing line is missing: it is text
    if part.get_content_type() not in ("text/plain", "text/html"):
        return True
    return part.get_content_disposition() == "attachment" or bool(file_name(part))


def file_name(part: Message) -> str:
    """Return the file name a part claims, without folders and control signs, or ""."""
    try:
        raw = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        return ""
    name = decode_words(str(raw), lambda place, text: None)
    name = re.split(r"[/\\]", name)[-1].replace("\n", " ").replace("\r", " ").strip(" .")
    return name[-200:]


def content_of(part: Message) -> bytes:
    """Return the bytes of a part as its sender had them; a mail in a mail as an .eml file."""
    if part.is_multipart():
        inner = part.get_payload()
        try:
            text = "\n".join(str(each) for each in inner if isinstance(inner, list))
        except (LookupError, ValueError, TypeError, AttributeError):
            return b""
        lines = text.encode("utf-8", "surrogateescape").splitlines()
        return b"\r\n".join(lines) + b"\r\n"
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def text_of(mail: Message, limits: Limits, say: Say) -> str:
    """Return the mail's readable text: the plain form where there is one, else HTML as text."""
    text = _text(mail, 0, limits, say).strip()
    if len(text) > limits.mail_text:
        say("The text", f"Only the first {limits.mail_text:,} characters are shown.")
        text = text[: limits.mail_text]
    return text


def _text(part: Message, depth: int, limits: Limits, say: Say) -> str:
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        if depth >= limits.mail_depth:
            return ""
        return _text_of_many(part, depth, limits, say)
    if is_attachment(part):
        return ""
    text = to_text(content_of(part), part.get_content_charset() or "ascii", "The text", say)
    if part.get_content_type() == "text/html":
        text = text_of_html(text[: 2 * limits.mail_text])
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"))


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)]


def _text_of_many(part: Message, depth: int, limits: Limits, say: Say) -> str:
    children = _children(part)
    if part.get_content_type() == "multipart/alternative":
        # Plain before HTML; the sort keeps the sender's order among equals.
        children = sorted(children, key=lambda child: child.get_content_type() != "text/plain")
        texts = (_text(child, depth + 1, limits, say) for child in children)
        return next((text for text in texts if text.strip()), "")
    texts = (_text(child, depth + 1, limits, say) for child in children)
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())
