"""Forms of the desk: people, roles, the glass."""

from django import forms

from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.tokens.api_tokens import LONGEST, SCOPES
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


class TokenForm(ClewForm):
    """A new token for a program."""

    name = forms.CharField(
        label="What is it for?", max_length=80, help_text="For example: orders from the web shop."
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        choices=[(scope, f"{scope}: {words}") for scope, words in SCOPES.items()],
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label="How many days does it last?", min_value=1, max_value=LONGEST.days, initial=90
    )


class GlassForm(ClewForm):
    """Why an administrator must read records."""

    reason = forms.CharField(label="Why must you read records?", max_length=300)
