"""The forms of a list: pasted lines, a file, which column is which field."""

from typing import Any

from django import forms

from clew.kernel.ui.forms import ClewForm


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
