"""The forms of capture: a set's head, a line."""

from typing import Any

from django import forms

from clew.areas.customers.models import Customer
from clew.areas.law.models import LegalRequirement
from clew.areas.law.queries import register
from clew.areas.products.models import Market, Product
from clew.areas.products.queries import markets, offered
from clew.areas.requirements.models import CATEGORIES, CLASSES, ORIGINS
from clew.kernel.records.models import Record
from clew.kernel.ui.forms import ClewForm, SegChoice

ORIGIN_KEYS = {"stated": "s", "implied": "i", "obligatory": "o", "organization": "u"}
CLASS_WORDS = {
    "light": "light|a catalogue item, as usual",
    "standard": "standard|made to order, known kind",
    "high": "high|new, large or safety at stake",
}


class HeadForm(ClewForm):
    """Title, product, markets and class of a set."""

    title = forms.CharField(max_length=200, help_text="What the customer wants, in a few words.")
    product = forms.ModelChoiceField(
        Product.objects.none(), required=False, empty_label="none yet", label="Product or service"
    )
    markets = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Product and markets decide which law is proposed.",
    )
    set_class = forms.ChoiceField(
        label="Class",
        choices=list(CLASS_WORDS.items()),
        initial="standard",
        widget=forms.RadioSelect,
        help_text="The class decides who must look and who approves.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = offered()  # type: ignore[attr-defined]  # it is a model choice
        self.fields["markets"].choices = [(m.code, m.name) for m in markets()]  # type: ignore[attr-defined]  # as above
        assert set(CLASS_WORDS) == set(CLASSES)

    @property
    def usual_markets(self) -> list[tuple[str, str]]:
        """Return the choices of markets where anything is offered, or that are chosen here."""
        return [(w.tag(), str(w.choice_label)) for w in self._markets() if self._is_usual(w)]

    @property
    def other_markets(self) -> list[tuple[str, str]]:
        """Return the choices of the markets that are left."""
        return [(w.tag(), str(w.choice_label)) for w in self._markets() if not self._is_usual(w)]

    def _markets(self) -> Any:
        return self["markets"].subwidgets

    def _is_usual(self, choice: Any) -> bool:
        if not hasattr(self, "_used"):
            self._used = set(Market.objects.values_list("code", flat=True))
        return choice.data["value"] in self._used or choice.data["selected"]


class OpenForm(HeadForm):
    """A new set: of an enquiry, whose customer it takes, or of a customer."""

    customer = forms.ModelChoiceField(Customer.objects.none(), empty_label="choose")
    field_order = ("customer", "title", "product", "markets", "set_class")

    def __init__(self, *args: Any, customers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers  # type: ignore[attr-defined]  # it is a model choice


class LineForm(ClewForm):
    """One requirement; the texts first, then what it is, then where it comes from."""

    customer_wording = forms.CharField(
        label="Customer's words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Copied, not retold. “none” when there are none.",
    )
    our_wording = forms.CharField(label="Our wording", widget=forms.Textarea(attrs={"rows": 2}))
    origin = forms.ChoiceField(
        choices=list(ORIGINS.items()), initial="stated", widget=SegChoice(keys=ORIGIN_KEYS)
    )
    criterion = forms.CharField(
        label="How we know it is met",
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text="Needed before review when the line is critical.",
    )
    category = forms.ChoiceField(choices=list(CATEGORIES.items()), initial="product")
    critical = forms.BooleanField(required=False, label="critical: verified one by one")
    special = forms.BooleanField(required=False, label="special characteristic")
    verification = forms.CharField(label="Verified by", required=False, max_length=200)
    external_id = forms.CharField(label="Customer's number", required=False, max_length=100)
    intended_use = forms.CharField(
        label="Known use", required=False, max_length=300, help_text="For an implied requirement."
    )
    inferred_by = forms.CharField(
        label="Inferred by", required=False, max_length=120, help_text="Left empty: you."
    )
    legal = forms.ModelChoiceField(
        LegalRequirement.objects.none(),
        label="Entry of the register of law",
        required=False,
        empty_label="none",
        help_text="For an obligatory requirement.",
    )
    source = forms.ModelChoiceField(Record.objects.none(), required=False, empty_label="none")
    source_note = forms.CharField(
        label="Place in the source",
        required=False,
        max_length=200,
        help_text="For example: page 3, table 2.",
    )

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal"].queryset = register()  # type: ignore[attr-defined]  # it is a model choice
        source: Any = self.fields["source"]
        source.queryset = sources
        source.label_from_instance = lambda record: f"{record.number} {record.title}"[:90]


class RemoveForm(ClewForm):
    """Why a line goes."""

    reason = forms.CharField(label="Why it goes", required=False, max_length=300)
