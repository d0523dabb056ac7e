"""The inputs that functions draw say what Django's own templates say."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template.defaultfilters import linebreaksbr
from django.utils.functional import lazystr
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from clew.kernel.ui.filling import fill, with_breaks
from clew.kernel.ui.widgets import INPUTS, Renderer

ODD = ["", "plain", "a < b & \"c\" 'd'", "<script>alert(1)</script>", "two\nlines", "a\r\nb\rc",
       "日本", 0, None, mark_safe("<b>safe</b>"), lazystr("lazy & late")]  # fmt: skip
CHOICES = [("", "—"), ("a", "A & B"), ("Group <1>", [("b", "<b>"), (3, "three")])]
WIDGETS = [
    forms.TextInput({"class": "x\"y", "required": True, "disabled": False, "maxlength": 12}),
    forms.NumberInput(), forms.EmailInput(), forms.URLInput(), forms.HiddenInput(),
    forms.PasswordInput(render_value=True), forms.DateInput(), forms.DateTimeInput(),
    forms.TimeInput(), forms.CheckboxInput(), forms.FileInput(),
    forms.Textarea({"rows": 3, "data-x": "<&>"}), forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES), forms.RadioSelect(choices=CHOICES[:2]),
]  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("value", [*ODD, "a", 3, True, date(2026, 11, 27)], ids=repr)
def test_each_stock_widget_is_drawn_as_its_template_draws_it(widget, value):
    if isinstance(widget, forms.SelectMultiple):
        value = ["a", value]
    attrs = {"id": "id_x", "aria-describedby": 'help "it"'}
    ours, theirs = (
        widget.render("na<me", value, attrs, renderer=renderer)
        for renderer in (Renderer(), DjangoTemplates())
    )
    assert ours == theirs
    assert hasattr(ours, "__html__")


def test_the_drawn_inputs_are_those_of_this_django():
    from django.forms import widgets

    names = {
        each.template_name.removeprefix("django/forms/widgets/").removesuffix(".html")
        for each in vars(widgets).values()
        if isinstance(each, type) and issubclass(each, widgets.Input)
    }
    assert set(INPUTS) <= names | {"input"}


@pytest.mark.parametrize("part", ODD, ids=repr)
def test_fill_escapes_what_format_html_escapes(part):
    pattern = '<p title="{}">{}</p>'
    assert fill(pattern, part, part) == format_html(pattern, part, part)


@pytest.mark.parametrize("text", [part for part in ODD if isinstance(part, str)], ids=repr)
def test_line_ends_are_kept_as_the_filter_keeps_them(text):
    assert with_breaks(text) == linebreaksbr(text)
