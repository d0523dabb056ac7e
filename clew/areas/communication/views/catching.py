"""The page everything starts on: drop a mail, paste a text, note a call."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.communication import commands
from clew.areas.communication.forms import FileForm, WordsForm
from clew.areas.communication.letters import looks_like_mail, refuse_too_big
from clew.areas.communication.models import Interaction
from clew.areas.communication.words import clause
from clew.areas.customers import queries as customers
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused
from clew.kernel.ui.editing import say_refused, status_of
from clew.kernel.ui.words import counted

MOST_FILES = 20


def catch(request: ActorRequest) -> HttpResponse:
    """Show the page, and keep words that were typed or pasted."""
    form = WordsForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep_words(request, form)
            return _show(request, kept)
        except Refused as refused:
            say_refused(form, refused)
    return _page(request, form)


def catch_mail(request: ActorRequest) -> HttpResponse:
    """Keep dropped or chosen mails; a file that is no mail answers with its sentence."""
    files = request.FILES.getlist("file")[:MOST_FILES]
    kept: list[Interaction] = []
    refused: list[str] = [] if files else ["No file arrived. Choose a mail, or drop it here."]
    for file in files:
        try:
            kept.append(_keep_file(request, file))
        except Refused as no:
            refused.append(str(no))
    if refused:
        form = WordsForm(actor=request.actor)
        return _page(request, form, refused=refused, kept=kept)
    if len(kept) == 1:
        return _show(request, kept[0])
    messages.success(request, f"{counted(len(kept), 'mail')} kept.")
    return redirect("communication:interactions")


def _keep_words(request: ActorRequest, form: WordsForm) -> Interaction:
    given = form.cleaned_data
    key = request.POST.get("key", "")
    if given["direction"] == "in" and looks_like_mail(given["text"]):
        raw = given["text"].strip().encode()
        return commands.catch_mail(raw, actor=request.actor, name="pasted.eml", key=key)
    customer, contact = given["who"] or (None, None)
    return commands.catch_note(
        actor=request.actor,
        channel=given["channel"],
        text=given["text"],
        customer=customer,
        contact=contact,
        happened_at=given["happened_at"],
        direction=given["direction"],
        key=key,
    )


def _keep_file(request: ActorRequest, file: UploadedFile) -> Interaction:
    name = file.name or "mail.eml"
    refuse_too_big(name, file.size or 0)
    return commands.catch_mail(file.read(), actor=request.actor, name=name)


def _show(request: ActorRequest, kept: Interaction) -> HttpResponse:
    number = kept.record.number
    if kept.just_caught:
        messages.success(request, f"{number} is kept.", extra_tags="draft=catch")
    else:
        messages.info(request, f"This was caught before: it is {number}.")
    return redirect("communication:interaction", number)


def _page(
    request: ActorRequest,
    form: WordsForm,
    refused: list[str] | None = None,
    kept: list[Interaction] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "file_form": FileForm(),
        "refused": refused or [],
        "kept": kept or [],
        "known": customers.choices(request.actor),
        "clause": clause(),
    }
    status = 422 if refused else status_of(form)
    return render(request, "communication/catch.html", context, status=status)
