"""The form of an entry of the register of law."""

from typing import Any

from django import forms

from clew.kernel.ui.forms import ClewForm, DateField


class EntryForm(ClewForm):
    """An entry of the register of law."""

    code = forms.CharField(max_length=20, help_text="Short and your own, for example AU-01.")
    name = forms.CharField(max_length=300, help_text="Title and edition as published.")
    kind = forms.CharField(max_length=60, initial="act", help_text="Act, regulation, standard …")
    market = forms.CharField(max_length=60, help_text="A code (AU), or “UNECE parties”.")
    product_types = forms.CharField(
        label="Kinds of product",
        required=False,
        help_text="Separated by semicolons, in the words of your product families.",
    )
    status = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    proof = forms.CharField(label="Proof of conformity", required=False)
    source = forms.CharField(label="Where it was read", required=False)
    valid_from = DateField(required=False)
    valid_to = DateField(required=False)
    next_check = DateField(label="To be checked again", required=False)

    def values(self) -> dict[str, Any]:
        """Return the values as the commands take them."""
        kinds = self.cleaned_data["product_types"].split(";")
        return {**self.cleaned_data, "product_types": [k.strip() for k in kinds if k.strip()]}
