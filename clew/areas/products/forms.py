"""Forms of families, products and markets, and what a stale one answers."""

from typing import Any

from django import forms

from clew.areas.products import queries
from clew.kernel.ui.forms import ClewForm, DateField


class FamilyForm(ClewForm):
    """A family of products that are alike in use."""

    name = forms.CharField(max_length=120, label="Name")
    product_types = forms.CharField(
        max_length=400,
        required=False,
        label="Kinds of product",
        help_text="In the words of the law, parted by commas: child seats, consumer goods. "
        "They decide which legal requirements are proposed.",
    )
    intended_use = forms.CharField(
        max_length=5000,
        required=False,
        label="Intended use",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who uses it for what, and where. Requirements nobody states follow from it.",
    )

    def clean_product_types(self) -> list[str]:
        """Return the kinds as a list."""
        return [word.strip() for word in self.cleaned_data["product_types"].split(",")]


class ProductForm(ClewForm):
    """A product or service that is offered."""

    name = forms.CharField(max_length=120, label="Name")
    description = forms.CharField(
        max_length=5000,
        required=False,
        label="Description",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EditProductForm(ProductForm):
    """A product we have: may be offered no longer."""

    active = forms.BooleanField(required=False, label="Offered now")


class NewProductForm(ProductForm):
    """A product with the markets it starts in."""

    markets = forms.MultipleChoiceField(
        required=False, label="Markets", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        markets = self.fields["markets"]
        markets.choices = [(m.code, m.name) for m in queries.markets()]  # type: ignore[attr-defined]  # a choice field


class OfferForm(ClewForm):
    """A market a product enters, and since when."""

    code = forms.ChoiceField(label="Market")
    since = DateField(required=False, label="Since", help_text="Today when it is left empty.")

    def __init__(self, *args: Any, besides: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = (m for m in queries.markets() if m.code not in besides)
        choices = [("", "Choose one"), *((m.code, f"{m.name} ({m.code})") for m in others)]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]  # a choice field


class MarketForm(ClewForm):
    """A market of the company's own."""

    code = forms.CharField(max_length=10, label="Code", help_text="Short: US-TX, GCC.")
    name = forms.CharField(max_length=80, label="Name")


def _words(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
