"""What a form answers: its status, and values in words a person reads."""

from datetime import date

import pytest
from django import forms

from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import NotAllowed, Refusal, Refused
from clew.kernel.ui.editing import say_refused, status_of, words_of
from clew.kernel.ui.forms import ClewForm, DateField
from clew.kernel.ui.templatetags.clew_ui import errors


class Form(ClewForm):
    name = forms.CharField()


def test_a_page_says_what_happened_to_its_form():
    fine, wrong, guarded = Form({"name": "Tern"}), Form({"name": ""}), Form({"name": "Tern"})
    assert status_of(Form()) == 200
    assert status_of(fine) == 200
    assert status_of(wrong) == 422
    say_refused(guarded, Refused("It has ended.", "Open it again first."))
    assert guarded.non_field_errors() == ["It has ended.", "Open it again first."]
    assert status_of(fine, guarded) == 409


def test_a_refusal_over_a_form_keeps_its_link_and_no_markup_of_others():
    form = Form({"name": "Tern"})
    say_refused(form, Refused(Refusal("RQ-0001 <b> has no verdict.", "/requirements/1", "RQ-0001")))
    assert (
        errors(form).count('<a href="/requirements/1">RQ-0001</a> &lt;b&gt; has no verdict.') == 1
    )


@pytest.mark.parametrize(
    ("refused", "is_input", "status"),
    [(Refused("No."), False, 409), (NotAllowed("No."), False, 403), (Refused("No."), True, 422)],
)
def test_a_refusal_says_whose_fault_it_is(refused, is_input, status):
    form = Form({"name": "Tern"})
    say_refused(form, refused, is_input=is_input)
    assert status_of(form) == status


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (forms.CharField(), "one\r\ntwo ", "one\ntwo"),
        (forms.CharField(), None, ""),
        (forms.BooleanField(), True, "yes"),
        (forms.BooleanField(), False, "no"),
        (forms.ChoiceField(choices=[("light", "light|as usual")]), "light", "light"),
        (forms.ChoiceField(choices=[("a", "A")]), "gone", "gone"),
        (forms.MultipleChoiceField(choices=[("AU", "Australia"), ("US", "USA")]),
         ["AU", "US"], "Australia, USA"),
        (forms.TypedChoiceField(choices=[("yes", "Binding"), ("no", "Not binding")],
                                coerce=lambda v: v == "yes"), False, "Not binding"),
        (DateField(), date(2027, 5, 28), "28 May 2027"),
        (forms.CharField(), ["child seats", "goods"], "child seats, goods"),
        (forms.IntegerField(), 0, "0"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_a_person_reads_it(field, value, words):
    assert words_of(field, value) == words


@pytest.mark.django_db
def test_a_row_is_written_by_its_name_whether_given_or_by_number():
    record = open_record("customer", "Kinderfalk")
    field = forms.ModelChoiceField(Record.objects.none())
    field.label_from_instance = lambda row: row.title
    assert words_of(field, record) == words_of(field, record.pk) == "Kinderfalk"
    assert words_of(field, None) == ""
