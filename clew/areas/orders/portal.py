"""The customer's one question after delivery."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clew.areas.orders.commands import answer_satisfaction
from clew.areas.orders.forms import AnswerForm
from clew.areas.orders.models import SatisfactionAnswer
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refused
from clew.kernel.tokens.models import OneTimeLink


def satisfaction(request: HttpRequest, link: OneTimeLink, actor: Actor, rest: str) -> HttpResponse:
    """Show the question, take the answer, say thank you; a used link shows what was answered."""
    asked = SatisfactionAnswer.objects.select_related("order__record", "contact__customer").get(
        order=link.record_id, contact=link.contact_id
    )
    problem = ""
    if request.method == "POST" and link.used_at is None:
        form = AnswerForm(request.POST)
        problem = "" if form.is_valid() else _problem(form)
        try:
            if not problem:
                answer_satisfaction(link, actor=actor, **form.cleaned_data)
                return redirect(request.path)
        except Refused as refused:
            problem = str(refused)
    context = {
        "asked": asked,
        "scores": range(11),
        "problem": problem,
        "chosen": request.POST.get("score", ""),
        "words": request.POST.get("words", ""),
    }
    return render(
        request, "orders/portal_satisfaction.html", context, status=422 if problem else 200
    )


def _problem(form: AnswerForm) -> str:
    if "score" in form.errors:
        return "Choose a number from 0 to 10."
    return "Keep your words under 5,000 signs."


VIEWS = {"satisfaction": satisfaction}
