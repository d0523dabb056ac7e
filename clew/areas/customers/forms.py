"""Forms of customers and contacts, and what a stale one answers."""

from django import forms

from clew.areas.customers.models import PARTIES
from clew.kernel.ui.forms import ClewForm

LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "sv": "Swedish",
    "ja": "Japanese",
    "zh": "Chinese",
}


class CustomerForm(ClewForm):
    """What we know of a customer."""

    name = forms.CharField(max_length=120, label="Name")
    place = forms.CharField(max_length=120, required=False, label="Place")
    country = forms.CharField(
        max_length=2, required=False, label="Country", help_text="Two letters: GB, DE, AU."
    )
    language = forms.ChoiceField(choices=list(LANGUAGES.items()), initial="en", label="Language")
    channel = forms.CharField(
        max_length=20,
        required=False,
        label="How they came to us",
        help_text="For example: fair, dealer, web.",
    )
    notes = forms.CharField(
        required=False, label="Notes", widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )


class ContactForm(ClewForm):
    """Somebody who speaks for a customer."""

    name = forms.CharField(max_length=120, label="Name")
    email = forms.CharField(
        max_length=254,
        required=False,
        label="E-mail",
        help_text="Mails from this address find their customer.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(max_length=40, required=False, label="Phone")
    part = forms.CharField(
        max_length=80, required=False, label="Part", help_text="For example: buying, technics."
    )
    party = forms.ChoiceField(
        choices=list(PARTIES.items()),
        initial="payer",
        label="Stands for",
        help_text="Who pays is not always who uses it; requirements come from each.",
    )
    may_sign = forms.BooleanField(
        required=False, initial=True, label="May confirm requirements for this customer"
    )


class EditContactForm(ContactForm):
    """A contact we have: may have left."""

    active = forms.BooleanField(required=False, label="Still speaks for them")


class ReasonForm(ClewForm):
    """Why a customer is put on hold, declined, or served again."""

    reason = forms.CharField(
        max_length=300, label="Because", widget=forms.Textarea(attrs={"rows": 2})
    )
