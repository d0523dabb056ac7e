"""The lines of a set as safe HTML: a function a line, because fifty lines of templates cost more.

docs/decisions/0011-speed.md has the figures. Everything a person wrote passes `format_html`.
"""

from collections.abc import Iterable

from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from clew.areas.requirements.models import RequirementSet, RequirementVersion, SetLine
from clew.kernel.ui import marks

NOTHING = mark_safe("")


def table_rows(lines: Iterable[SetLine], its_set: RequirementSet, *, writable: bool) -> SafeString:
    """Return the rows of the table of lines, each with its way to be changed where it may be."""
    return _joined(_row(line, _change(line, its_set) if writable else None) for line in lines)


def list_items(lines: Iterable[SetLine], its_set: RequirementSet, *, writable: bool) -> SafeString:
    """Return the same lines as items beside the customer's own text."""
    return _joined(_item(line, _change(line, its_set) if writable else NOTHING) for line in lines)


def _row(line: SetLine, change: SafeString | None) -> SafeString:
    version = line.version
    return format_html(
        '<tr id="{}"><th scope="row" data-th="Number">{}{}</th><td data-th="Origin">{}</td>'
        '<td class="t lead"><div class="catch">{}</div></td><td data-th="What it is">{}{}{}</td>'
        '<td data-th="Source" class="xs">{}</td><td data-th="State">{}</td>{}</tr>\n',
        line.requirement.record.number,
        marks.number(line.requirement.record),
        _where(version.external_id, '<br><span class="xs mute">{}</span>'),
        marks.origin(version.origin),
        _body(version),
        version.get_category_display(),
        mark_safe("<br><b>critical</b>") if version.critical else NOTHING,
        mark_safe("<br><b>special</b>") if version.special else NOTHING,
        _source(version),
        _state(version),
        NOTHING if change is None else format_html("<td>{}</td>", change),
    )


def _item(line: SetLine, change: SafeString) -> SafeString:
    version = line.version
    category = version.get_category_display() if version.category != "product" else ""
    return format_html(
        '<li id="{}">{}<div><p class="line">{}<span>{}</span>{}{}{}{}{}</p>\n'
        '{}\n<p class="line">{}{}</p></div></li>\n',
        line.requirement.record.number,
        marks.origin(version.origin),
        marks.number(line.requirement.record),
        version.get_origin_display(),
        _where(category, "<span>{}</span>"),
        mark_safe("<b>critical</b>") if version.critical else NOTHING,
        mark_safe("<b>special</b>") if version.special else NOTHING,
        _where(version.external_id, "<span>their {}</span>"),
        _state(version),
        _body(version),
        _source(version),
        change,
    )


def _body(version: RequirementVersion) -> SafeString:
    inferred = _where(version.inferred_by, ' <span class="mute">(inferred by {})</span>')
    use = '<p class="sm soft">Follows from: {}{}</p>'
    return format_html(
        '<p class="own">{}</p>{}{}{}',
        linebreaksbr(version.our_wording),
        _customer_words(version),
        format_html(use, version.intended_use, inferred) if version.intended_use else NOTHING,
        _where(version.criterion, '<p class="sm soft">Met when: {}</p>', lines=True),
    )


def _customer_words(version: RequirementVersion) -> SafeString:
    said = version.customer_wording
    if said == "none":
        return mark_safe('<p class="from">no words of the customer</p>')
    if said and said != version.our_wording:
        return _where(said, '<p class="from">“{}”</p>', lines=True)
    if said and version.origin == "stated":
        return mark_safe('<p class="xs mute">in the customer’s own words</p>')
    return NOTHING


def _source(version: RequirementVersion) -> SafeString:
    legal, source = version.legal, version.source
    return format_html(
        "{}{}{}",
        format_html("{} {} ", marks.number(legal.record), legal.code) if legal else NOTHING,
        format_html("{} ", marks.number(source)) if source else NOTHING,
        _where(version.source_note, '<span class="mute">{}</span>'),
    )


def _state(version: RequirementVersion) -> SafeString:
    if version.critical and not version.criterion:
        return marks.state("warn", "criterion missing")
    if version.origin == "stated" and not version.customer_wording:
        return marks.state("warn", "their words missing")
    if version.origin == "implied" and not version.intended_use:
        return marks.state("warn", "use missing")
    if version.origin == "obligatory" and version.legal_id is None and not version.source_note:
        return marks.state("warn", "law missing")
    return marks.state("ok", "complete")


def _change(line: SetLine, its_set: RequirementSet) -> SafeString:
    number = line.requirement.record.number
    url = reverse("requirements:edit_line", args=[its_set.record.number, number])
    return format_html('<a href="{}" aria-label="Change {}">change</a>', url, number)


def _where(text: str, pattern: str, *, lines: bool = False) -> SafeString:
    """Return the pattern filled with a text, nothing without one; lines: keep its line ends."""
    if not text:
        return NOTHING
    return format_html(pattern, linebreaksbr(text) if lines else text)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
