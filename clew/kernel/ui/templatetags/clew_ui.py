"""The template tags of Clew; each with an example in clew/kernel/ui/README.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.middleware.csrf import get_token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from clew.kernel.ui import fields, marks, refusals

register = template.Library()

# A strip shows what fits on a line; the count beside it is always the whole.
TRACE_SHOWN = 8

DRAFT_TAG = "draft="
LEVELS = {"success": ("ok", "s-ok"), "warning": ("warn", "s-warn"), "error": ("gap", "s-stop")}


# --- small marks -----------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw an icon of the sprite: {% icon "print" %}."""
    return marks.icon(name, extra)


@register.simple_tag
def state(kind: str, word: object, big: bool = False) -> SafeString:
    """Draw a state: {% state "ok" "met" %}."""
    return marks.state(kind, word, big)


@register.simple_tag
def origin(kind: str, word: object = "") -> SafeString:
    """Draw the sign of an origin: {% origin line.origin %}, {% origin "stated" 3 %}."""
    return marks.origin(kind, word)


@register.simple_tag
def num(record: Any, url: str = "") -> SafeString:
    """Write a short number: {% num record %} or {% num "RS-0001" url %}."""
    return marks.number(record, url)


@register.simple_tag
def rev(n: object) -> SafeString:
    """Write a revision: {% rev 2 %}."""
    return format_html('<span class="rev">revision {}</span>', n)


@register.simple_tag
def when(value: date | datetime | None, style: str = "auto") -> SafeString:
    """Write a time: {% when event.at %}, styles "auto", "date", "time", "full"."""
    return marks.moment(value, style)


@register.simple_tag
def due(value: date | datetime | None) -> SafeString:
    """Say when something is due: {% due task.due_date %}."""
    return marks.due(value)


@register.simple_tag
def digest(value: str, full: bool = False) -> SafeString:
    """Write a digest in groups of four: {% digest hex %}, {% digest hex full=True %}."""
    return marks.digest(value, full)


@register.simple_tag
def worddiff(old: Any, new: Any, mode: str = "inline") -> SafeString:
    """Mark changed words: {% worddiff old new %}, mode "inline", "old" or "new"."""
    before, after = ("" if text is None else str(text) for text in (old, new))
    return marks.word_difference(before, after, mode)


@register.simple_tag
def nl(text: str, flow: bool = False) -> SafeString:
    """Set somebody's words as paragraphs: {% nl mail.text %}; flow=True joins hard line ends."""
    return marks.paragraphs(text or "", flow=flow)


@register.simple_tag
def initials(name: str) -> SafeString:
    """Draw initials in a ring: {% initials person.name %}."""
    return marks.initials(name)


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """Draw a QR code: {% qr link "Open on your phone" %}."""
    return marks.qr(text, label)


# --- refusals and buttons ----------------------------------------------------------------------


@register.simple_tag
def why(refused: Any, id: str = "why") -> SafeString:
    """Write what is missing: {% why refusals id="why" %}; nothing when nothing is."""
    return refusals.why(refused, id)


@register.simple_tag(takes_context=True)
def act_button(
    context: Context, label: object, url: str = "", refused: Any = None, *, key: str = "",
    kind: str = "", icon: str = "", name: str = "", value: object = "", why: str = "why",
    form: str = "",
) -> SafeString:  # fmt: skip
    """Draw the button of an act, which POSTs to `url`: {% act_button "Approve" url refusals %}.

    Without `url` it submits the form it stands in, or the one whose id is `form`.
    """
    attributes = [("name", name), ("value", value), ("form", form)]
    drawn = refusals.button(
        label, refusals=refused, why_id=why, key=key, kind=kind, picture=icon,
        attributes=attributes,
    )  # fmt: skip
    if not url or refusals.listed(refused):
        return drawn
    request = context.get("request")
    token = get_token(request) if request else context.get("csrf_token", "")
    return format_html(
        '<form class="act-form" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}</form>',
        url,
        token,
        drawn,
    )


@register.simple_tag
def go_button(label: object, url: str, key: str = "", kind: str = "", icon: str = "") -> SafeString:
    """Draw a link that looks like a button: {% go_button "New" url key="C" icon="plus" %}."""
    return refusals.link_button(label, url, key=key, kind=kind, picture=icon)


# --- gate, thread, trace, clause -----------------------------------------------------------------


@register.simple_block_tag
def gate(content: SafeString, steps: Sequence[Any], label: str = "Steps") -> str:
    """Draw steps as lights; the block holds sentence and button of the next one."""
    context = {"steps": steps, "label": label, "content": content}
    return render_to_string("ui/gate.html", context)


@register.simple_block_tag
def thread(content: SafeString, label: str = "The thread") -> SafeString:
    """Hold the knots of a thread: {% thread "The thread of SO-0031" %} … {% endthread %}."""
    return format_html('<ol class="thread" aria-label="{}">{}</ol>', label, content)


