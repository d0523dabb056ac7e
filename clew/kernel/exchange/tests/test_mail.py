import base64
import contextlib
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.kernel.exchange import mail_reader
from clew.kernel.exchange.child import Refused
from clew.kernel.exchange.html_text import text_of_html
from clew.kernel.exchange.limits import DEFAULT
from clew.kernel.exchange.mail import Address, Mail, extract_attachment, read_mail
from clew.kernel.exchange.tests.lookalikes import MAIL

HEAD = b"From: a@b.example\nTo: c@d.example\nSubject: s\nDate: Tue, 03 Mar 2026 14:05:00 +0100\n"


def read(tmp_path: Path, content: bytes, name: str = "mail.eml") -> Mail:
    path = tmp_path / name
    path.write_bytes(content)
    return read_mail(path)


def notes(mail: Mail) -> list[str]:
    return [str(note) for note in mail.notes]


def test_a_mail_is_read_with_everything_in_it(tmp_path: Path) -> None:
    mail = read(tmp_path, MAIL)
    assert mail.sender == Address("Jürgen Müller", "j.mueller@kunde.example")
    assert mail.to == [
        Address("Sales", "sales@maker.example"),
        Address("", "second@maker.example"),
    ]
    assert mail.cc == [Address("Doe, Jane", "jane@kunde.example")]
    assert mail.subject == "Anfrage Kindersitze"
    assert mail.sent_at == datetime(2026, 3, 3, 13, 5, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to) == ("<one@kunde.example>", "<zero@maker.example>")
    assert mail.text == "Wir brauchen 400 Sitze für Mai."
    (file,) = mail.files
    assert (file.name, file.content_type, file.size) == ("passwd", "application/pdf", 9)
    assert file.sha256 == hashlib.sha256(b"%PDF-1.4\n").hexdigest()
    assert notes(mail) == []


def test_an_attachment_is_written_under_a_name_of_ours(tmp_path: Path) -> None:
    mail = read(tmp_path, MAIL)
    into = tmp_path / "out"
    into.mkdir()
    path, result = extract_attachment(tmp_path / "mail.eml", index=mail.files[0].index, into=into)
    assert result.was_read
    assert path == into / f"part-{mail.files[0].index}"
    assert path.read_bytes() == b"%PDF-1.4\n"
    assert [entry.name for entry in into.iterdir()] == [path.name]
    missing, refused = extract_attachment(tmp_path / "mail.eml", index=99, into=into)
    assert missing is None
    assert refused.refused[0].reason == "The mail has no attachment 99."


@pytest.mark.parametrize(
    ("date", "note"),
    [
        (b"", "The date: The mail has no date. Enter when it came."),
        (b"Date: gestern\n", "The date: “gestern” is not a date. Enter when the mail came."),
        (b"Date: Tue, 99 Mar 2026 14:05:00 +0100\n", "is not a date"),
        (b"Date: Fri, 31 Dec 9999 23:59:59 -2359\n", "is not a date"),
    ],
)
def test_a_mail_without_a_readable_date_is_read_with_a_note(
    tmp_path: Path, date: bytes, note: str
) -> None:
    mail = read(tmp_path, b"From: a@b.example\nSubject: s\n" + date + b"\nText\n")
    assert mail.was_read
    assert mail.sent_at is None
    assert note in notes(mail)[0]


def test_a_date_without_zone_is_taken_as_utc_and_said(tmp_path: Path) -> None:
    mail = read(tmp_path, b"From: a@b.example\nDate: Tue, 03 Mar 2026 14:05:00 -0000\n\nText\n")
    assert mail.sent_at == datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
    assert notes(mail) == ["The date: The mail's date has no time zone; it was taken as UTC."]


@pytest.mark.parametrize(
    ("charset", "body", "text", "note"),
    [
        (b"utf-8", "für".encode("cp1252"), "für", "Windows-1252 was guessed"),
        (b"klingon", "für".encode(), "für", "“klingon”, which does not fit; UTF-8 does"),
        (b"us-ascii", "für".encode(), "für", "UTF-8 does"),
        (b"hex", b"666f", "666f", "does not fit"),
        (b"utf-8", b"\x81\x8d ok", "\ufffd\ufffd ok", "Some letters could not be read"),
    ],
)
def test_a_broken_charset_is_read_as_well_as_it_can_be(
    tmp_path: Path, charset: bytes, body: bytes, text: str, note: str
) -> None:
    head = HEAD + b"Content-Type: text/plain; charset=" + charset + b"\n\n"
    mail = read(tmp_path, head + body)
    assert mail.text == text
    assert note in " ".join(notes(mail))


def test_raw_letters_and_broken_words_in_the_head_are_shown(tmp_path: Path) -> None:
    head = "From: Jürgen <j@b.example>\nSubject: =?utf-8?b?!!?= Größe\n".encode()
    mail = read(tmp_path, head + b"\nText\n")
    assert mail.sender == Address("Jürgen", "j@b.example")
    assert "Größe" in mail.subject


