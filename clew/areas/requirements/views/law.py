"""The verdict on one entry of the register for a set."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clew.areas.law.queries import get_legal
from clew.areas.requirements import queries
from clew.areas.requirements.commands import law as commands
from clew.kernel.people.requests import ActorRequest


def judge_one(request: ActorRequest, number: str, legal: str) -> HttpResponse:
    """Say whether an entry applies to the newest revision of a set."""
    its_set = queries.get_visible(request.actor, number)
    entry = get_legal(legal)
    verdict = commands.judge(
        its_set.newest,
        entry,
        actor=request.actor,
        applies=request.POST.get("applies") == "1",
        reason=request.POST.get("reason", ""),
    )
    word = "applies" if verdict.applies else "does not apply"
    messages.success(request, f"{entry.code} {word}.")
    return redirect(f"{reverse('requirements:set', args=[its_set.record.number])}#law")


def accept(request: ActorRequest, number: str) -> HttpResponse:
    """Say that every proposed entry nobody judged applies to the newest revision of a set."""
    its_set = queries.get_visible(request.actor, number)
    commands.accept_proposed(its_set.newest, actor=request.actor)
    messages.success(request, "The rest applies; each has its line now.")
    return redirect(f"{reverse('requirements:set', args=[its_set.record.number])}#law")
