"""Forms of changes: the request, the assessment, votes, plan, verification, close."""

from typing import Any

from django import forms
from django.forms import BoundField

from clew.areas.changes.models import ASPECTS, CLASSES, ORIGINS, VOTES
from clew.areas.communication.models import Interaction
from clew.areas.customers.models import Contact, Customer
from clew.areas.requirements.models import SetLine
from clew.kernel.people.models import Person
from clew.kernel.people.queries import active_people
from clew.kernel.ui.forms import ClewForm, DateField, SegChoice

ORIGIN_WORDS = [(key, words.capitalize()) for key, words in ORIGINS.items()]
NONE = "none"
ASPECT_HELP = {
    "time": "Dates that move, and by how much.",
    "cost": "Money for us, and the price for the customer.",
    "resources": "Who and what is needed, and whether it is free.",
    "scope": "What is added, and what falls away.",
    "quality": "What may fail because of it; who could be hurt.",
    "customer_effect": "What the customer and the people who use it will notice; which customers.",
    "supplier": "Who must deliver something else, and who has to be told.",
    "legal": "Approvals, tests and markings it touches.",
}


class RequestForm(ClewForm):
    """What somebody wants changed, and why."""

    title = forms.CharField(label="What is to change, in a few words", max_length=200)
    origin = forms.ChoiceField(
        label="Who asks for it",
        choices=ORIGIN_WORDS,
        initial="customer",
        widget=SegChoice(keys={"customer": "c", "internal": "o", "supplier": "s", "law": "l"}),
    )
    source = forms.ModelChoiceField(
        Interaction.objects.none(),
        label="The message it was asked in",
        required=False,
        empty_label="No message",
    )
    customer_words = forms.CharField(
        label="In the customer's own words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "said"}),
    )
    need = forms.CharField(
        label="The need behind it",
        help_text="What the customer wants to reach by it. A change that meets the words but not "
        "the need is asked for again.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    driver = forms.CharField(
        label="What drives it",
        max_length=200,
        help_text="For example: stains show on light covers; a new regulation; a part is gone.",
    )
    reason = forms.CharField(label="Why it is needed now", widget=forms.Textarea(attrs={"rows": 3}))
    touched = forms.MultipleChoiceField(
        label="Which lines it touches", required=False, widget=forms.CheckboxSelectMultiple
    )
    adds_lines = forms.BooleanField(label="It brings new lines", required=False)

    def __init__(
        self, *args: Any, lines: list[SetLine], messages: Any, fixed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(line.requirement.record.number, _line_words(line)) for line in lines]
        self.fields["touched"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["source"].queryset = messages  # type: ignore[attr-defined]  # a model field
        self.fields["source"].label_from_instance = _message_words  # type: ignore[attr-defined]  # as above
        if fixed:  # what a change was asked in stays with it
            del self.fields["source"]


def _line_words(line: SetLine) -> str:
    wording = line.version.our_wording[:300].replace("|", "/")  # a bar begins the note
    return f"{wording}|{line.requirement.record.number}"


def _message_words(message: Interaction) -> str:
    who = message.from_name or (message.contact.name if message.contact else "")
    return " · ".join(filter(None, [message.record.number, message.subject[:70], who]))


class AssessmentForm(ClewForm):
    """Eight aspects in words, each with a tick for "none", and the class."""

    change_class = forms.ChoiceField(
        label="Class",
        choices=[(key, words.capitalize()) for key, words in CLASSES.items()],
        widget=SegChoice,
        help_text="Light: sales or the quality manager decide. Standard: the quality manager or "
        "top management. High: top management, and never who asked.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at, (name, words) in enumerate(ASPECTS.items(), start=1):
            self.fields[name] = forms.CharField(
                label=words,
                required=False,
                help_text=ASPECT_HELP[name],
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"none_{name}"] = forms.BooleanField(
                label=f"{words}: none",
                required=False,
                widget=forms.CheckboxInput(
                    attrs={"data-key": str(at), "data-key-label": f"{words}: none"}
                ),
            )

    def aspects(self) -> dict[str, str]:
        """Return aspect → words; a tick says "none", words beside it win."""
        said = self.cleaned_data
        return {name: said[name] or (NONE if said[f"none_{name}"] else "") for name in ASPECTS}

    def rows(self) -> list[tuple[BoundField, BoundField]]:
        """Return each aspect with its tick, as the page draws them."""
        return [(self[name], self[f"none_{name}"]) for name in ASPECTS]


class VoteForm(ClewForm):
    """One function's vote."""

    vote = forms.ChoiceField(
        label="Your vote",
        choices=[(key, words.capitalize()) for key, words in VOTES.items()],
        widget=SegChoice(keys={"yes": "y", "conditions": "c", "no": "n"}),
    )
    remark = forms.CharField(
        label="Conditions, or what is against it",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ImpactForm(ClewForm):
    """Something no link leads to."""

    what = forms.CharField(
        label="What else may it touch?",
        max_length=200,
        help_text="A record's number, or words: “310 grey covers in stock”.",
    )
    remark = forms.CharField(label="Remark", max_length=300, required=False)


class WishForm(ClewForm):
    """How the customer confirmed the details of what they want."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label="Who confirmed it", empty_label="Choose a contact"
    )
    how = forms.CharField(
        label="How", max_length=200, help_text="For example: read back by phone, she said yes."
    )
    day = DateField(label="When")

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = customer.contacts.filter(active=True).order_by("name")
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]  # a model field


class TaskForm(ClewForm):
    """One line of the plan."""

    what = forms.CharField(label="What is to be done", max_length=200)
    person = forms.ModelChoiceField(
        Person.objects.none(), label="Who", empty_label="Choose a person"
    )
    due_on = DateField(label="Until when")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = active_people()  # type: ignore[attr-defined]  # a model field


class VerifyForm(ClewForm):
    """Does the change do what it should?"""

    passed = forms.TypedChoiceField(
        label="Does it work?",
        choices=[("yes", "Passed"), ("no", "Failed")],
        coerce=lambda value: value == "yes",
        widget=SegChoice(keys={"yes": "y", "no": "n"}),
    )
    found = forms.CharField(
        label="What was checked, and what was found", widget=forms.Textarea(attrs={"rows": 4})
    )
    evidence = forms.FileField(label="Evidence", required=False)


class CloseForm(ClewForm):
    """What was learned, and what the customer thinks."""

    lessons = forms.CharField(
        label="What was learned",
        help_text="“Nothing new” is an answer.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    customer_feedback = forms.CharField(
        label="What the customer thinks of it, or why they were not asked",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(ClewForm):
    """Why a change is rejected, withdrawn or taken back."""

    reason = forms.CharField(label="Why", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