@register.simple_tag
def ball(sentence: str) -> str:
    """Draw the ball the thread comes from, with one sentence beside it."""
    return render_to_string("ui/thread_ball.html", {"sentence": sentence})


@register.simple_block_tag
def knot(
    content: SafeString, run: str, title: str, *, when: object = "", who: object = "",
    number: Any = "", url: str = "", note: object = "", icon: str = "", id: str = "",
    turn: int = 0, last: bool = False,
) -> str:  # fmt: skip
    """Draw one knot. `run` is "slack", "taut", "loop", "torn" (a hole) or "ahead".

    `turn` (a loop counter) alternates the curve of a slack run; `last` cuts the thread short.
    """
    if run not in ("slack", "taut", "loop", "torn", "ahead"):
        raise ValueError(f"{run!r} is no run of the thread; use slack, taut, loop, torn or ahead.")
    kinds = {"torn": "hole", "ahead": "ahead"}
    css = " ".join(part for part in (kinds.get(run, ""), "last" if last else "") if part)
    picture = icon or ("s-draft" if run == "ahead" else "s-ok")
    context = {
        "content": content, "run": run, "title": title, "when": when, "who": who, "note": note,
        "number": number, "url": url, "picture": picture, "id": id, "even": turn % 2 == 0,
        "last": last, "css": css,
    }  # fmt: skip
    return render_to_string("ui/thread_knot.html", context)


@register.simple_tag
def trace(
    up: Sequence[Any], here: Any, down: Sequence[Any], holes: Sequence[Any] = (),
    up_note: str = "what asked for it", down_note: str = "",
) -> str:  # fmt: skip
    """Draw one level up and one level down: {% trace up record down holes %}."""
    context = {
        "up": up, "up_shown": up[:TRACE_SHOWN], "up_more": max(0, len(up) - TRACE_SHOWN),
        "down": down, "down_shown": down[:TRACE_SHOWN],
        "down_more": max(0, len(down) - TRACE_SHOWN),
        "here": here, "holes": holes, "up_note": up_note, "down_note": down_note,
    }  # fmt: skip
    return render_to_string("ui/trace.html", context)


@register.simple_tag
def clause(panel: Any, static: bool = False) -> str:
    """Draw the "why this page" panel of a ClausePanel; `static` does not follow the scroll."""
    return render_to_string("ui/clause.html", {"panel": panel, "static": static}) if panel else ""


# --- forms, lists, messages ------------------------------------------------------------------


@register.simple_tag
def field(
    bound: BoundField, size: str = "", opt: str = "", help: str = "", label: str = "",
    key: str = "",
) -> SafeString:  # fmt: skip
    """Draw a form field whole: {% field form.title %}, {% field form.due size="narrow" %}."""
    return fields.field(bound, size=size, opt=opt, help=help, label=label, key=key)


@register.simple_tag
def seen(form: Any, version: object) -> SafeString:
    """Carry the version the page shows: {% seen form record.version %}; a sent form keeps its own.

    Else a form that comes back with a fault would overwrite what somebody stored in between.
    """
    shown = form.data.get("version", version) if getattr(form, "is_bound", False) else version
    return format_html('<input type="hidden" name="version" value="{}">', shown)


@register.simple_tag
def errors(*sources: Any) -> str:
    """Draw the error summary of forms, formsets or refusals; nothing when all is well."""
    found = fields.problems(*(each for each in sources if each not in ("", None)))
    if not found:
        return ""
    context = {"problems": found, "title": fields.summary_title(len(found))}
    return render_to_string("ui/form_errors.html", context)


@register.simple_tag
def pager(page: Any) -> str:
    """Draw where a list continues: {% pager page %}, page as clew.kernel.ui.parts.Pages."""
    return render_to_string("ui/pager.html", {"page": page})


@register.simple_block_tag
def nothing(content: SafeString, title: str, sentence: str = "") -> str:
    """Draw an empty list that teaches. (The word "empty" belongs to Django's for loop.)"""
    context = {"title": title, "sentence": sentence, "content": content}
    return render_to_string("ui/nothing.html", context)


@register.simple_tag
def crumbs(*words: Any) -> str:
    """Draw the way up: {% crumbs "Orders" orders_url order.number %}, word and URL in turn."""
    trail = [(word, words[i + 1] if i + 1 < len(words) else "") for i, word in enumerate(words)]
    return render_to_string("ui/crumbs.html", {"trail": trail[::2]})


@register.simple_tag
def message(note: Any) -> SafeString:
    """Draw one Django message; its extra tag "draft=key" forgets that draft in the browser."""
    css, picture = LEVELS.get(note.level_tag, ("", "lamp"))
    keys = [t.removeprefix(DRAFT_TAG) for t in (note.extra_tags or "").split() if DRAFT_TAG in t]
    return format_html(
        '<p class="{}"{}>{}<span>{}</span></p>',
        f"msg {css}".strip(),
        format_html(' data-draft-clear="{}"', " ".join(keys)) if keys else mark_safe(""),
        marks.icon(picture),
        note.message,
    )
