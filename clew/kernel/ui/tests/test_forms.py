from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from clew.kernel.refusals import Refusal, Refused
from clew.kernel.ui.fields import problems, summary_title
from clew.kernel.ui.forms import ClewForm, DateField
from clew.kernel.ui.templatetags.clew_ui import errors, field
from clew.kernel.ui.tests.pages import Everything


class Small(ClewForm):
    due = DateField(label="Due date")
    mail = forms.EmailField(label="Mail")
    why = forms.CharField(error_messages={"required": "A refusal needs a reason."})


def test_the_words_are_ours_unless_the_field_has_its_own() -> None:
    form = Small({"mail": "ana"})
    assert form.errors["due"] == ["Due date is missing."]
    assert form.errors["mail"] == ["Mail is no mail address. Write it as name@example.com."]
    assert form.errors["why"] == ["A refusal needs a reason."]


@pytest.mark.parametrize(
    "typed", ["2026-05-28", "28 May 2026", "28 may 2026", " 28  May  2026 ", "28. May 2026"]
)
def test_a_day_is_read(typed: str) -> None:
    assert DateField().clean(typed) == date(2026, 5, 28)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("28/5/2026", "Write the day as 28 May 2026 or 2026-05-28."),
        ("28 Mumble 2026", "Write the day as 28 May 2026 or 2026-05-28."),
        ("31 Feb 2026", "There is no such day: 31 Feb 2026."),
    ],
)
def test_a_doubtful_day_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        DateField().clean(typed)
    assert refused.value.messages == [sentence]


def test_a_day_is_shown_as_it_is_written() -> None:
    assert DateField().prepare_value(date(2026, 5, 8)) == "8 May 2026"
    assert DateField().prepare_value("28/5/2026") == "28/5/2026"


def test_the_summary_links_to_each_field_and_counts_in_words() -> None:
    form = Everything({"title": "", "due": "x"})
    found = dict(problems(form))
    assert found["#id_title"] == "Title is missing."
    assert found["#id_origin_0"] == "Origin is missing."
    assert found["#id_due"] == "Due date: Write the day as 28 May 2026 or 2026-05-28."
    assert summary_title(1) == "One thing to put right"
    assert summary_title(12) == "12 things to put right"


def test_a_refusal_stands_in_the_summary_too() -> None:
    html = errors(Refused(Refusal("No owner is named.", "/owner")))
    assert '<a href="/owner">No owner is named.</a>' in html
    assert errors(None, Everything()) == ""


def test_an_error_is_tied_to_its_input() -> None:
    html = field(Everything({"title": ""})["title"])
    assert 'aria-describedby="id_title_help id_title_err"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_err"' in html


def test_a_label_is_escaped() -> None:
    class Sly(ClewForm):
        a = forms.CharField(label="<b>x</b>", help_text="<i>y</i>")

    assert "<b>" not in field(Sly()["a"])
    assert "<i>" not in field(Sly()["a"])
