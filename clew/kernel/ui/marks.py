"""The smallest marks of a page as safe HTML: icon, state, origin, number, date, digest, QR code."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

import segno
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from clew.kernel.ui import diff
from clew.kernel.ui.filling import fill
from clew.kernel.ui.words import calendar_day

# kind: (class of the word, icon). A state is always word + shape + colour.
WRAPPED = 50  # a line this long was ended by the mail program, not by the writer
STATES = {
    "ok": ("ok", "s-ok"),
    "gap": ("gap", "s-gap"),
    "stop": ("gap", "s-stop"),
    "warn": ("warn", "s-warn"),
    "suspect": ("warn", "s-suspect"),
    "wait": ("wait", "s-wait"),
    "act": ("act", "s-wait"),
    "draft": ("", "s-draft"),
    "frozen": ("", "s-frozen"),
    "none": ("", "s-none"),
    "hand": ("", "s-hand"),
    "later": ("", "s-later"),
    "na": ("", "s-na"),
}

# What the data calls an origin, and how the page draws and names it.
ORIGINS = {
    "stated": ("stated", "stated"),
    "implied": ("implied", "implied"),
    "obligatory": ("obligatory", "obligatory"),
    "organization": ("own", "ours"),
    "own": ("own", "ours"),
}


@lru_cache(maxsize=1)
def sprite() -> str:
    """Give the URL of the icon sprite; it cannot change while the process lives."""
    return static("clew/icons.svg")


@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> SafeString:
    """Draw an icon of the sprite, hidden from screen readers: the word beside it speaks."""
    return fill(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {extra}" if extra else "",
        sprite(),
        name,
    )


def state(kind: str, word: object, big: bool = False) -> SafeString:
    """Draw a state. An unknown kind is an error of the page, never a silent grey."""
    if kind not in STATES:
        raise ValueError(f"{kind!r} is no kind of state; use one of {', '.join(STATES)}.")
    colour, shape = STATES[kind]
    classes = " ".join(part for part in ("st", colour, "big" if big else "") if part)
    return fill('<span class="{}">{}{}</span>', classes, icon(shape), word)


def origin(kind: str, word: object = "") -> SafeString:
    """Draw the sign of an origin with its word, or with `word` (a count, a label)."""
    if kind not in ORIGINS:
        raise ValueError(f"{kind!r} is no origin; use one of {', '.join(ORIGINS)}.")
    css, name = ORIGINS[kind]
    return fill('<span class="o {}">{}</span>', css, name if word == "" else word)


def number(record: Any, url: str = "") -> SafeString:
    """Write a short number that never breaks over a line, linked when it leads somewhere.

    `record` is the number itself or anything with `.number` and `get_absolute_url()`.
    """
    text = record if isinstance(record, str) else record.number
    link = url or _own_url(record)
    if link:
        return fill('<a class="num" href="{}">{}</a>', link, text)
    return fill('<span class="num">{}</span>', text)


def _own_url(record: Any) -> str:
    absolute = getattr(record, "get_absolute_url", None)
    return absolute() if absolute else getattr(record, "url", "")


def moment(value: date | datetime | None, style: str = "auto") -> SafeString:
    """Write a time short, with the full form on hover and in the `datetime` attribute.

    `style`: "auto" (today: the hour; this year: day and month; else the year too), "date" (with
    year), "time" (date and hour), "full".
    """
    if value is None:
        return mark_safe("")
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        exact = value.isoformat(timespec="seconds")
    else:
        exact = value.isoformat()
    full = _full(value)
    return fill(
        '<time datetime="{}" title="{}">{}</time>',
        exact,
        full,
        full if style == "full" else _short(value, style),
    )


def _full(value: date | datetime) -> str:
    words = f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month]} {value.year}"
    if isinstance(value, datetime):
        return f"{words}, {value:%H:%M} {value.tzname() or ''}".rstrip()
    return words


def _short(value: date | datetime, style: str) -> str:
    if style == "date":
        return calendar_day(value)
    today = timezone.localdate()
    if isinstance(value, datetime):
        if style != "time" and value.date() == today:
            return f"{value:%H:%M}"
        words = calendar_day(value, year=value.year != today.year)
        return f"{words} {value:%H:%M}" if style == "time" else words
    return calendar_day(value, year=value.year != today.year)


def due(value: date | datetime | None) -> SafeString:
    """Say when something is due, in days; late and today are marked by word and colour."""
    if value is None:
        return mark_safe("")
    value = _day(value)
    days = (value - timezone.localdate()).days
    return fill(
        '<time class="due{}" datetime="{}" title="{}">{}</time>',
        " late" if days <= 0 else "",
        value.isoformat(),
        _full(value),
        _due_words(value, days),
    )


def due_words(value: date | datetime) -> str:
    """Return the same without a mark, for a mail: "4 days late", "due today", "Fri 4 Dec"."""
    day = _day(value)
    return _due_words(day, (day - timezone.localdate()).days)


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def _due_words(value: date, days: int) -> str:
    if days < 0:
        return "1 day late" if days == -1 else f"{-days} days late"
    if days == 0:
        return "due today"
    if days == 1:
        return "tomorrow"
    if days >= 7:
        return _short(value, "auto")
    return f"{WEEKDAYS_ABBR[value.weekday()]} {calendar_day(value, year=False)}"


def digest(value: str, full: bool = False) -> SafeString:
    """Write a digest in groups of four; four groups unless `full`, all of it on hover."""
    shown = value if full else value[:16]
    groups = " ".join(shown[i : i + 4] for i in range(0, len(shown), 4))
    rest = "" if full or len(value) <= 16 else " …"
    return fill('<span class="mono digest" title="{}">{}{}</span>', value, groups, rest)


def word_difference(old: str, new: str, mode: str = "inline") -> SafeString:
    """Mark words struck and added: "inline" both, "old" and "new" the columns of a comparison."""
    left, right = diff.side_by_side(old, new)
    parts = {"inline": diff.words(old, new), "old": left, "new": right}[mode]
    tags = {"same": "", "del": "del", "ins": "ins"}
    return mark_safe("".join(_tagged(part.text, tags[part.kind]) for part in parts))  # noqa: S308 -- every text is escaped in _tagged


def _tagged(text: str, tag: str) -> str:
    marked = escape(text).replace("\n", "<br>")
    return f"<{tag}>{marked}</{tag}>" if tag else marked


def paragraphs(text: str, *, flow: bool = False) -> SafeString:
    """Set somebody's words as paragraphs, escaped: a blank line parts them, a line end stays.

    flow: the hard line ends of a mail are taken out, because they fit another width.
    """
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    blocks = [flowing(block) for block in blocks] if flow else blocks
    lines: Iterable[tuple[SafeString]] = (
        (format_html_join(mark_safe("<br>"), "{}", ((line,) for line in block.split("\n"))),)
        for block in blocks
        if block.strip()
    )
    return format_html_join("\n", "<p>{}</p>", lines)


def flowing(block: str) -> str:
    """Return a paragraph without its hard line ends; short lines (an address) keep theirs."""
    lines = [line.strip() for line in block.strip("\n").split("\n")]
    joined = lines[0]
    for before, line in pairwise(lines):
        starts_item = re.match(r"(?:[-*•>]|\d+[.)])\s", line)
        joined += " " if len(before) >= WRAPPED and not starts_item else "\n"
        joined += line
    return joined


def initials(name: str) -> SafeString:
    """Draw a person's initials in a ring, hidden from screen readers: write the name beside it."""
    words = [word for word in re.split(r"[\s-]+", name.strip()) if word]
    letters = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))
    return fill('<span class="ava" aria-hidden="true">{}</span>', letters.upper() or "?")


def qr_file(text: str) -> bytes:
    """Return the same as an SVG file of its own."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=4, light="#fff")
    return drawn.getvalue()


def qr(text: str, label: str = "") -> SafeString:
    """Draw `text` (a link) as a QR code: one SVG path, dark on light in both themes."""
    matrix = segno.make(text, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        line = "".join("1" if cell else "0" for cell in row)
        runs += [f"M{m.start() + 4} {y + 4}h{len(m.group())}v1h-{len(m.group())}z"
                 for m in re.finditer("1+", line)]  # fmt: skip
    size = len(matrix) + 8
    return fill(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" '
        'shape-rendering="crispEdges"><path d="{2}"/></svg>',
        size,
        label or f"QR code of {text}",
        "".join(runs),
    )
