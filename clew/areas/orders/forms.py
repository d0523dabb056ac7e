"""Forms of offers, orders, proofs and deliveries."""

from typing import Any

from django import forms
from django.db.models import Model

from clew.areas.customers.models import Contact, Customer
from clew.areas.orders.models import STATED, Offer
from clew.areas.orders.paper import price_of
from clew.areas.requirements.models import RequirementSet
from clew.kernel.ui.forms import ClewForm, DateField, SegChoice

CURRENCIES = [(c, c) for c in ("EUR", "USD", "GBP", "AUD", "NZD", "CHF", "CAD", "JPY", "CNY")]
MAX_MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "min_value": 0}
MAX_COUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 3, "min_value": 0}


def _is_yes(value: str) -> bool:
    return value == "yes"


class _Who(forms.ModelChoiceField):
    """A contact of the customer, with what they stand for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Contact.objects.none(), required=False, **kwargs)

    def label_from_instance(self, obj: Model) -> str:
        party = obj.get_party_display()  # type: ignore[attr-defined]  # a Contact
        return f"{obj}, {party}"


class _OurOffer(forms.ModelChoiceField):
    """An offer with its price."""

    def label_from_instance(self, obj: Model) -> str:
        return f"{obj.record.number}, {price_of(obj)}"  # type: ignore[attr-defined,arg-type]  # an Offer


class _ForCustomer(ClewForm):
    """A form that offers the contacts of one customer."""

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = customer.contacts.filter(active=True).order_by("name")
        for field in self.fields.values():
            if isinstance(field, _Who):
                field.queryset = contacts


class OfferForm(_ForCustomer):
    """What is offered for a requirement set."""

    contact = _Who(label="To whom", empty_label="Nobody yet")
    binding = forms.TypedChoiceField(
        label="Is it a promise?",
        choices=[("yes", "Binding"), ("no", "Not binding, a first indication")],
        coerce=_is_yes,
        initial="yes",
        widget=SegChoice,
        help_text="A binding offer leaves only after the approved review.",
    )
    price = forms.DecimalField(label="Price", required=False, **MAX_MONEY)
    currency = forms.ChoiceField(label="Currency", choices=CURRENCIES)
    valid_until = DateField(label="Last day of the offer", required=False)
    delivery_date = DateField(label="Delivery by", required=False)
    terms = forms.CharField(
        label="Terms", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class OrderForm(_ForCustomer):
    """An order that came in."""

    title = forms.CharField(label="What is ordered", max_length=200)
    stated = forms.ChoiceField(
        label="How it came",
        choices=[(name, words.capitalize()) for name, words in STATED.items()],
        initial="documented",
        widget=SegChoice,
        help_text="A spoken order is confirmed to the customer before it is accepted.",
    )
    customer_reference = forms.CharField(
        label="The customer's own order number", max_length=80, required=False
    )
    offer = _OurOffer(
        Offer.objects.none(), label="Takes our offer", required=False, empty_label="No offer"
    )
    quantity = forms.DecimalField(label="Quantity", required=False, **MAX_COUNT)
    unit = forms.CharField(label="Unit", max_length=20, required=False)
    value = forms.DecimalField(label="Value", required=False, **MAX_MONEY)
    currency = forms.ChoiceField(label="Currency", choices=CURRENCIES)
    wanted_date = DateField(label="Wanted by", required=False)
    contact = _Who(label="Who orders and pays", empty_label="Nobody yet")
    receiver = _Who(label="Who receives it", empty_label="The same")
    end_user = _Who(label="Who uses it", empty_label="Not named")

    def __init__(self, *args: Any, requirement_set: RequirementSet, **kwargs: Any) -> None:
        super().__init__(*args, customer=requirement_set.customer, **kwargs)
        field = self.fields["offer"]
        # A form that is sent twice names an offer that its first copy has accepted already.
        states = ("sent", "accepted") if self.is_bound else ("sent",)
        if isinstance(field, _OurOffer):
            field.queryset = Offer.objects.filter(
                requirement_set=requirement_set, state__in=states
            ).select_related("record")


class ReasonForm(ClewForm):
    """Why a step is taken; the words go into the record and, where it says so, to the customer."""

    reason = forms.CharField(
        label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(ReasonForm):
    """Why an order ends, and how a customer without a mail address was told."""

    told = forms.CharField(label="How the customer was told", max_length=200, required=False)


class VerifyForm(ClewForm):
    """A proof for one requirement."""

    item = forms.ChoiceField(label="Requirement")
    passed = forms.TypedChoiceField(
        label="What came out",
        choices=[("yes", "It is met"), ("no", "It is not met")],
        coerce=_is_yes,
        widget=SegChoice(keys={"yes": "m", "no": "n"}),
    )
    method = forms.CharField(
        label="How it was checked", max_length=200, help_text="Test, measurement, inspection …"
    )
    result = forms.CharField(
        label="What was found", max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    evidence = forms.FileField(
        label="Evidence", required=False, help_text="Report, photo or certificate."
    )

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = items  # type: ignore[attr-defined]  # a ChoiceField


class DeliveryForm(ClewForm):
    """Goods or a service handed over."""

    what = forms.CharField(label="What was delivered", max_length=200)
    quantity = forms.DecimalField(label="Quantity", required=False, **MAX_COUNT)
    delivered_on = DateField(label="Delivered on")
    note = forms.CharField(label="Note", max_length=300, required=False)
    last = forms.TypedChoiceField(
        label="Is more to come?",
        choices=[("yes", "This completes the order"), ("no", "More deliveries follow")],
        coerce=_is_yes,
        initial="yes",
        widget=SegChoice,
    )


class CloseForm(ClewForm):
    """What still has to be said before an order is closed."""

    post_delivery_note = forms.CharField(
        label="Duties after delivery",
        help_text="Warranty, spare parts, take-back. Write “none” when nothing follows.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    not_asked_reason = forms.CharField(
        label="Why the customer was not asked", max_length=300, required=False
    )


class AskForm(ClewForm):
    """Whom to ask the one question."""

    contact = _Who(label="Whom to ask")

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        if isinstance(field, _Who):
            field.queryset = customer.contacts.filter(active=True)


class AnswerForm(forms.Form):
    """The customer's one answer."""

    score = forms.IntegerField(min_value=0, max_value=10)
    words = forms.CharField(required=False, max_length=5000)
