"""How the customer confirms: four ways, and what is open with them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clew.areas.confirmations.commands import confirming
from clew.areas.confirmations.forms import (
    AnswerForm,
    LinkForm,
    OwnOrderForm,
    ReadBackForm,
    WaiverForm,
)
from clew.areas.confirmations.models import Confirmation
from clew.areas.confirmations.queries import get_outside_remark, get_signed, live_link
from clew.areas.confirmations.receipts import receipt_json, receipt_pdf
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import is_confirmed_by_customer, revision_asked
from clew.areas.requirements.rules import class_rules, rules_of
from clew.areas.requirements.stale import seen_of
from clew.areas.requirements.terms import signed_before, terms_of
from clew.areas.requirements.workflow import refusals, remarks_on
from clew.kernel import clock
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refusal, Refused
from clew.kernel.ui.answers import download
from clew.kernel.ui.editing import say_refused, status_of
from clew.kernel.ui.forms import ClewForm

FORMS: dict[str, type[ClewForm]] = {
    "link": LinkForm,
    "own_order": OwnOrderForm,
    "read_back": ReadBackForm,
    "waiver": WaiverForm,
}


def the_revision(request: ActorRequest, number: str) -> SetRevision:
    """Return the revision the page is about: the one named in the URL, else the newest."""
    n = request.GET.get("revision") or request.POST.get("revision") or ""
    return revision_asked(request.actor, number, n)


def confirm(request: ActorRequest, number: str, bad: ClewForm | None = None) -> HttpResponse:
    """The page of the customer's word: its state, four ways to get it, what they asked."""
    revision = the_revision(request, number)
    ways = class_rules(revision.requirement_set, rules_of(revision)).confirmed_by
    wanted = request.GET.get("way", "")
    way = _way_of(bad) if bad else wanted if wanted in ways else next(iter(ways))
    if not bad and not wanted and "link" in ways:
        way = "link"
    context = _context(request, revision) | {
        "ways": [(name, name == way) for name in ways],
        "way": way,
        "form": bad or _form(way, revision),
        "refused": _refused(revision, request, way),
    }
    return render(request, "confirmations/confirm.html", context, status=status_of(bad))


def _way_of(form: ClewForm) -> str:
    return next(name for name, cls in FORMS.items() if type(form) is cls)


def _form(way: str, revision: SetRevision, sent: Any = None) -> ClewForm:
    if way == "waiver":
        return WaiverForm(sent)
    return FORMS[way](sent, revision=revision)


def _refused(revision: SetRevision, request: ActorRequest, way: str) -> list[Refusal]:
    if revision.state in {"confirmed", "released"}:
        stands = is_confirmed_by_customer(revision)
        return [Refusal("It is confirmed already.")] if stands else []
    if way == "waiver" and not request.actor.has(*confirming.WAIVERS):
        return [Refusal("Waiving the confirmation is for top management or quality manager.")]
    return refusals(revision, "confirm", request.actor, confirmed_by=way)


def _context(request: ActorRequest, revision: SetRevision) -> dict[str, Any]:
    record = revision.record
    return {
        "revision": revision,
        "record": record,
        "customer": revision.requirement_set.customer,
        "seen": seen_of(revision),
        "terms": terms_of(revision, base=signed_before(revision)),
        "base": signed_before(revision),
        "confirmations": revision.confirmations.select_related("contact", "signature", "source"),
        "stands": is_confirmed_by_customer(revision),
        "asked": [r for r in remarks_on(revision) if r.outside],
        "answer_form": AnswerForm(),
        "link": live_link(revision),
        "reopen": refusals(revision, "reopen", request.actor, why="asked in the form"),
        "today": clock.today(),
    }


def send_link(request: ActorRequest, number: str) -> HttpResponse:
    """Mail the one-time link."""
    revision = the_revision(request, number)
    form = LinkForm(request.POST, revision=revision)
    if form.is_valid():
        contact = form.cleaned_data["contact"]
        try:
            confirming.send_link(
                revision, contact, actor=request.actor, key=request.POST.get("key", "")
            )
        except Conflict:
            raise
        except Refused as refused:
            say_refused(form, refused)
        else:
            messages.success(request, f"The link is on its way to {contact.name}.")
            return redirect("confirmations:confirm", number)
    return confirm(request, number, form)


def own_order(request: ActorRequest, number: str) -> HttpResponse:
    """Match the customer's own order."""
    revision = the_revision(request, number)
    form = OwnOrderForm(request.POST, revision=revision)

    def record(given: dict[str, Any]) -> str:
        given["happened_at"] = _moment(given["happened_at"])
        del given["same"]
        confirming.confirm_by_own_order(revision, **_by(request), **given)
        return f"their order {given['reference']}"

    return _recorded(request, number, form, record)


def read_back(request: ActorRequest, number: str) -> HttpResponse:
    """Record a read-back."""
    revision = the_revision(request, number)
    form = ReadBackForm(request.POST, revision=revision)

    def record(given: dict[str, Any]) -> str:
        given["happened_at"] = _moment(given["happened_at"])
        confirming.confirm_by_read_back(revision, **_by(request), **given)
        return f"{given['contact'].name}, read back"

    return _recorded(request, number, form, record)


def waive(request: ActorRequest, number: str) -> HttpResponse:
    """Waive the confirmation until a day."""
    revision = the_revision(request, number)

    def record(given: dict[str, Any]) -> str:
        confirming.waive(revision, **_by(request), **given)
        return "a waiver"

    return _recorded(request, number, WaiverForm(request.POST), record)


def _by(request: ActorRequest) -> dict[str, Any]:
    """Return who confirms, what the page showed them, and the key of this one form."""
    sent = request.POST
    return {"actor": request.actor, "seen": sent.get("seen", ""), "key": sent.get("key", "")}


def _recorded(
    request: ActorRequest, number: str, form: ClewForm, record: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Record a confirmation and say by what; a refusal shows the form with what was typed."""
    if form.is_valid():
        try:
            by = record(dict(form.cleaned_data))
        except Conflict:
            raise
        except Refused as refused:
            say_refused(form, refused)
        else:
            return _confirmed(request, number, by)
    return confirm(request, number, form)


def _confirmed(request: ActorRequest, number: str, by: str) -> HttpResponse:
    messages.success(request, f"{number} is confirmed by {by}.")
    return redirect("requirements:release_page", number)


def answer_customer(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer what the customer asked by the link."""
    remark = get_outside_remark(request.actor, pk)
    number = remark.record.number
    form = AnswerForm(request.POST)
    words = form.cleaned_data["answer"] if form.is_valid() else ""
    confirming.answer_customer(remark, actor=request.actor, answer=words)
    messages.success(request, f"{remark.author_name} has our answer.")
    return redirect(reverse("confirmations:confirm", args=[number]) + "#open")


def _moment(day: date) -> datetime:
    """Return a day as a moment; today is now, so that it is not in the future."""
    return clock.now() if day == clock.today() else datetime.combine(day, time(12), tzinfo=UTC)


def receipt(request: ActorRequest, pk: int, form: str) -> HttpResponse:
    """Hand out the receipt of a signature: "json" or "pdf"."""
    confirmation = get_signed(request.actor, pk)
    content = receipt_pdf(confirmation) if form == "pdf" else receipt_json(confirmation)
    return download(content, f"{receipt_name(confirmation)}.{form}", f"application/{form}")


def receipt_name(confirmation: Confirmation) -> str:
    """Return the file name of a receipt, without its ending."""
    return f"receipt-{confirmation.revision.record.number}-revision-{confirmation.revision.n}"
