"""The forms of the customer's word: whom to ask, how it was confirmed, our answer."""

from typing import Any

from django import forms

from clew.areas.customers.models import Contact
from clew.areas.requirements.models import SetRevision
from clew.kernel.ui.forms import ClewForm, DateField, text_area


class ContactForm(ClewForm):
    """Whom of the customer it concerns."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label="Who of the customer")

    def __init__(self, *args: Any, revision: SetRevision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = revision.requirement_set.customer
        contacts = customer.contacts.filter(active=True).order_by("name")
        field = self.fields["contact"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = contacts
        field.empty_label = "Choose …"
        field.initial = contacts[0].pk if len(contacts) == 1 else None


class LinkForm(ContactForm):
    """To whom the one-time link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        assert isinstance(field, forms.ModelChoiceField)
        assert field.queryset is not None
        field.queryset = field.queryset.filter(may_sign=True).exclude(email="")
        field.label = "Who signs"
        field.help_text = "Gets a mail with a link that works once, without an account."


class OwnOrderForm(ContactForm):
    """The customer's own purchase order, matched to the revision."""

    reference = forms.CharField(label="Number of their order", max_length=120)
    happened_at = DateField(label="Date of their order")
    source = forms.CharField(
        label="Where it came in",
        required=False,
        max_length=20,
        help_text="The number of the mail or call, for example IN-0012.",
    )

    field_order = ["reference", "happened_at", "contact", "source"]


class ReadBackForm(ContactForm):
    """The lines were read to the customer, who said yes."""

    happened_at = DateField(label="When")
    reference = forms.CharField(
        label="How", max_length=120, help_text="For example: read on the phone, line by line."
    )

    field_order = ["contact", "happened_at", "reference"]


class WaiverForm(ClewForm):
    """Work may start without the customer's word, until a day."""

    reason = text_area("Why work may start before", required=True)
    expires_on = DateField(label="Until")


class AnswerForm(ClewForm):
    """Our answer to what the customer asked."""

    answer = text_area("Our answer", required=True, rows=2)
