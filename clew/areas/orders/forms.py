"""Forms of offers, orders, proofs and deliveries."""

from typing import Any

from django import forms

from clew.areas.customers.models import Contact, Customer
from clew.areas.orders.models import STATED, Offer
from clew.kernel.ui.forms import ClewForm, DateField, SegChoice

CURRENCIES = [(c, c) for c in ("EUR", "USD", "GBP", "AUD", "NZD", "CHF", "CAD", "JPY", "CNY")]


class _ForCustomer(ClewForm):
    """A form that offers the contacts of one customer."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label="Contact", required=False)

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        field.queryset = customer.contacts.filter(active=True).order_by("name")  # type: ignore[attr-defined]  # a ModelChoiceField


class OfferForm(_ForCustomer):
    """What is offered for a requirement set."""

    binding = forms.TypedChoiceField(
        label="Is it a promise?",
        choices=[("yes", "Binding"), ("no", "Not binding, an indication")],
        coerce=lambda v: v == "yes",
        initial="yes",
        widget=SegChoice,
    )
    price = forms.DecimalField(
        label="Price", max_digits=14, decimal_places=2, min_value=0, required=False
    )
    currency = forms.ChoiceField(label="Currency", choices=CURRENCIES)
    valid_until = DateField(label="Valid until", required=False)
    delivery_date = DateField(label="Delivery by", required=False)
    terms = forms.CharField(label="Terms", required=False, widget=forms.Textarea)


class OrderForm(_ForCustomer):
    """An order that came in."""

    title = forms.CharField(label="What is ordered", max_length=200)
    stated = forms.ChoiceField(
        label="How it came",
        choices=[("documented", STATED["documented"]), ("verbal", STATED["verbal"])],
        initial="documented",
        widget=SegChoice,
    )
    customer_reference = forms.CharField(
        label="The customer's own order number", max_length=80, required=False
    )
    offer = forms.ModelChoiceField(
        Offer.objects.none(), label="Accepts our offer", required=False
    )
    quantity = forms.DecimalField(
        label="Quantity", max_digits=14, decimal_places=3, min_value=0, required=False
    )
    unit = forms.CharField(label="Unit", max_length=20, required=False)
    value = forms.DecimalField(
        label="Value", max_digits=14, decimal_places=2, min_value=0, required=False
    )
    currency = forms.ChoiceField(label="Currency", choices=CURRENCIES)
    wanted_date = DateField(label="Wanted by", required=False)

    def __init__(self, *args: Any, requirement_set: Any, **kwargs: Any) -> None:
        super().__init__(*args, customer=requirement_set.customer, **kwargs)
        offers = Offer.objects.filter(requirement_set=requirement_set, state="sent")
        self.fields["offer"].queryset = offers  # type: ignore[attr-defined]  # a ModelChoiceField


class ReasonForm(ClewForm):
    """Why a step is taken; the words go into the record and, where it says so, to the customer."""

    reason = forms.CharField(label="Reason", max_length=300, widget=forms.Textarea)


class VerifyForm(ClewForm):
    """A proof for one requirement."""

    item = forms.ChoiceField(label="Requirement")
    passed = forms.TypedChoiceField(
        label="Result",
        choices=[("yes", "It is met"), ("no", "It is not met")],
        coerce=lambda v: v == "yes",
        widget=SegChoice,
    )
    method = forms.CharField(label="How it was checked", max_length=200)
    result = forms.CharField(label="What was found", widget=forms.Textarea, max_length=5000)
    evidence = forms.FileField(label="Evidence", required=False)

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = items  # type: ignore[attr-defined]  # a ChoiceField


class DeliveryForm(ClewForm):
    """Goods or a service handed over."""

    what = forms.CharField(label="What was delivered", max_length=200)
    quantity = forms.DecimalField(
        label="Quantity", max_digits=14, decimal_places=3, min_value=0, required=False
    )
    delivered_on = DateField(label="Delivered on")
    note = forms.CharField(label="Note", max_length=300, required=False)
    last = forms.TypedChoiceField(
        label="Is more to come?",
        choices=[("yes", "This completes the order"), ("no", "More deliveries follow")],
        coerce=lambda v: v == "yes",
        initial="yes",
        widget=SegChoice,
    )


class CloseForm(ClewForm):
    """What still has to be said before an order is closed."""

    post_delivery_note = forms.CharField(
        label="Duties after delivery (warranty, spare parts, take-back), or none",
        widget=forms.Textarea,
        max_length=2000,
    )
    not_asked_reason = forms.CharField(
        label="Why the customer was not asked", max_length=300, required=False
    )


class AnswerForm(forms.Form):
    """The customer's one answer."""

    score = forms.IntegerField(min_value=0, max_value=10)
    words = forms.CharField(required=False, max_length=5000)
