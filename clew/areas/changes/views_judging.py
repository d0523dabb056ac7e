"""Pages that judge a change: impact, the customer's wish, assessment, votes, approval."""

from datetime import datetime, time

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from clew.areas.changes import commands, forms, pages, queries
from clew.areas.changes.models import ChangeRequest, ChangeVote, ImpactItem
from clew.areas.requirements.rules import function_name
from clew.kernel import clock
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Conflict, Refused
from clew.kernel.ui.editing import form_page, merge_page, say_refused, seen_version


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
            say_refused(form, refused)
    context = pages.impact_context(found, request.actor)
    return form_page(request, "changes/impact.html", form, context)


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
        initial=_stored_wish(found),
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
                seen=seen_version(request),
            )
            messages.success(request, "The customer's confirmation is kept.")
            return redirect(found.record)
        except Conflict as stale:
            now = queries.get_visible(request.actor, number)
            return merge_page(request, stale, form, _stored_wish(now), now.record)
        except Refused as refused:
            say_refused(form, refused)
    return form_page(request, "changes/wish.html", form, {"change": found})


def _stored_wish(found: ChangeRequest) -> dict[str, object]:
    at = found.wish_confirmed_at
    day = timezone.localdate(at) if at else clock.today()
    return {"contact": found.wish_contact_id, "how": found.wish_how, "day": day}


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
        except Conflict as stale:
            now = queries.get_visible(request.actor, number)
            return merge_page(request, stale, form, pages.assessment_of(now), now.record)
        except Refused as refused:
            say_refused(form, refused)
            found = queries.get_visible(request.actor, number)  # what was typed may be kept already
    return form_page(
        request, "changes/assess.html", form, pages.assess_context(found, request.actor)
    )


def _assessed(
    request: ActorRequest, found: ChangeRequest, form: forms.AssessmentForm
) -> HttpResponse:
    number = found.record.number
    written = commands.write_assessment(
        found,
        actor=request.actor,
        seen=seen_version(request),
        change_class=form.cleaned_data["change_class"],
        **form.aspects(),
    )
    sent = request.POST.copy()
    sent["version"] = str(written.record.version)  # ours is stored now, whatever the vote answers
    form.data = sent
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
    form = forms.VoteForm(request.POST or None, initial=_stored_vote(asked))
    if request.method == "POST" and form.is_valid():
        try:
            seen = request.POST.get("version")
            commands.vote(found, function, actor=request.actor, seen=seen, **form.cleaned_data)
            messages.success(request, f"The vote of {function_name(function)} is kept.")
            return redirect(found.record)
        except Conflict as stale:
            asked.refresh_from_db()
            return merge_page(
                request, stale, form, _stored_vote(asked), found.record, version=asked.given_mark
            )
        except Refused as refused:
            say_refused(form, refused)
    context = {
        "function": function_name(function),
        "given": asked.given_mark,
        **pages.vote_context(found, request.actor),
    }
    return form_page(request, "changes/vote.html", form, context)


def _stored_vote(asked: ChangeVote) -> dict[str, object]:
    return {"vote": asked.vote, "remark": asked.remark}


def approve(request: ActorRequest, number: str) -> HttpResponse:
    """Approve the change as it stood on the page."""
    found = queries.get_visible(request.actor, number)
    commands.approve(found, actor=request.actor, seen=request.POST.get("seen", ""))
    messages.success(request, f"{number} is approved. Plan it, then start it.")
    return redirect(found.record)
