"""Refusals on the page: the sentence with its link, and the button that waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from clew.kernel.ui.marks import icon


def listed(refusals: Any) -> list[Any]:
    """Take one refusal, several, a `Refused`, a plain sentence, or nothing, and give a list."""
    refusals = getattr(refusals, "refusals", refusals)
    if isinstance(refusals, str):
        return [refusals] if refusals else []
    if hasattr(refusals, "sentence"):
        return [refusals]
    return [each for each in refusals or () if each != ""]


def sentence(refusal: Any) -> SafeString:
    """Write one refusal; the words in `.link` lead to `.url`, or all of them when it is empty."""
    words = refusal if isinstance(refusal, str) else refusal.sentence
    url = getattr(refusal, "url", "") or ""
    link = getattr(refusal, "link", "") or ""
    if not url:
        return format_html("{}", words)
    before, found, after = words.partition(link) if link else ("", words, "")
    if not found:
        before, found, after = f"{words} ", link, ""
    elif not link and found.endswith("."):
        found, after = found[:-1], "."
    return format_html('{}<a href="{}">{}</a>{}', before, url, found, after)


def why(refusals: Any, id: str = "why") -> SafeString:
    """Write what is missing as one paragraph; nothing when nothing is missing."""
    rows = listed(refusals)
    if not rows:
        return mark_safe("")
    text = format_html_join(" ", "{}", ((sentence(row),) for row in rows))
    return format_html('<p class="why" id="{}">{}<span>{}</span></p>', id, icon("s-gap"), text)


def button(
    label: object,
    *,
    refusals: Any = None,
    why_id: str = "why",
    key: str = "",
    kind: str = "",
    picture: str = "",
    attributes: Iterable[tuple[str, object]] = (),
) -> SafeString:
    """Draw a button. Refused, it stays in the tab order, says why, and submits nothing."""
    refused = bool(listed(refusals))
    # The one accent belongs to what can be done: a refused main act is drawn as any refused one.
    css = "btn" if refused or not kind else f"btn {kind}"
    pairs: list[tuple[str, object]] = [("type", "button"), ("class", css)]
    if refused:
        pairs += [("aria-disabled", "true"), ("aria-describedby", why_id)]
    else:
        pairs[0] = ("type", "submit")
        pairs += [(name, value) for name, value in attributes if value not in ("", None)]
    if key:
        pairs += [("data-key", key.lower()), ("aria-keyshortcuts", key.upper())]
    return format_html(
        "<button{}>{}{}{}</button>",
        format_html_join("", ' {}="{}"', pairs),
        icon(picture) if picture else "",
        label,
        format_html(" <kbd>{}</kbd>", key.upper()) if key else "",
    )


def link_button(
    label: object, url: str, *, key: str = "", kind: str = "", picture: str = ""
) -> SafeString:
    """Draw a link that looks like a button, for going somewhere; acts are buttons."""
    pairs: list[tuple[str, object]] = [("class", f"btn {kind}".strip()), ("href", url)]
    if key:
        pairs += [("data-key", key.lower()), ("aria-keyshortcuts", key.upper())]
    return format_html(
        "<a{}>{}{}{}</a>",
        format_html_join("", ' {}="{}"', pairs),
        icon(picture) if picture else "",
        label,
        format_html(" <kbd>{}</kbd>", key.upper()) if key else "",
    )
