"""Forms of catching, telling and ending."""

from typing import Any

from django import forms

from clew.areas.communication.models import DIRECTIONS
from clew.areas.customers import queries as customers
from clew.areas.customers.models import PARTIES, Contact, Customer
from clew.areas.products import queries as products
from clew.areas.products.models import Product
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.people.queries import active_people
from clew.kernel.ui.forms import ClewForm, DateField, SegChoice

NOTED = {"phone": "call", "meeting": "visit", "letter": "letter or paste", "web": "web"}
TOLD_BY = {
    "mail": "by mail",
    "phone": "on the phone",
    "letter": "by letter",
    "meeting": "face to face",
}


class WhoField(forms.CharField):
    """A customer or a contact, by name or number; the page offers the known ones."""

    widget = forms.TextInput(attrs={"list": "known", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 300)
        super().__init__(**kwargs)
        self.actor: Actor | None = None

    def clean(self, value: Any) -> tuple[Customer, Contact | None] | None:
        """Return (customer, contact or None), None when it was left empty."""
        label = super().clean(value)
        if not label or self.actor is None:
            return None
        found = customers.chosen(self.actor, label)
        if found is None:
            raise forms.ValidationError(
                "No customer is called that, or more than one is. Choose one of the list, or "
                "leave it empty and say it later."
            )
        return found


class FileForm(ClewForm):
    """One or more mails as files; the page sends them as soon as they are dropped."""

    file = forms.FileField(
        label="Mail files",
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822"}),
    )


class WordsForm(ClewForm):
    """What was said, in words: a call, a visit, a letter, or a pasted mail."""

    text = forms.CharField(
        label="What was said",
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="A few words, or the whole text of a mail with its head.",
    )
    channel = forms.ChoiceField(
        choices=list(NOTED.items()), initial="phone", widget=SegChoice(), label="How"
    )
    direction = forms.ChoiceField(
        choices=list(DIRECTIONS.items()), initial="in", widget=SegChoice(), label="Said"
    )
    who = WhoField(required=False, label="Customer or contact")
    happened_at = forms.DateTimeField(
        required=False,
        label="When, if not now",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].actor = actor  # type: ignore[attr-defined]  # a WhoField


class AssignForm(ClewForm):
    """Whose words these are, when the sender was not known."""

    who = WhoField(label="Customer or contact")
    add_sender = forms.BooleanField(
        required=False, initial=True, label="Remember the sender as a contact of theirs"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].actor = actor  # type: ignore[attr-defined]  # a WhoField


class NewCustomerForm(ClewForm):
    """An unknown sender as a new customer with their first contact."""

    name = forms.CharField(max_length=120, label="Name of the customer")
    contact_name = forms.CharField(max_length=120, label="Name of the contact")
    place = forms.CharField(max_length=120, required=False, label="Place")
    country = forms.CharField(
        max_length=2, required=False, label="Country", help_text="Two letters: GB, DE, AU."
    )
    party = forms.ChoiceField(choices=list(PARTIES.items()), initial="payer", label="Stands for")


class ReceivedForm(ClewForm):
    """When a mail without date came."""

    happened_at = forms.DateTimeField(
        label="It came",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class EnquiryForm(ClewForm):
    """What an enquiry is about and when it is wanted; both may be said later."""

    product = forms.ModelChoiceField(
        Product.objects.none(), required=False, label="Product", empty_label="Not said yet"
    )
    wanted_date = DateField(required=False, label="Wanted by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products.offered()  # type: ignore[attr-defined]  # a choice of rows


class EditEnquiryForm(EnquiryForm):
    """An enquiry's facts, who asks, and who of us owns it."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), required=False, label="Who asks", empty_label="Nobody in particular"
    )
    owner = forms.ModelChoiceField(Person.objects.none(), label="Owner", empty_label=None)

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = customer.contacts.filter(active=True).order_by("name")
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]  # a choice of rows
        self.fields["owner"].queryset = active_people()  # type: ignore[attr-defined]  # a choice of rows


class TellForm(ClewForm):
    """Words to the customer."""

    subject = forms.CharField(max_length=200, label="Subject")
    text = forms.CharField(
        max_length=50_000,
        strip=False,
        label="What we tell them",
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    by = forms.ChoiceField(
        choices=list(TOLD_BY.items()), initial="mail", widget=SegChoice(), label="How"
    )


class AnswerForm(ClewForm):
    """The answer to an enquiry."""

    answer = forms.CharField(
        max_length=50_000,
        strip=False,
        label="Our answer",
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    delay_reason = forms.CharField(
        max_length=300,
        required=False,
        label="Why it took longer",
        help_text="The answer-by date has passed; this stays with the enquiry.",
    )
    by = forms.ChoiceField(
        choices=list(TOLD_BY.items()), initial="mail", widget=SegChoice(), label="How"
    )

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["delay_reason"]


class ReasonForm(ClewForm):
    """Why something ends, or is opened again."""

    reason = forms.CharField(
        max_length=300, label="Because", widget=forms.Textarea(attrs={"rows": 3})
    )


class DeclineForm(ReasonForm):
    """Why we do not take it on, as the customer will read it."""

    by = forms.ChoiceField(
        choices=list(TOLD_BY.items()), initial="mail", widget=SegChoice(), label="How they are told"
    )
