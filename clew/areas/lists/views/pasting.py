"""Pasting many lines: what they would become first, then all of them at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.lists.commands.pasting import read_pasted
from clew.areas.lists.forms import PasteForm
from clew.areas.requirements import queries
from clew.areas.requirements.commands.adding import add_lines
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused
from clew.kernel.ui.editing import say_refused, status_of
from clew.kernel.ui.words import counted


def paste(request: ActorRequest, number: str) -> HttpResponse:
    """Preview pasted lines, then add them."""
    its_set = queries.get_visible(request.actor, number)
    form = PasteForm(request.POST or None)
    rows, refused = [], []
    if request.method == "POST" and form.is_valid():
        rows, refused = read_pasted(form.cleaned_data["text"])
        if request.POST.get("act") == "add" and not refused:
            try:
                add_lines(
                    its_set.newest, rows, actor=request.actor, key=request.POST.get("key", "")
                )
            except Refused as no:
                say_refused(form, no)
            else:
                draft = f"draft=paste-{its_set.pk}"
                messages.success(
                    request, f"{counted(len(rows), 'line')} written.", extra_tags=draft
                )
                return redirect("requirements:set", number)
    context = {"form": form, "set": its_set, "rows": rows, "refused": [str(r) for r in refused]}
    status = 422 if refused else status_of(form)
    return render(request, "lists/paste.html", context, status=status)
