"""Pages of changes on the desk: the list, the request, the record, its plain steps and ends."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clew.areas.changes import asked_from, commands, forms, pages, queries
from clew.areas.changes.commands import requesting
from clew.areas.changes.listing import CHANGES
from clew.areas.changes.models import ChangeRequest
from clew.areas.requirements.queries import lines_of
from clew.kernel.listing.pages import list_page
from clew.kernel.panels.show import record_panels
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import form_page, merge_page, say_refused, seen_version


def change_list(request: ActorRequest) -> HttpResponse:
    """Changes, by everything a list is narrowed by."""
    return list_page(request, CHANGES, "changes/list.html")


def new(request: ActorRequest) -> HttpResponse:
    """Ask for a change: `?order=SO-0001`, or `?set=RS-0001`, with `&source=IN-0007`."""
    asked = asked_from.read(request.actor, request.GET)
    if asked is None:
        found = asked_from.changeable(request.actor, request.GET)
        return render(request, "changes/choose.html", {"sets": found, "query": request.GET})
    base = asked.base
    form = forms.RequestForm(
        request.POST or None,
        lines=list(lines_of(base)) if base else [],
        messages=asked.messages,
        initial=asked.initial(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.request(
                asked.requirement_set,
                actor=request.actor,
                order=asked.order,
                key=request.POST.get("key", ""),
                **form.cleaned_data,
            )
            return _asked(request, made)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "changes/new.html", form, {"asked": asked, "base": base})


def _asked(request: ActorRequest, made: ChangeRequest) -> HttpResponse:
    """Submit at once unless only a draft was wanted; a refused submit leaves the draft."""
    number = made.record.number
    if made.state != "draft":  # a double click: it is asked already
        return redirect(made.record)
    if request.POST.get("act") == "draft":
        messages.success(request, f"{number} is kept as a draft.", extra_tags="draft=change-new")
        return redirect(made.record)
    try:
        commands.submit(made, actor=request.actor)
    except Refused as refused:
        messages.warning(request, f"{number} is kept as a draft. {refused}")
        return redirect("changes:edit", number)
    messages.success(
        request, f"{number} is asked. Now judge what it touches.", extra_tags="draft=change-new"
    )
    return redirect("changes:impact", number)


def edit(request: ActorRequest, number: str) -> HttpResponse:
    """Write a draft otherwise."""
    found = queries.get_visible(request.actor, number)
    base = queries.base_revision(found)
    form = forms.RequestForm(
        request.POST or None,
        lines=list(lines_of(base)) if base else [],
        messages=queries.messages_of(found.requirement_set),
        fixed=True,
        initial=_stored(found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            seen = seen_version(request)
            commands.edit(found, actor=request.actor, seen=seen, **form.cleaned_data)
            return _asked(request, queries.get_visible(request.actor, number))
        except Conflict as stale:
            now = queries.get_visible(request.actor, number)
            return merge_page(request, stale, form, _stored(now), now.record)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "changes/edit.html", form, {"change": found, "base": base})


def _stored(found: ChangeRequest) -> dict[str, Any]:
    values = {name: getattr(found, name) for name in requesting.WORDED}
    return {"title": found.record.title, **values}


def change(request: ActorRequest, number: str) -> HttpResponse:
    """One change: where it stands, what is missing, what it alters, who judged it, who was told."""
    found = queries.get_visible(request.actor, number)
    context = pages.change_context(found, request.actor)
    return render(
        request, "changes/change.html", {**record_panels(found.record, request), **context}
    )


_STEPS: dict[str, tuple[Any, str]] = {
    "submit": (commands.submit, "is asked. Now judge what it touches"),
    "start": (commands.start, "has started; the new revision is open"),
    "finish": (commands.finish, "is done. Somebody else verifies it"),
}
_ENDS: dict[str, tuple[Any, str, str]] = {
    "take_back": (
        commands.take_back,
        "is open for assessment again",
        "Take the assessment back",
    ),
    "reject": (commands.reject, "is rejected; who asked is told", "Reject the change"),
    "withdraw": (commands.withdraw, "is withdrawn", "Withdraw the change"),
}


def step(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Take a step of a change that asks for nothing but its gate."""
    found = queries.get_visible(request.actor, number)
    act, said = _STEPS[verb]
    act(found, actor=request.actor)
    messages.success(request, f"{number} {said}.")
    return redirect(found.record)


def end(request: ActorRequest, number: str, verb: str) -> HttpResponse:
    """Take back, reject or withdraw, with the reason."""
    found = queries.get_visible(request.actor, number)
    act, said, title = _ENDS[verb]
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(found, actor=request.actor, reason=form.cleaned_data["reason"])
            messages.success(request, f"{number} {said}.")
            return redirect(found.record)
        except Refused as refused:
            say_refused(form, refused)
    context = {"title": title, "change": found, "verb": verb}
    return form_page(request, "changes/reason.html", form, context)
