"""A page with every part on it, and what fills it. Used by the tests of this room only."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, engines
from django.test import RequestFactory, override_settings
from django.utils import timezone

from clew.kernel.refusals import Refusal
from clew.kernel.ui.forms import ClewForm, DateField, SegChoice
from clew.kernel.ui.parts import ClausePanel, End, MissingLink, Pages, Proof, Step

FOLDER = Path(__file__).parent
WORDS = (
    "My work", "Customers", "Enquiries", "Requirements", "Orders", "Changes", "Products",
    "Conformity",
)  # fmt: skip
ORIGINS = [
    ("stated", "stated"), ("implied", "implied"), ("obligatory", "obligatory"),
    ("organization", "ours"),
]  # fmt: skip


class Everything(ClewForm):
    title = forms.CharField(help_text="What happened, in one line.")
    customer = forms.ChoiceField(choices=[("b", "Brambleway Stores"), ("k", "Kinderfalk")])
    due = DateField(label="Due date")
    origin = forms.ChoiceField(
        choices=ORIGINS,
        widget=SegChoice(keys={"stated": "S", "implied": "I", "obligatory": "O"}),
    )
    markets = forms.MultipleChoiceField(
        choices=[("au", "Australia"), ("us", "USA|adds 9 obligatory requirements")],
        widget=forms.CheckboxSelectMultiple,
    )
    tell = forms.ChoiceField(
        label="Tell the customer",
        choices=[("now", "Now"), ("later", "With the answer")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(widget=forms.Textarea, help_text="Kept in the history.")
    critical = forms.BooleanField(required=False, label="Critical for safety")
    secret = forms.CharField(required=False, widget=forms.PasswordInput, label="Password")


class Upload(ClewForm):
    file = forms.FileField(label="Mail or file")


def context(**more: Any) -> dict[str, Any]:
    """Give what the parts page needs; `more` overrides."""
    now = timezone.make_aware(datetime(2026, 6, 1, 9, 14), timezone.get_default_timezone())
    today = timezone.localdate()
    steps = [
        Step("done", "Heard", "3 Feb", url="#1"), Step("done", "Understood", "9 lines, rev 2"),
        Step("done", "Reviewed", "6 of 6"), Step("done", "Signed", "24 Feb"),
        Step("hole", "Verified", "4 of 5 critical", current=True, url="#hole-1"),
        Step("wait", "Delivered", "2 of 3 lots"), Step("ahead", "Voice", "not yet"),
    ]  # fmt: skip
    return {
        "nav": [{"label": word, "url": f"/{word}", "current": word == "Orders"} for word in WORDS],
        "company_name": "Linnet Child Seats",
        "demo": True,
        "seal": "Sealed up to entry 48,211 · checkpoint witnessed 1 June 2026, 06:00 UTC",
        "user_name": "Ana Ruiz",
        "user_role": "Sales",
        "search_url": "/search",
        "refusals": [
            Refusal("RQ-0418 has no proof that it is met.", "#states", "has no proof"),
            Refusal("One person has not confirmed CR-0007.", "#hole-1"),
        ],
        "steps": steps,
        "up": [End("RQ-0411", "#"), End("EN-0114", "#")],
        "down": [End("DR-0088", "#"), End("N-0112", "#")],
        "record": End("CR-0007"),
        "holes": [MissingLink("verification missing", "#hole-1", "link the verification")],
        "words": "Grey shows every biscuit.\nCan all seats come in charcoal?\n\n<b>Same date</b>.",
        "form": Everything({"due": "28/5/2026", "title": "Loose cover", "origin": "stated"}),
        "upload": Upload(),
        "states": [
            ("ok", "met"), ("gap", "no proof"), ("stop", "refused"), ("warn", "with a condition"),
            ("suspect", "suspect"), ("wait", "waiting"), ("act", "being told"), ("draft", "draft"),
            ("frozen", "frozen"), ("none", "no data"), ("hand", "by hand"),
            ("later", "not yet recordable"), ("na", "not applicable"),
        ],
        "late": today - timedelta(days=41),
        "today": today,
        "soon": today + timedelta(days=3),
        "now": now,
        "old": "Spare parts leave the warehouse as soon as possible.",
        "new": "Spare parts leave the warehouse within 2 working days.",
        "pages": Pages("51–100 of 1,284", "#back", "#next"),
        "panel": ClausePanel(
            "8.2.3",
            "Review of requirements",
            "Make sure you can do it before you promise it.",
            ("Was the review done before the order was accepted?",),
            (Proof("ok", "8.2.3.1-a", "review 8 days before"),
             Proof("gap", "8.2.4-b", "one not told")),
            "The customer’s signature and its receipt.",
        ),
        "csrf_token": "t" * 64,
        **more,
    }  # fmt: skip


def render(name: str, signed_in: bool = True, **more: Any) -> str:
    """Render a page of this folder, or any template, without a database."""
    request = RequestFactory().get("/")
    person = SimpleNamespace(is_authenticated=True, pk=7, __str__=lambda: "Ana Ruiz")
    request.user = person if signed_in else AnonymousUser()  # type: ignore[assignment]  # a stand-in
    engine = engines["django"].engine  # type: ignore[attr-defined]  # the Django backend has one
    page = FOLDER / name
    template = engine.from_string(page.read_text()) if page.exists() else engine.get_template(name)
    with override_settings(ROOT_URLCONF="clew.kernel.ui.tests.pages.urls"):
        return template.render(Context({"request": request, **context(**more)}))
