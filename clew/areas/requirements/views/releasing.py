"""Releasing to the functions, and the one-task page on which a function acknowledges."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clew.areas.requirements.commands import releasing
from clew.areas.requirements.comparing import base_of, differences, side_of
from clew.areas.requirements.models import Notice
from clew.areas.requirements.queries import get_notice
from clew.areas.requirements.review_queries import functions_concerned, review_of
from clew.areas.requirements.rules import (
    answerers,
    class_rules,
    function_name,
    may_answer,
    rules_of,
)
from clew.areas.requirements.sheets import specification_pdf
from clew.areas.requirements.views.reviewing import the_revision
from clew.areas.requirements.workflow import refusals
from clew.kernel import clock
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refusal
from clew.kernel.ui.answers import download


def release_page(request: ActorRequest, number: str) -> HttpResponse:
    """Who must know first, who is told, who acknowledged."""
    revision = the_revision(request, number)
    first = class_rules(revision.requirement_set, rules_of(revision)).must_know_first
    told = {notice.function: notice for notice in revision.notices.order_by("id")}
    rows = [
        (function_name(function), told.get(function), function in first)
        for function in functions_concerned(revision)
    ]
    rows.sort(key=lambda row: not row[2])
    context = {
        "revision": revision,
        "record": revision.record,
        "rows": rows,
        "done": len([row for row in rows if row[1] and row[1].acknowledged_at]),
        "refused": refusals(revision, "release", request.actor),
        "now": clock.now(),
    }
    return render(request, "requirements/release.html", context)


def release(request: ActorRequest, number: str) -> HttpResponse:
    """Put the revision in force."""
    done = releasing.release(the_revision(request, number), actor=request.actor)
    messages.success(request, f"{number} revision {done.n} is released.")
    return redirect("requirements:release_page", number)


def notice(request: ActorRequest, pk: int) -> HttpResponse:
    """One task: read what was released, and say so."""
    found = get_notice(request.actor, pk)
    revision = found.revision
    base = base_of(revision)
    context = {
        "notice": found,
        "revision": revision,
        "record": revision.record,
        "function": function_name(found.function),
        "base": base,
        "lines": differences(side_of(base) if base else None, side_of(revision)),
        "refused": _refused(request, found),
    }
    return render(request, "requirements/notice.html", context)


def _refused(request: ActorRequest, found: Notice) -> list[Refusal]:
    if not may_answer(request.actor, found.function):
        return [Refusal(f"This is acknowledged by {answerers(found.function)}.")]
    if found.revision.state not in {"confirmed", "released"}:
        newest = reverse("requirements:set", args=[found.revision.record.number])
        return [Refusal("This revision is not in force any more. Open the newest.", newest)]
    return []


def acknowledge(request: ActorRequest, pk: int) -> HttpResponse:
    """Say for a function that it has read the revision."""
    found = releasing.acknowledge(get_notice(request.actor, pk), actor=request.actor)
    number = found.revision.record.number
    messages.success(request, f"{function_name(found.function)} has read {number}.")
    return redirect("requirements:notice", pk)


def sheet(request: ActorRequest, number: str) -> HttpResponse:
    """The revision as a printed specification."""
    revision = the_revision(request, number)
    link = request.build_absolute_uri(revision.record.get_absolute_url())
    content = specification_pdf(revision, review_of(revision, request.actor), link=link)
    return download(content, f"{number}-revision-{revision.n}.pdf", "application/pdf")
