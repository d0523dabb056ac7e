"""Forms of the desk: people, roles, the glass."""

from django import forms

from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.ui.forms import ClewForm

GRANTABLE = [(role, word) for role, word in STAFF_ROLES.items() if role != "employee"]


class PersonForm(ClewForm):
    """A new person of the company."""

    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="E-mail address")
    unit = forms.CharField(label="Unit", max_length=80, required=False)
    roles = forms.MultipleChoiceField(
        label="Roles", choices=GRANTABLE, required=False, widget=forms.CheckboxSelectMultiple
    )


class RoleForm(ClewForm):
    """Grant or lift one role."""

    role = forms.ChoiceField(label="Role", choices=GRANTABLE)
    act = forms.ChoiceField(choices=[("grant", "Grant"), ("lift", "Lift")])
    reason = forms.CharField(label="Reason", max_length=300, required=False)


class AccountForm(ClewForm):
    """A first password for a person; they change it after signing in."""

    password = forms.CharField(
        label="First password",
        min_length=12,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class GlassForm(ClewForm):
    """Why an administrator must read records."""

    reason = forms.CharField(label="Why must you read records?", max_length=300)
