"""Pages that carry a change out: the plan, the orders that follow, verification, close."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from clew.areas.changes import commands, forms, pages, queries
from clew.areas.changes.models import ChangeTask
from clew.areas.orders.queries import get_visible as get_order
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused
from clew.kernel.ui.editing import form_page, say_refused


def plan(request: ActorRequest, number: str) -> HttpResponse:
    """Who does what until when; POST adds a line."""
    found = queries.get_visible(request.actor, number)
    form = forms.TaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.plan_task(
                found, actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            messages.success(request, "The line is added.", extra_tags=f"draft=plan-{number}")
            return redirect("changes:plan", number)
        except Refused as refused:
            say_refused(form, refused)
    context = pages.plan_context(found, request.actor)
    return form_page(request, "changes/plan.html", form, context)


def _task(request: ActorRequest, number: str, pk: int) -> ChangeTask:
    found = queries.get_visible(request.actor, number)
    task = found.plan.select_related("change__record", "person").filter(pk=pk).first()
    if task is None:
        raise Http404("No such line.")
    return task


def task_done(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Say that a line of the plan is done."""
    task = commands.do_task(_task(request, number, pk), actor=request.actor)
    messages.success(request, f"“{task.what}” is done.")
    return redirect("changes:plan", number)


def task_dropped(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Take a line out of the plan."""
    task = _task(request, number, pk)
    commands.drop_task(task, actor=request.actor)
    messages.success(request, f"“{task.what}” is taken out.")
    return redirect("changes:plan", number)


def adopt(request: ActorRequest, number: str, order: str) -> HttpResponse:
    """Let an order follow the new revision."""
    found = queries.get_visible(request.actor, number)
    followed = commands.adopt(found, get_order(request.actor, order), actor=request.actor)
    messages.success(request, f"{order} follows revision {followed.revision} now.")
    return redirect(found.record)


def verify(request: ActorRequest, number: str) -> HttpResponse:
    """Record whether the change works, against the lines it altered."""
    found = queries.get_visible(request.actor, number)
    form = forms.VerifyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.verify(
                found, actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            passed = form.cleaned_data["passed"]
            said = "works; its orders go on" if passed else "failed; put it right, then try again"
            messages.success(request, f"{number} {said}.")
            return redirect(found.record)
        except Refused as refused:
            say_refused(form, refused)
    context = pages.verify_context(found, request.actor)
    return form_page(request, "changes/verify.html", form, context)


def close(request: ActorRequest, number: str) -> HttpResponse:
    """Close the change."""
    found = queries.get_visible(request.actor, number)
    form = forms.CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.close(found, actor=request.actor, **form.cleaned_data)
            messages.success(request, f"{number} is closed.")
            return redirect(found.record)
        except Refused as refused:
            say_refused(form, refused)
    context = pages.close_context(found, request.actor)
    return form_page(request, "changes/close.html", form, context)
