"""Forms that speak plain English: what is missing, what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# Said instead of Django's words, unless the field says something of its own.
MESSAGES: tuple[tuple[type[forms.Field], dict[str, str]], ...] = (
    (forms.EmailField, {"invalid": "{label} is no mail address. Write it as name@example.com."}),
    (forms.URLField, {"invalid": "{label} is no web address. Write it as https://example.com."}),
    (forms.IntegerField, {"invalid": "{label} must be a number, for example 12."}),
    (forms.FileField, {
        "missing": "{label}: no file arrived. Choose it again.",
        "empty": "{label}: the file is empty (0 bytes). Choose another.",
    }),
    (forms.ModelChoiceField, {"invalid_choice": "{label}: that choice is gone. Choose another."}),
    (forms.ChoiceField, {"invalid_choice": "{label}: that choice is not offered. Choose another."}),
    (forms.Field, {"required": "{label} is missing."}),
)  # fmt: skip


class PlainWords:
    """Mixin of every form: our sentences, no browser bubbles, drawn by `{% field %}`."""

    use_required_attribute = False  # the browser's bubble would hide our error summary
    template_name = "ui/form.html"
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            speak(field, str(field.label or name.replace("_", " ").capitalize()))


class ClewForm(PlainWords, forms.Form):
    """The form to start from when a command does the writing (nearly always)."""


class ClewModelForm(PlainWords, forms.ModelForm):
    """The form for rows no rule depends on: settings, notes to oneself."""


def speak(field: forms.Field, label: str) -> None:
    """Replace Django's sentences by ours; a field's own sentence stays."""
    django_words: dict[str, str] = {}
    for cls in reversed(type(field).__mro__):
        if cls.__module__.startswith("django."):
            django_words.update(getattr(cls, "default_error_messages", {}))
    for kind, sentences in MESSAGES:
        if not isinstance(field, kind):
            continue
        for code, sentence in sentences.items():
            if field.error_messages.get(code) == django_words.get(code):
                field.error_messages[code] = sentence.format(label=label)


class DateField(forms.DateField):
    """A day, written as 2026-05-28 or 28 May 2026; shown as 28 May 2026.

    28/5/2026 is refused: half of our customers would read 5/6 as another day.
    """

    default_error_messages = {
        "invalid": "Write the day as 28 May 2026 or 2026-05-28.",
        "impossible": "There is no such day: {day}.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("class", "narrow")

    def to_python(self, value: Any) -> date | None:
        """Read a day; refuses what could be read in two ways and days that do not exist."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        year, month, day = self._read(" ".join(str(value).split()))
        try:
            return date(year, month, day)
        except ValueError:
            sentence = self.error_messages["impossible"].format(day=value)
            raise ValidationError(sentence, code="impossible") from None

    def _read(self, text: str) -> tuple[int, int, int]:
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
            return int(match[1]), int(match[2]), int(match[3])
        if match := re.fullmatch(r"(\d{1,2})\.? ?([A-Za-z]{3,9})\.?,? ?(\d{4})", text):
            month = match[2].lower()[:3]
            if month in MONTHS:
                return int(match[3]), MONTHS.index(month) + 1, int(match[1])
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def prepare_value(self, value: Any) -> Any:
        """Show a day as 28 May 2026, and leave what was typed as it was typed."""
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return f"{value.day} {MONTHS[value.month - 1].capitalize()} {value.year}"
        return value


def text_area(
    label: str, *, required: bool = False, help: str = "", rows: int = 3
) -> forms.CharField:
    """Return a field of several lines, kept under 10,000 signs."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class SegChoice(forms.RadioSelect):
    """One choice of two to five, side by side. `keys` maps a value to its key on the page.

    Values that are origins (stated, implied, obligatory, organization) get sign and ink.
    """

    is_seg = True
    template_name = "ui/widgets/seg.html"
    option_template_name = "ui/widgets/seg_option.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        keys: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.keys = dict(keys or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add key and ink to the option."""
        option = super().create_option(name, value, *args, **kwargs)
        inks = {"stated": "stated", "implied": "implied", "obligatory": "obligatory"}
        inks |= {"organization": "own", "own": "own"}
        option["ink"] = inks.get(str(value), "")
        option["key"] = self.keys.get(str(value), "")
        return option
