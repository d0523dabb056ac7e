"""The customer's three screens under a one-time link: is this it, who signs, keep this."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clew.areas.communication.commands import hear
from clew.areas.confirmations.commands import confirming
from clew.areas.confirmations.commands.signing import PURPOSE, refuse_open_to_sign
from clew.areas.confirmations.models import Confirmation
from clew.areas.confirmations.queries import (
    answers_of,
    asked_about,
    behind,
    requirement_in,
    shared_talk,
    signed_by,
)
from clew.areas.confirmations.receipts import (
    entry_words,
    moment_words,
    proof_of,
    receipt_json,
    receipt_pdf,
    signature_of,
)
from clew.areas.customers.models import Contact
from clew.areas.requirements.content import content_digest
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.terms import Term, rendered_terms, signed_before, terms_of
from clew.kernel.comments.models import Comment
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refused
from clew.kernel.tokens.models import OneTimeLink
from clew.kernel.ui.answers import download
from clew.kernel.ui.forms import ClewForm

CHECKER = "receipt_check.py"


class SignForm(ClewForm):
    """Who signs: the name as printed, the part, and the word that they may."""

    printed_name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    part = forms.CharField(
        label="Your part",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    may = forms.BooleanField(label="I may sign")

    def __init__(self, *args: Any, customer: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["may"].label = f"I may sign for {customer}."
        self.fields["may"].error_messages["required"] = (
            f"Tick that you may sign for {customer}, or pass us the name of who may."
        )


@dataclass(frozen=True)
class Shown:
    """One line on the first screen: its words, what was said about it, the contact's answer."""

    term: Term
    answer: str
    talk: list[Comment]

    @property
    def is_open(self) -> bool:
        return any(remark.is_open for remark in self.talk)

    @property
    def is_changed(self) -> bool:
        return self.term.change is not None and self.term.change.kind != "same"


@dataclass(frozen=True)
class Door:
    """What every screen needs: the link, who came by it, the revision, its own address."""

    link: OneTimeLink
    actor: Actor
    contact: Contact
    revision: SetRevision
    base: str

    def to(self, place: str = "") -> HttpResponse:
        separator = "/" if place and not place.startswith("#") else ""
        return redirect(f"{self.base}{separator}{place}")

    def context(self) -> dict[str, Any]:
        record = self.revision.record
        return {
            "base_url": self.base,
            "contact": self.contact,
            "customer": self.contact.customer,
            "revision": self.revision,
            "record": record,
        }


def confirm(request: HttpRequest, link: OneTimeLink, actor: Actor, rest: str) -> HttpResponse:
    """Open the screen or take the act behind the link; a refusal is a page with its sentence."""
    door = _door(request, link, actor, rest)
    try:
        if link.used_at is not None:
            return _after(request, door, rest)
        step = {
            ("GET", ""): read,
            ("GET", "sign"): who_signs,
            ("POST", "answer"): answer,
            ("POST", "accept"): accept,
            ("POST", "sign"): sign,
        }.get(("GET" if request.method == "HEAD" else str(request.method), rest))
        if step is None:
            raise Http404("No such step.")
        refuse_open_to_sign(door.revision)
        return step(request, door)
    except Refused as refused:
        context = door.context() | {"refusals": refused.refusals}
        return render(request, "confirmations/portal_refused.html", context, status=refused.status)


def _door(request: HttpRequest, link: OneTimeLink, actor: Actor, rest: str) -> Door:
    revision, contact = behind(link, actor)
    base = request.path.removesuffix(rest).rstrip("/")
    return Door(link, actor, contact, revision, base)


def read(request: HttpRequest, door: Door, unsaid: dict[str, str] | None = None) -> HttpResponse:
    """First screen: every line, what changed first; unsaid: the line whose field lacks words."""
    base = signed_before(door.revision)
    lines = _lines(door, base)
    shown = [one for one in lines if one.is_changed] if base else lines
    gone = _gone(lines, base)
    context = door.context() | {
        "base": base,
        "lines": shown,
        "changed": len(shown) + len(gone),
        "stay": [one for one in lines if not one.is_changed] if base else [],
        "gone": gone,
        "open_count": len([one for one in lines if one.is_open]),
        "count": len(lines),
        "unsaid": unsaid or {},
    }
    return render(request, "confirmations/portal_read.html", context, status=409 if unsaid else 200)


def _gone(lines: list[Shown], base: SetRevision | None) -> list[Term]:
    now = {one.term.number for one in lines}
    return [term for term in terms_of(base) if term.number not in now] if base else []


def _lines(door: Door, base: SetRevision | None) -> list[Shown]:
    said, talk = answers_of(door.contact, door.revision), shared_talk(door.revision)
    return [
        Shown(term, said.get(term.number, ""), talk.get(term.number, []))
        for term in terms_of(door.revision, base=base)
    ]


