"""The review page, and each act on it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from clew.areas.requirements.commands import reviewing
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import revision_asked
from clew.areas.requirements.review_forms import VerdictForm
from clew.areas.requirements.review_queries import Item, Participant, Review, review_of, writer_of
from clew.areas.requirements.rules import asked_about, class_rules, function_name, rules_of
from clew.areas.requirements.stale import seen_of
from clew.areas.requirements.workflow import refusals, review_url
from clew.kernel.comments.commands import say
from clew.kernel.comments.forms import RemarkForm
from clew.kernel.people.requests import ActorRequest
from clew.kernel.refusals import Refused
from clew.kernel.ui.editing import say_refused, status_of

KINDS = (("comment", "Comment"), ("question", "Question"), ("change", "Change"), ("issue", "Issue"))
SAYS = ("yes", "conditions", "no")


def the_revision(request: ActorRequest, number: str) -> SetRevision:
    """Return the revision the page is about: the one named in the URL, else the newest."""
    n = request.GET.get("revision") or request.POST.get("revision") or ""
    return revision_asked(request.actor, number, n)


def review(request: ActorRequest, number: str, form: VerdictForm | None = None) -> HttpResponse:
    """One revision under review: lines left, the item in the middle, talk right."""
    revision = the_revision(request, number)
    found = review_of(revision, request.actor)
    me = _my_part(request, found)
    items = [i for i in found.items if i.needs_me] if request.GET.get("mine") else found.items
    wanted = request.GET.get("item", "").upper()
    whole = wanted == number.upper() or not found.items
    item = found.item(wanted) or _first(found)
    if wanted and not whole and found.item(wanted) is None:
        raise Http404("No such line in this revision.")
    says = request.GET.get("say", "")
    if form is None and me and says in SAYS:
        form = VerdictForm(says=says)
    context = _page(request, found, None if whole else item, items) | {
        "me": me,
        "form": form,
        "says": form.says if form else "",
    }
    return render(request, "requirements/review.html", context, status=status_of(form))


def _first(found: Review) -> Item | None:
    """Return the item the page opens on: what needs me, what has a hole, the first."""
    for wanted in (lambda i: i.needs_me, lambda i: i.state == "gap", lambda i: True):
        item = next((i for i in found.items if wanted(i)), None)
        if item is not None:
            return item
    return None


def _my_part(request: ActorRequest, found: Review) -> Participant | None:
    if found.revision.state != "in_review":
        return None
    wanted = request.GET.get("as", "")
    named = [p for p in found.mine if p.verdict.function == wanted]
    waiting = [p for p in found.mine if not p.verdict.given_at]
    return next(iter([*named, *waiting, *found.mine]), None)


def _page(
    request: ActorRequest, found: Review, item: Item | None, items: list[Item]
) -> dict[str, Any]:
    revision, actor = found.revision, request.actor
    number = item.number if item else revision.record.number
    place = items.index(item) if item in items else -1
    state = revision.state
    verbs = ("submit", "return", "approve", "decline", "withdraw", "reopen")
    reason = {"why": "asked in the form"}
    keep = {"revision": revision.n, **({"mine": 1} if request.GET.get("mine") else {})}
    return {
        "revision": revision,
        "record": revision.record,
        "found": found,
        "items": items,
        "item": item,
        "number": number,
        "place": place + 1,
        "previous": items[place - 1] if place > 0 else None,
        "next": items[place + 1] if 0 <= place < len(items) - 1 else None,
        "talk": found.talk_of(number),
        "old": found.before.get(number) if item else None,
        "writer": writer_of(item) if item and item.change else "",
        "marks": request.GET.get("marks") != "off",
        **_verdict_rows(found, item),
        "kinds": KINDS,
        "remark_form": RemarkForm(),
        "seen": seen_of(revision) if state in {"draft", "in_review"} else "",
        "can": {verb: refusals(revision, verb, actor, **reason) for verb in verbs},
        "may_approve": actor.has(
            *class_rules(revision.requirement_set, rules_of(revision)).approvers
        ),
        "keep": urlencode(keep),
        "here": f"{request.path}?{urlencode(keep | {'item': number})}",
        "need_me": len([i for i in found.items if i.needs_me]),
        "only_mine": bool(request.GET.get("mine")),
    }


def _verdict_rows(found: Review, item: Item | None) -> dict[str, Any]:
    """Return the verdicts on an item and who is not concerned; on the whole set all of them."""
    if item is None:
        rows = [(p, p.verdict.why_asked) for p in found.participants]
        return {"rows": rows, "others": [], "answered": found.given}
    revision = found.revision
    why = asked_about(item.line.version, revision.requirement_set, rules_of(revision))
    rows = [(p, why[p.verdict.function]) for p in found.participants if p.verdict.function in why]
    return {
        "rows": rows,
        "others": [p.name for p in found.participants if p.verdict.function not in why],
        "answered": len([p for p, _ in rows if p.verdict.given_at]),
    }


def submit(request: ActorRequest, number: str) -> HttpResponse:
    """Start the next round of the review."""
    revision = the_revision(request, number)
    done = reviewing.submit(revision, actor=request.actor, seen=request.POST.get("seen", ""))
    asked = [function_name(v.function) for v in done.verdicts.filter(given_at=None).order_by("id")]
    messages.success(request, f"{number} is in review. Asked: {', '.join(asked) or 'nobody anew'}.")
    return redirect(review_url(done))


def verdict(request: ActorRequest, number: str, function: str) -> HttpResponse:
    """Give a function's verdict; with nothing to add by one key."""
    revision = the_revision(request, number)
    says = request.POST.get("feasibility", "")
    nothing = request.POST.get("nothing_to_add") == "1"
    form = VerdictForm(request.POST, says=says)
    texts = form.cleaned_data if not nothing and form.is_valid() else {}
    if not nothing and not form.is_valid():
        return review(request, number, form)
    try:
        reviewing.give_verdict(
            revision, function, actor=request.actor, feasibility=says, nothing_to_add=nothing,
            **texts,
        )  # fmt: skip
    except Refused as refused:
        if nothing or refused.status == 403:
            raise
        say_refused(form, refused)
        return review(request, number, form)
    messages.success(
        request,
        f"{function_name(function)}: your verdict on {number} is kept.",
        extra_tags=f"draft=verdict-{number}-{function}",
    )
    return redirect(_back(request, review_url(revision)))