def test_a_hidden_second_address_is_not_made_out_of_a_name(tmp_path: Path) -> None:
    word = base64.b64encode(b"boss@maker.example, x").decode()
    mail = read(tmp_path, f"From: =?utf-8?b?{word}?= <a@b.example>\nSubject: s\n\nT\n".encode())
    assert mail.sender == Address("boss@maker.example, x", "a@b.example")


def test_html_alone_becomes_text_and_nothing_that_runs(tmp_path: Path) -> None:
    html = b"<html><style>p{}</style><p>Hello<script>x()</script> <b>you</b></p><p>Bye</p></html>"
    mail = read(tmp_path, HEAD + b"Content-Type: text/html\n\n" + html)
    assert mail.text == "Hello you\n\nBye"


def test_a_mail_in_a_mail_is_one_attachment(tmp_path: Path) -> None:
    content = (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nSee below\n"
        b"--x\nContent-Type: message/rfc822\n\nFrom: in@b.example\nSubject: in\n\nDeep\n--x--\n"
    )
    mail = read(tmp_path, content)
    assert mail.text == "See below"
    assert [(file.content_type, file.name) for file in mail.files] == [
        ("message/rfc822", "attachment-2.eml")
    ]


def test_half_a_mail_is_read_with_a_note(tmp_path: Path) -> None:
    mail = read(tmp_path, MAIL[: MAIL.index(b"JVBER") + 6])
    assert mail.was_read
    assert "The mail: The mail ends before its last part; perhaps it is cut off." in notes(mail)
    assert mail.text == "Wir brauchen 400 Sitze für Mai."


def test_a_missing_dividing_line_leaves_readable_text(tmp_path: Path) -> None:
    mail = read(tmp_path, HEAD + b"Content-Type: multipart/mixed; boundary=x\n\nJust text\n")
    assert mail.text == "Just text"
    assert notes(mail)


def test_too_many_parts_and_levels_are_refused(tmp_path: Path) -> None:
    many = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 600
    assert read(tmp_path, many).refused[0].reason == "The mail has more than 500 parts."
    deep = HEAD
    for level in range(30):
        deep += b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (level, level)
    assert "nested deeper than 20" in read(tmp_path, deep + b"\nhi\n").refused[0].reason
    for level in range(30, 900):
        deep += b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (level, level)
    assert not read(tmp_path, deep + b"\nhi\n").was_read


def test_a_file_that_is_no_mail_is_named(tmp_path: Path) -> None:
    said = {
        name: str(read(tmp_path, content, name).refused[0])
        for name, content in {
            "a.eml": b"%PDF-1.4",
            "b.eml": b"",
            "c.eml": b"Dear all,\nhello\n",
            "d.eml": bytes(range(256)),
        }.items()
    }
    assert said == {
        "a.eml": "The file: This is a PDF document, not a mail.",
        "b.eml": "The file: The file is empty (0 bytes).",
        "c.eml": "The file: This is plain text without columns, not a mail.",
        "d.eml": "The file: This is a binary file of an unknown kind, not a mail.",
    }
    large = tmp_path / "large.eml"
    large.write_bytes(MAIL + b"x" * 2000)
    refused = read_mail(large, limits=DEFAULT.but(mail_size=2000)).refused
    assert "at most 2 kB are read" in refused[0].reason


def test_where_a_link_really_goes_is_shown() -> None:
    assert text_of_html('<a href="https://evil.example/x">bank.example</a>') == (
        "bank.example <https://evil.example/x>"
    )
    assert text_of_html('<a href="javascript:alert(1)">go</a>') == "go"
    assert text_of_html("<ul><li>one<li>two</ul>a<br>b &amp; c") == "- one\n- two\n\na\nb & c"
    assert text_of_html("<style><p>x</style>seen") == "seen"
    assert text_of_html("a<template><p>x</p><br></template>b") == "ab"


@given(st.text(alphabet=st.sampled_from("<>!-/a bp[]&;#x0\"'="), max_size=200))
def test_any_html_becomes_text(html: str) -> None:
    assert "<script" not in text_of_html("<script>" + html)


@settings(deadline=None)
@given(st.binary(max_size=500), st.integers(0, len(MAIL)))
def test_any_bytes_are_a_mail_or_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    # Without the child process: any exception but a refusal would be seen here.
    path = tmp_path_factory.mktemp("any") / "mail.eml"
    written: list[tuple[str, object]] = []
    for content in (noise, HEAD + noise, MAIL[:at] + noise + MAIL[at:], MAIL[:at]):
        path.write_bytes(content)
        with contextlib.suppress(Refused):
            mail_reader.read(path, limits=DEFAULT, emit=lambda tag, x: written.append((tag, x)))
    json.dumps(written, ensure_ascii=False).encode()


@settings(max_examples=5, deadline=None)
@given(st.binary(min_size=1, max_size=300))
def test_noise_in_the_child_is_an_answer(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes
) -> None:
    for content in (noise, HEAD + noise):
        mail = read(tmp_path_factory.mktemp("any"), content)
        assert mail.was_read or mail.refused
        assert mail.result.cause in ("", "file")
