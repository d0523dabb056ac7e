"""The forms of capture: a set's head, a line, pasted lines, a file, the register of law."""

from typing import Any

from django import forms

from clew.areas.customers.models import Customer
from clew.areas.products.models import Market, Product
from clew.areas.products.queries import markets, offered
from clew.areas.requirements.models import CATEGORIES, CLASSES, ORIGINS, LegalRequirement
from clew.areas.requirements.queries import register
from clew.kernel.records.models import Record
from clew.kernel.ui.forms import ClewForm, DateField, SegChoice

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


class PasteForm(ClewForm):
    """Many lines at once: one requirement per line, tabs before origin and category."""

    text = forms.CharField(
        label="Requirements, one per line",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="After a tab may follow the origin, after another the category.",
    )


class UploadForm(ClewForm):
    """A list of the customer's."""

    file = forms.FileField(label="CSV, XLSX or ODS file")


class MappingForm(ClewForm):
    """Which row names the columns, and which column is which field."""

    def __init__(
        self,
        *args: Any,
        sheets: list[str],
        columns: list[tuple[int, str]],
        fields: list[tuple[str, str, str]],
        **kwargs: Any,
    ) -> None:
        """sheets: names. columns: (index, title). fields: (key, title, because)."""
        super().__init__(*args, **kwargs)
        self.fields["sheet"] = forms.ChoiceField(
            choices=[(name, name or "the text") for name in sheets], required=False
        )
        self.fields["header_row"] = forms.IntegerField(
            label="Row that names the columns", min_value=0, help_text="0 when there is none."
        )
        choices = [(-1, "not in the file"), *columns]
        for key, title, because in fields:
            self.fields[f"column_{key}"] = forms.TypedChoiceField(
                label=title, choices=choices, coerce=int, help_text=because
            )

    def mapping(self) -> dict[str, int]:
        """Return field → column of a valid form, without those that are not in the file."""
        found = {
            name.removeprefix("column_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("column_")
        }
        return {key: column for key, column in found.items() if column >= 0}


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
