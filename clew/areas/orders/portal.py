"""The customer's one question after delivery."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clew.areas.orders.commands.fulfilment import answer_satisfaction
from clew.areas.orders.forms import AnswerForm
from clew.areas.orders.models import SatisfactionAnswer
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refused
from clew.kernel.tokens.models import OneTimeLink


def satisfaction(request: HttpRequest, link: OneTimeLink, actor: Actor, rest: str) -> HttpResponse:
    """Show the question, take the answer, say thank you; a used link shows what was answered."""
    asked = SatisfactionAnswer.objects.select_related("order__record").get(
        order__record=link.record, contact_id=link.contact_id
    )
    form = AnswerForm(request.POST or None)
    problem = ""
    if request.method == "POST" and asked.answered_at is None:
        if form.is_valid():
            try:
                answer_satisfaction(link, actor=actor, **form.cleaned_data)
                return redirect(request.path)
            except Refused as refused:
                problem = str(refused)
        else:
            problem = "Choose a number from 0 to 10."
    context = {
        "asked": asked,
        "for_whom": actor.name,
        "scores": range(11),
        "problem": problem,
        "words": request.POST.get("words", ""),
    }
    return render(request, "orders/portal_satisfaction.html", context)


VIEWS = {"satisfaction": satisfaction}
