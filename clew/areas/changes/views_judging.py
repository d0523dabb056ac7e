"""Pages that judge a change: impact, the customer's wish, assessment, votes, approval."""

from datetime import datetime, time

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clew.areas.changes import commands, forms, pages, queries
from clew.areas.changes.models import ChangeRequest, ImpactItem
from clew.areas.requirements.rules import function_name
from clew.kernel import clock
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused


def impact(request: ActorRequest, number: str) -> HttpResponse:
    """What a change may touch, to judge one by one or the rest at once; POST adds by hand."""
    found = queries.get_visible(request.actor, number)
    form = forms.ImpactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.add_impact(
                found, actor=request.actor, key=request.POST.get("key", ""), **form.cleaned_data
            )
            messages.success(request, "It is added as affected.")
            return redirect("changes:impact", number)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, **pages.impact_context(found, request.actor)}
    return render(request, "changes/impact.html", context)


def _item(request: ActorRequest, number: str, pk: int) -> ImpactItem:
    found = queries.get_visible(request.actor, number)
    item = found.impact.select_related("change__record").filter(pk=pk).first()
    if item is None:
        raise Http404("No such item.")
    return item


def judge(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Say whether one thing is affected."""
    item = _item(request, number, pk)
    commands.judge_impact(
        item,
        actor=request.actor,
        effect=request.POST.get("effect", ""),
        remark=request.POST.get("remark", ""),
    )
    return redirect(f"/changes/{number}/impact#item-{item.pk}")


def judge_rest(request: ActorRequest, number: str) -> HttpResponse:
    """Say of the rest that it is not affected."""
    found = queries.get_visible(request.actor, number)
    count = commands.judge_rest(found, actor=request.actor, remark=request.POST.get("remark", ""))
    word = "1 thing is" if count == 1 else f"{count} things are"
    messages.success(request, f"{word} not affected.")
    return redirect("changes:impact", number)


def reissued(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Say what an affected thing became."""
    item = _item(request, number, pk)
    commands.mark_reissued(item, actor=request.actor, became=request.POST.get("remark", ""))
    return redirect(f"/changes/{number}/impact#item-{item.pk}")


def compute(request: ActorRequest, number: str) -> HttpResponse:
    """Look along the links again."""
    found = queries.get_visible(request.actor, number)
    new = commands.compute_impact(found, actor=request.actor)
    messages.success(request, f"{len(new)} new found." if new else "Nothing new was found.")
    return redirect("changes:impact", number)


def wish(request: ActorRequest, number: str) -> HttpResponse:
    """Record how the customer confirmed what they want."""
    found = queries.get_visible(request.actor, number)
    form = forms.WishForm(
        request.POST or None,
        customer=found.requirement_set.customer,
        initial={"day": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            commands.confirm_wish(
                found,
                actor=request.actor,
                contact=said["contact"],
                how=said["how"],
                happened_at=_moment(said["day"]),
            )
            messages.success(request, "The customer's confirmation is kept.")
            return redirect(found.record)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "changes/wish.html", {"form": form, "change": found})


def _moment(day: object) -> datetime:
    """Return now for today, else noon of the day: a form asks for days, the record for times."""
    if day == clock.today():
        return clock.now()
    return timezone.make_aware(datetime.combine(day, time(12)))  # type: ignore[arg-type]  # a date


def assess(request: ActorRequest, number: str) -> HttpResponse:
    """Answer the eight aspects; keep them, or put the assessment to the vote."""
    found = queries.get_visible(request.actor, number)
    form = forms.AssessmentForm(request.POST or None, initial=pages.assessment_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            return _assessed(request, found, form)
        except Refused as refused:
            form.add_error(None, str(refused))
            found = queries.get_visible(request.actor, number)  # what was typed may be kept already
    context = {"form": form, **pages.assess_context(found, request.actor)}
    return render(request, "changes/assess.html", context)


def _assessed(
    request: ActorRequest, found: ChangeRequest, form: forms.AssessmentForm
) -> HttpResponse:
    number, seen = found.record.number, request.POST.get("seen", "")
    commands.write_assessment(
        found,
        actor=request.actor,
        seen=int(seen) if seen.isdigit() else None,
        change_class=form.cleaned_data["change_class"],
        **form.aspects(),
    )
    if request.POST.get("act") == "keep":
        messages.success(request, "The assessment is kept.", extra_tags=f"draft=assess-{number}")
        return redirect("changes:assess", number)
    commands.assess(found, actor=request.actor)
    messages.success(request, f"{number} is put to the vote.", extra_tags=f"draft=assess-{number}")
    return redirect(found.record)


def vote(request: ActorRequest, number: str, function: str) -> HttpResponse:
    """Vote for a function."""
    found = queries.get_visible(request.actor, number)
    asked = found.votes.filter(function=function).first()
    if asked is None:
        raise Http404("This function is not asked.")
    form = forms.VoteForm(
        request.POST or None, initial={"vote": asked.vote, "remark": asked.remark}
    )
    if request.method == "POST" and form.is_valid():
        try:
            commands.vote(found, function, actor=request.actor, **form.cleaned_data)
            messages.success(request, f"The vote of {function_name(function)} is kept.")
            return redirect(found.record)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "function": function_name(function),
        **pages.vote_context(found, request.actor),
    }
    return render(request, "changes/vote.html", context)


def approve(request: ActorRequest, number: str) -> HttpResponse:
    """Approve the change as it stood on the page."""
    found = queries.get_visible(request.actor, number)
    commands.approve(found, actor=request.actor, seen=request.POST.get("seen", ""))
    messages.success(request, f"{number} is approved. Plan it, then start it.")
    return redirect(found.record)
