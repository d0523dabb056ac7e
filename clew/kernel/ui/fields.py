"""A form field as the page shows it: label, help, input, error, wired for screen readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

COUNTS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def shape(bound: BoundField) -> str:
    """Say how a field is drawn: "seg", "group", "tick", "hidden" or "line"."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if getattr(widget, "is_seg", False):
        return "seg"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "line"


def field(
    bound: BoundField, *, size: str = "", opt: str = "", help: str = "", label: str = "",
    key: str = "",
) -> SafeString:  # fmt: skip
    """Draw a whole field. `size` is "narrow" or "mid"; `opt` a grey word after the label."""
    form = shape(bound)
    if form == "hidden":
        return bound.as_hidden()
    help_text = help or bound.help_text
    context = {
        "bound": bound,
        "shape": form,
        "label": label or bound.label,
        "opt": opt or ("" if bound.field.required or form == "tick" else "optional"),
        "help": help_text,
        "help_id": f"{anchor(bound)}_help",
        "err_id": f"{anchor(bound)}_err",
        "errors": bound.errors,
        "choices": _choices(bound) if form == "group" else (),
        "widget": _input(bound, form, size, bool(help_text), key),
    }
    return render_to_string("ui/field.html", context)


def anchor(bound: BoundField) -> str:
    """Give the id an error summary jumps to: the input itself, or the first of a group."""
    if shape(bound) in ("seg", "group"):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id or bound.html_name


def _described(bound: BoundField, has_help: bool) -> str:
    ids = [f"{anchor(bound)}_help"] if has_help else []
    return " ".join([*ids, *([f"{anchor(bound)}_err"] if bound.errors else [])])


def _input(bound: BoundField, form: str, size: str, has_help: bool, key: str) -> SafeString | str:
    if form == "group":
        return ""
    widget = bound.field.widget
    # A placeholder is no label, and ours stands above the field already.
    widget.attrs.pop("placeholder", None)
    attrs: dict[str, Any] = {}
    if size:
        attrs["class"] = f"{widget.attrs.get('class', '')} {size}".strip()
    if described := _described(bound, has_help):
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if bound.field.required and form == "line":
        attrs["aria-required"] = "true"
    if key:
        attrs["data-key"] = key.lower()
    return bound.as_widget(attrs=attrs)


def _choices(bound: BoundField) -> list[tuple[SafeString, str, str]]:
    """Give each choice as (input, label, note); a label "USA|adds 9 lines" carries a note."""
    rows = []
    for each in bound.subwidgets:
        words, _, note = str(each.choice_label).partition("|")
        rows.append((_bare_input(each.data), words, note))
    return rows


def _bare_input(option: dict[str, Any]) -> SafeString:
    attrs = option["attrs"]
    return format_html(
        '<input type="{}" name="{}" value="{}" id="{}"{}{}>',
        option["type"],
        option["name"],
        "" if option["value"] is None else option["value"],
        attrs.get("id", ""),
        " checked" if attrs.get("checked") else "",
        " disabled" if attrs.get("disabled") else "",
    )


def problems(*sources: Any) -> list[tuple[str, str]]:
    """List what is wrong as (anchor, sentence): forms, formsets, refusals or plain sentences."""
    return [pair for source in sources if source is not None for pair in _of(source)]


def _of(source: Any) -> Iterator[tuple[str, str]]:
    if isinstance(source, forms.BaseForm):
        yield from _of_form(source)
    elif isinstance(source, forms.BaseFormSet):
        yield from (("", str(each)) for each in source.non_form_errors())
        for form in source:
            yield from _of_form(form)
    elif isinstance(source, str):
        yield ("", source)
    elif hasattr(source, "sentence"):
        yield (source.url or "", source.sentence)
    else:
        for each in getattr(source, "refusals", source):
            yield from _of(each)


def _of_form(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    yield from (("", str(each)) for each in form.non_field_errors())
    for bound in form:
        for error in bound.errors:
            words, label = str(error), str(bound.label)
            named = words.lower().startswith(label.lower())
            yield (f"#{anchor(bound)}", words if named else f"{label}: {words}")


def summary_title(count: int) -> str:
    """Say in words how many things are wrong."""
    number = COUNTS[count] if count < len(COUNTS) else str(count)
    return f"{number} thing{'' if count == 1 else 's'} to put right"
