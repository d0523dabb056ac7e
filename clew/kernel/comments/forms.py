"""The form under every talk."""

from django import forms

from clew.kernel.comments.models import KINDS
from clew.kernel.ui.forms import ClewForm, SegChoice


class RemarkForm(ClewForm):
    """Say something: its words and one of the four kinds."""

    text = forms.CharField(
        label="Say something",
        help_text="With @ and a name you ask somebody.",
        max_length=10_000,
        widget=forms.Textarea(attrs={"data-names": ""}),
    )
    kind = forms.ChoiceField(
        label="Kind", choices=list(KINDS.items()), widget=SegChoice, initial="comment"
    )


class SettleForm(ClewForm):
    """How an open remark was settled."""

    settlement = forms.CharField(label="How it was settled", max_length=2000)
