"""The lines of a set as safe HTML: a function a line, because fifty lines of templates cost more.

docs/decisions/0011-speed.md has the figures. Everything a person wrote passes `fill`.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.safestring import SafeString

from clew.areas.requirements.models import (
    CATEGORIES,
    ORIGINS,
    RequirementSet,
    RequirementVersion,
    SetLine,
)
from clew.kernel.ui import marks
from clew.kernel.ui.filling import NOTHING, fill, run, with_breaks


def table_rows(lines: Iterable[SetLine], its_set: RequirementSet, *, writable: bool) -> SafeString:
    """Return the rows of the table of lines, each with its way to be changed where it may be."""
    edit = _edit(its_set)
    return run(_row(line, _change(line, edit) if writable else None) for line in lines)


def list_items(lines: Iterable[SetLine], its_set: RequirementSet, *, writable: bool) -> SafeString:
    """Return the same lines as items beside the customer's own text."""
    edit = _edit(its_set)
    return run(_item(line, _change(line, edit) if writable else NOTHING) for line in lines)


def _row(line: SetLine, change: SafeString | None) -> SafeString:
    version = line.version
    return fill(
        '<tr id="{}"><th scope="row" data-th="Number">{}{}</th><td data-th="Origin">{}</td>'
        '<td class="t lead"><div class="catch">{}</div></td><td data-th="What it is">{}{}{}</td>'
        '<td data-th="Source" class="xs">{}</td><td data-th="State">{}</td>{}</tr>\n',
        line.requirement.record.number,
        marks.number(line.requirement.record),
        _where(version.external_id, '<br><span class="xs mute">{}</span>'),
        marks.origin(version.origin),
        _body(version),
        CATEGORIES[version.category],
        SafeString("<br><b>critical</b>") if version.critical else NOTHING,
        SafeString("<br><b>special</b>") if version.special else NOTHING,
        _source(version),
        _state(version),
        NOTHING if change is None else fill("<td>{}</td>", change),
    )


def _item(line: SetLine, change: SafeString) -> SafeString:
    version = line.version
    category = CATEGORIES[version.category] if version.category != "product" else ""
    return fill(
        '<li id="{}">{}<div><p class="line">{}<span>{}</span>{}{}{}{}{}</p>\n'
        '{}\n<p class="line">{}{}</p></div></li>\n',
        line.requirement.record.number,
        marks.origin(version.origin),
        marks.number(line.requirement.record),
        ORIGINS[version.origin],
        _where(category, "<span>{}</span>"),
        SafeString("<b>critical</b>") if version.critical else NOTHING,
        SafeString("<b>special</b>") if version.special else NOTHING,
        _where(version.external_id, "<span>their {}</span>"),
        _state(version),
        _body(version),
        _source(version),
        change,
    )


def _body(version: RequirementVersion) -> SafeString:
    inferred = _where(version.inferred_by, ' <span class="mute">(inferred by {})</span>')
    use = '<p class="sm soft">Follows from: {}{}</p>'
    return fill(
        '<p class="own">{}</p>{}{}{}',
        with_breaks(version.our_wording),
        _customer_words(version),
        fill(use, version.intended_use, inferred) if version.intended_use else NOTHING,
        _where(version.criterion, '<p class="sm soft">Met when: {}</p>', lines=True),
    )


def _customer_words(version: RequirementVersion) -> SafeString:
    said = version.customer_wording
    if said == "none":
        return SafeString('<p class="from">no words of the customer</p>')
    if said and said != version.our_wording:
        return _where(said, '<p class="from">“{}”</p>', lines=True)
    if said and version.origin == "stated":
        return SafeString('<p class="xs mute">in the customer’s own words</p>')
    return NOTHING


def _source(version: RequirementVersion) -> SafeString:
    legal, source = version.legal, version.source
    return fill(
        "{}{}{}",
        fill("{} {} ", marks.number(legal.record), legal.code) if legal else NOTHING,
        fill("{} ", marks.number(source)) if source else NOTHING,
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


def _edit(its_set: RequirementSet) -> str:
    """Return the address of a line's form with `{}` for its number: asked once, not fifty times."""
    return reverse("requirements:edit_line", args=[its_set.record.number, "RQ-0000"]).replace(
        "RQ-0000", "{}"
    )


def _change(line: SetLine, edit: str) -> SafeString:
    number = line.requirement.record.number
    url = edit.format(number)
    return fill('<a href="{}" aria-label="Change {}">change</a>', url, number)


def _where(text: str, pattern: str, *, lines: bool = False) -> SafeString:
    """Return the pattern filled with a text, nothing without one; lines: keep its line ends."""
    if not text:
        return NOTHING
    return fill(pattern, with_breaks(text) if lines else text)
