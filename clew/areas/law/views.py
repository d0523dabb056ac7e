"""The register of law: its list and its entries."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.law import commands, queries
from clew.areas.law.forms import EntryForm
from clew.areas.law.listing import REGISTER
from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import record_panels
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import merge_page, say_refused, seen_version, status_of
from clew.kernel.ui.words import counted


def index(request: ActorRequest) -> HttpResponse:
    """List the register, by market and everything else a list is narrowed by."""
    context = {
        "examples": queries.register().filter(example=True).exists(),
        "may_keep": request.actor.has(*commands.KEEPERS),
    }
    return list_page(request, REGISTER, "law/list.html", **context)


def load(request: ActorRequest) -> HttpResponse:
    """Load the starter register; what is there stays."""
    count = commands.load_register(actor=request.actor)
    messages.success(
        request, f"{counted(count, 'entry', 'entries')} loaded, marked as examples to be checked."
    )
    return redirect("law:list")


def add(request: ActorRequest) -> HttpResponse:
    """Add an entry of the company's own."""
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            legal = commands.add_entry(
                actor=request.actor, key=request.POST.get("key", ""), **form.values()
            )
        except Refused as refused:
            say_refused(form, refused)
        else:
            messages.success(request, f"{legal.code} stands in the register.")
            return redirect(legal.record.get_absolute_url())
    return render(request, "law/add.html", {"form": form}, status=status_of(form))


def detail(request: ActorRequest, number: str) -> HttpResponse:
    """Show an entry; say that it was compared with its source today, and what differs."""
    legal = queries.get_legal(number)
    form = _entry_form(request, legal)
    if request.method == "POST" and form.is_valid():
        try:
            commands.check_entry(
                legal,
                actor=request.actor,
                seen=seen_version(request),
                **form.values(),
            )
        except Conflict as stale:
            legal = queries.get_legal(number)
            return merge_page(request, stale, form, _stored(legal), legal.record)
        except Refused as refused:
            say_refused(form, refused)
        else:
            messages.success(request, f"{legal.code} was checked today.")
            return redirect("law:detail", number)
    context = {
        **record_panels(legal.record, request),
        "legal": legal,
        "form": form,
        "may_keep": request.actor.has(*commands.KEEPERS),
    }
    return render(request, "law/detail.html", context, status=status_of(form))


def _entry_form(request: ActorRequest, legal: Any) -> EntryForm:
    form = EntryForm(request.POST or None, initial=_stored(legal))
    del form.fields["code"]
    return form


def _stored(legal: Any) -> dict[str, Any]:
    names = [name for name in EntryForm.base_fields if name not in ("code", "product_types")]
    values = {name: getattr(legal, name) for name in names}
    return {**values, "product_types": "; ".join(legal.product_types)}
