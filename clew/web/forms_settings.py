"""Forms of the settings: the company, its units, its rules, its numbers, how long it keeps."""

from typing import Any

from django import forms

from clew.kernel.people.deciding import MOST_YEARS, numbered_kinds
from clew.kernel.ui.forms import ClewForm
from clew.web.forms import GRANTABLE


class CompanyForm(ClewForm):
    """What the company is called and where it is."""

    name = forms.CharField(label="Name", max_length=120)
    place = forms.CharField(label="Place", max_length=120, required=False)
    country = forms.CharField(
        label="Country", max_length=2, required=False, help_text="Two letters: GB, DE, AU."
    )


class UnitNameForm(ClewForm):
    """Another name for a unit."""

    name = forms.CharField(label="New name", max_length=80)


class PersonUnitForm(ClewForm):
    """The unit a person belongs to."""

    unit = forms.CharField(
        label="Unit",
        max_length=80,
        required=False,
        help_text="A name that is new makes a new unit. Empty: no unit.",
        widget=forms.TextInput(attrs={"list": "units"}),
    )


class PrefixForm(ClewForm):
    """The letters new numbers of a kind begin with."""

    prefix = forms.CharField(
        label="Prefix", max_length=5, help_text="One to five letters, A to Z: SO, ORD."
    )

    def clean_prefix(self) -> str:
        prefix: str = self.cleaned_data["prefix"]
        return prefix.strip().upper()


class RetentionForm(ClewForm):
    """How many years records of each kind are kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields = {
            kind.name: forms.IntegerField(
                label=kind.plural.capitalize(),
                required=False,
                min_value=1,
                max_value=MOST_YEARS,
                error_messages={
                    "min_value": f"Years are a number from 1 to {MOST_YEARS}.",
                    "max_value": f"Years are a number from 1 to {MOST_YEARS}.",
                },
            )
            for kind in numbered_kinds()
        }
        super().__init__(*args, **kwargs)


class RulesForm(ClewForm):
    """Rules the company chose for itself."""

    answer_days = forms.IntegerField(
        label="Working days to answer a customer", min_value=0, max_value=60
    )
    four_eyes_classes = forms.MultipleChoiceField(
        label="Four eyes for requirement sets of class",
        choices=[("light", "light"), ("standard", "standard"), ("high", "high")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mfa_roles = forms.MultipleChoiceField(
        label="A second factor is required for",
        choices=GRANTABLE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
