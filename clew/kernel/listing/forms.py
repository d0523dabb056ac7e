"""The forms around lists: a view under a name, and the value an act asks for."""

from typing import Any

from django import forms

from clew.kernel.listing.models import SHARED
from clew.kernel.listing.spec import Act
from clew.kernel.people.actor import STAFF_ROLES, Actor
from clew.kernel.ui.forms import ClewForm, speak

ROLES = [("", "no role"), *STAFF_ROLES.items()]


class ViewForm(ClewForm):
    """A state of a list under a name."""

    name = forms.CharField(label="Name", max_length=60)
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    shared = forms.ChoiceField(label="Shared with", choices=list(SHARED.items()), required=False)
    role = forms.ChoiceField(label="Which role", choices=ROLES, required=False)
    default_for = forms.ChoiceField(label="Begins for", choices=ROLES, required=False)


class ValueForm(ClewForm):
    """The one value an act asks for, as the text its `read` understands."""

    def __init__(self, *args: Any, act: Act, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = act.field(actor)
        speak(self.fields["value"], act.label)

    @property
    def text(self) -> str:
        """The value as text: a day as 2026-05-28."""
        value = self.cleaned_data["value"]
        return value.isoformat() if hasattr(value, "isoformat") else str(value or "")