def remark(request: ActorRequest, number: str) -> HttpResponse:
    """Say something about an item of the revision, or about the whole set."""
    revision = the_revision(request, number)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        raise Refused(*[str(e) for errors in form.errors.values() for e in errors])
    wanted = request.POST.get("item", "")
    line = revision.lines.filter(requirement__record__number=wanted).first()
    say(
        revision.record,
        actor=request.actor,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        item=line.requirement.record if line else None,
        revision=revision.n,
        key=request.POST.get("key", ""),
    )
    draft = f"draft=talk-{number}-{wanted}"
    messages.success(request, "Your remark is kept.", extra_tags=draft)
    return redirect(_back(request, review_url(revision, wanted)) + "#talk")


def return_to_draft(request: ActorRequest, number: str) -> HttpResponse:
    """End the round: the lines can be changed."""
    done = reviewing.return_to_draft(
        the_revision(request, number), actor=request.actor, reason=_reason(request)
    )
    messages.success(request, f"{number} is back in draft; untouched verdicts stay.")
    return redirect(review_url(done))


def approve(request: ActorRequest, number: str) -> HttpResponse:
    """Sign the revision as reviewed."""
    revision = the_revision(request, number)
    done = reviewing.approve(revision, actor=request.actor, seen=request.POST.get("seen", ""))
    messages.success(request, f"{number} revision {done.n} is approved and frozen.")
    return redirect(review_url(done, number))


def decline(request: ActorRequest, number: str) -> HttpResponse:
    """Decide not to promise this; the customer gets a mail."""
    revision = the_revision(request, number)
    reviewing.decline(revision, actor=request.actor, reason=_reason(request))
    messages.success(request, f"{number} is declined, and the customer is told by mail.")
    return redirect(review_url(revision, number))


def withdraw(request: ActorRequest, number: str) -> HttpResponse:
    """End a revision that is not needed any more."""
    revision = the_revision(request, number)
    reviewing.withdraw(revision, actor=request.actor, reason=_reason(request))
    messages.success(request, f"{number} revision {revision.n} is withdrawn.")
    return redirect(review_url(revision, number))


def reopen(request: ActorRequest, number: str) -> HttpResponse:
    """Take an approved revision back to draft: the customer wants it otherwise."""
    revision = the_revision(request, number)
    reviewing.reopen(revision, actor=request.actor, reason=_reason(request))
    messages.success(request, f"{number} is back in draft; its approval is revoked.")
    return redirect(revision.record.get_absolute_url())


def _reason(request: ActorRequest) -> str:
    return request.POST.get("reason", "")


def _back(request: ActorRequest, otherwise: str) -> str:
    target = request.POST.get("next", "")
    return target if target.startswith("/") and not target.startswith("//") else otherwise