def answer(request: HttpRequest, door: Door) -> HttpResponse:
    """Accept one line, ask about it, or propose a change; without words it says so at the field."""
    number, text = request.POST.get("item", ""), request.POST.get("text", "")
    requirement = requirement_in(door.revision, number)
    chosen = request.POST.get("answer", "")
    try:
        confirming.answer_item(door.link, requirement, actor=door.actor, answer=chosen, text=text)
    except Refused as refused:
        if text.strip() or chosen not in {"question", "propose"}:
            raise
        return read(request, door, unsaid={"number": number, "sentence": str(refused)})
    return door.to(f"#{number}")


def accept(request: HttpRequest, door: Door) -> HttpResponse:
    """Accept all lines in one tap and go on to sign."""
    confirming.accept_all(door.link, actor=door.actor)
    return door.to("sign")


def who_signs(request: HttpRequest, door: Door, form: SignForm | None = None) -> HttpResponse:
    """Second screen: the name, the part, and the words that are signed, folded."""
    if any(one.is_open for one in _lines(door, None)):
        return door.to()
    shown = _shown(door.revision)
    customer = door.contact.customer.name
    first = {"printed_name": door.contact.name, "part": door.contact.part}
    context = door.context() | {
        "form": form or SignForm(initial=first, customer=customer),
        "shown": shown,
        "page": _digest(shown),
        "seen": content_digest(door.revision),
        "count": door.revision.lines.count(),
    }
    bad = form is not None
    return render(request, "confirmations/portal_sign.html", context, status=409 if bad else 200)


def sign(request: HttpRequest, door: Door) -> HttpResponse:
    """Sign what was shown; another page than the one shown is refused."""
    form = SignForm(request.POST, customer=door.contact.customer.name)
    shown = _shown(door.revision)
    if not form.is_valid():
        return who_signs(request, door, form)
    if request.POST.get("page") != _digest(shown):
        raise Refused("The page changed since you opened it. Open your link again and read it.")
    given = form.cleaned_data
    try:
        confirming.sign_by_link(
            door.link,
            actor=door.actor,
            printed_name=given["printed_name"],
            part=given["part"],
            seen=request.POST.get("seen", ""),
            rendered=shown,
        )
    except Refused as refused:
        if "ask us for a link" not in str(refused):
            raise
        form.add_error("printed_name", str(refused))
        return who_signs(request, door, form)
    return door.to()


def _shown(revision: SetRevision) -> str:
    return rendered_terms(revision, base=signed_before(revision))


def _digest(page: str) -> str:
    return hashlib.sha256(page.encode()).hexdigest()


def _after(request: HttpRequest, door: Door, rest: str) -> HttpResponse:
    """Third screen, what can be taken from it, and what has to change since."""
    if request.method == "POST" and rest == "change":
        return ask_for_change(request, door)
    if request.method not in {"GET", "HEAD"}:
        raise Refused("You have signed this already. Your receipt is under the same link.")
    confirmation = signed_by(door.contact, door.revision)
    return _taken(confirmation, rest) if rest else keep(request, door, confirmation)


def ask_for_change(request: HttpRequest, door: Door) -> HttpResponse:
    """Keep what the customer wants changed after signing; it becomes a change request with us."""
    text = request.POST.get("text", "")
    try:
        hear(
            door.contact,
            door.revision.record,
            actor=door.actor,
            text=text,
            key=request.POST.get("key", ""),
        )
    except Refused as refused:
        asked = {"problem": str(refused), "text": text}
        return keep(request, door, signed_by(door.contact, door.revision), **asked)
    return door.to("#asked")


def keep(
    request: HttpRequest,
    door: Door,
    confirmation: Confirmation,
    *,
    problem: str = "",
    text: str = "",
) -> HttpResponse:
    """Third screen: the receipt, and the words for what has to change since."""
    signature, proof = signature_of(confirmation), proof_of(confirmation)
    entry, sealed = entry_words(proof)
    context = door.context() | {
        "signature": signature,
        "signed_at": moment_words(signature),
        "confirmation": confirmation,
        "entry": entry,
        "sealed": sealed,
        "key": [proof.key[n : n + 16] for n in range(0, len(proof.key), 16)],
        "count": len(signature.data["lines"]),
        "changed_since": door.revision.requirement_set.newest.n > door.revision.n,
        "asked": asked_about(door.contact, door.revision.record),
        "problem": problem,
        "text": text,
    }
    status = 409 if problem else 200
    return render(request, "confirmations/portal_keep.html", context, status=status)


def _taken(confirmation: Confirmation, rest: str) -> HttpResponse:
    stem = f"receipt-{confirmation.revision.record.number}-revision-{confirmation.revision.n}"
    if rest == "receipt.json":
        return download(receipt_json(confirmation), f"{stem}.json", "application/json")
    if rest == "receipt.pdf":
        return download(receipt_pdf(confirmation), f"{stem}.pdf", "application/pdf")
    if rest == "signed-page.html":
        page = signature_of(confirmation).rendered.encode()
        return download(page, "signed-page.html", "text/html; charset=utf-8")
    if rest == CHECKER:
        script = files("clew.kernel.audit_trail").joinpath(CHECKER).read_bytes()
        return download(script, CHECKER, "text/x-python; charset=utf-8")
    raise Http404("No such file.")


VIEWS = {PURPOSE: confirm}
