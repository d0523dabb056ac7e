"""What the pages of changes show, put together from queries: no writes, no rules."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from clew.areas.changes import content, parts, queries
from clew.areas.changes.forms import NONE
from clew.areas.changes.guards import revision_missing
from clew.areas.changes.models import ASPECTS, CLASSES, ORIGINS, ChangeRequest
from clew.areas.changes.words import LOOKS
from clew.areas.changes.workflow import ASSESSORS, KEEPERS, VERIFIERS, WORDS, WORKFLOW, refusals
from clew.areas.requirements.rules import answerers, function_name, may_answer
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refusal
from clew.kernel.workflow import may


@dataclass(frozen=True)
class Next:
    """The one act that comes next: its words, where it is taken, what refuses it."""

    label: str
    url: str
    refusals: list[Refusal]
    is_link: bool = False
    name: str = ""
    value: str = ""


def next_of(change: ChangeRequest, actor: Actor) -> Next | None:
    """Return the act that leads on from here for this reader, None at an end."""
    number = change.record.number
    if change.state == "submitted":
        return _judging(change, actor)
    if change.state == "assessed":
        mine = [v for v in change.votes.filter(vote="") if may_answer(actor, v.function)]
        if mine:
            url = reverse("changes:vote", args=[number, mine[0].function])
            return Next(f"Vote for {function_name(mine[0].function)}", url, [], is_link=True)
        url = reverse("changes:approve", args=[number])
        seen = content.content_digest(change)
        return Next("Approve", url, _why(change, "approve", actor), name="seen", value=seen)
    if change.state == "verifying":
        verb = "close" if change.verification_passed else "verify"
        label = WORKFLOW.step(verb).label
        missing = refusals(change, verb, actor)
        return Next(label, reverse(f"changes:{verb}", args=[number]), missing, is_link=True)
    verb = {"draft": "submit", "approved": "start", "implementing": "finish"}.get(change.state, "")
    if not verb:
        return None
    label = "Everything is done" if verb == "finish" else WORKFLOW.step(verb).label
    return Next(label, reverse("changes:step", args=[number, verb]), _why(change, verb, actor))


def _judging(change: ChangeRequest, actor: Actor) -> Next:
    """Lead to what is missing first: the impact, then the assessment."""
    number = change.record.number
    missing = refusals(change, "assess", actor)
    able = may(actor, ASSESSORS, change.record)
    if not able:
        return Next("Judge the impact", "", _why(change, "assess", actor))
    if change.impact.filter(effect="").exists():
        return Next("Judge the impact", reverse("changes:impact", args=[number]), [], is_link=True)
    label = "Assess the change" if missing else "Put it to the vote"
    return Next(label, reverse("changes:assess", args=[number]), [], is_link=True)


def _why(change: ChangeRequest, verb: str, actor: Actor) -> list[Refusal]:
    """Return why not; who lacks the role reads what is missing besides."""
    step, found = WORKFLOW.step(verb), refusals(change, verb, actor)
    if may(actor, step.who, change.record):
        return found
    return [*step.guard(change), *found]


def change_context(change: ChangeRequest, actor: Actor) -> dict[str, Any]:
    """Return everything a change's page shows but the shared panels."""
    opened = queries.opened_revision(change)
    impact = parts.impact_rows(change)
    plan = parts.plan_rows(change)
    told = parts.told_rows(opened)
    coming = next_of(change, actor)
    return {
        **_common(change, actor),
        "steps": parts.steps_of(change, opened, told),
        "next": coming,
        "missing": _missing_now(change, coming, actor),
        "others": _other_acts(change, actor),
        "opened": opened,
        "base": queries.base_revision(change),
        "base_confirmed": _confirmed_on(change),
        "opened_missing": revision_missing(opened) if opened else None,
        "lines": queries.line_changes(change),
        "touched_lines": [] if opened else queries.touched_lines(change),
        "customer_aspects": parts.customer_aspects(change),
        "aspects": parts.other_aspects(change),
        "impact": [row for row in impact if row.look != "na"],
        "not_affected": [row for row in impact if row.look == "na"],
        "impact_count": len(impact),
        "votes": parts.vote_rows(change, actor),
        "plan": plan,
        "progress": parts.progress(plan),
        "told": told,
        "acknowledged": sum(row.acknowledged_at is not None for row in told),
        "orders": parts.order_rows(change, opened, actor),
        "holds": change.record.placed_holds.filter(lifted_at=None).exists(),
        "trace_holes": parts.holes_of(change),
        "clause": parts.clause_of(change, impact, told),
    }


def _common(change: ChangeRequest, actor: Actor) -> dict[str, Any]:
    return {
        "change": change,
        "record": change.record,
        "state_word": WORDS[change.state],
        "state_look": LOOKS[change.state],
        "origin_word": ORIGINS[change.origin],
        "class_word": CLASSES[change.change_class],
    }


def _missing_now(change: ChangeRequest, coming: Next | None, actor: Actor) -> list[Refusal]:
    """Return the sentences of the gate bar: why the button is grey, or what a link leads to."""
    if coming is None:
        return []
    if change.state == "submitted" and coming.is_link:
        return refusals(change, "assess", actor)
    if change.state == "assessed" and coming.is_link:
        return []
    return coming.refusals


def _confirmed_on(change: ChangeRequest) -> Any:
    base = queries.base_revision(change)
    return base.confirmed_at if base else None


def _other_acts(change: ChangeRequest, actor: Actor) -> list[tuple[str, str]]:
    number = change.record.number
    acts = [
        (WORKFLOW.step(verb).label, reverse("changes:end", args=[number, verb]))
        for verb in ("take_back", "reject", "withdraw")
        if not refusals(change, verb, actor)
    ]
    asked_by = actor.pseudonym == change.requested_by or actor.record_id == change.record.owner_id
    if change.state == "draft" and asked_by:
        acts.insert(0, ("Edit", reverse("changes:edit", args=[number])))
    return acts


def impact_context(change: ChangeRequest, actor: Actor) -> dict[str, Any]:
    """Return what the page that judges the impact shows."""
    rows = parts.impact_rows(change)
    able = may(actor, ASSESSORS, change.record)
    return {
        **_common(change, actor),
        "rows": rows,
        "waiting": sum(not row.item.effect for row in rows),
        "may_judge": able and change.state in {"submitted", "approved", "implementing"},
        "may_reissue": able and change.state in {"approved", "implementing", "verifying"},
    }


def assessment_of(change: ChangeRequest) -> dict[str, Any]:
    """Return the first values of the assessment form: "none" shows as a tick."""
    said = {name: getattr(change, name) for name in ASPECTS}
    return {
        "change_class": change.change_class,
        **{name: "" if words == NONE else words for name, words in said.items()},
        **{f"none_{name}": words == NONE for name, words in said.items()},
    }


def assess_context(change: ChangeRequest, actor: Actor) -> dict[str, Any]:
    """Return what the page of the assessment shows beside its form."""
    able = may(actor, ASSESSORS, change.record) and change.state == "submitted"
    return {
        **_common(change, actor),
        "able": able,
        "may_put": may(actor, KEEPERS, change.record),
        "affected": [row for row in parts.impact_rows(change) if row.item.effect == "affected"],
        "waiting": change.impact.filter(effect="").count(),
    }


def vote_context(change: ChangeRequest, actor: Actor) -> dict[str, Any]:
    """Return what a voter reads before the vote."""
    return {
        **_common(change, actor),
        "touched_lines": queries.touched_lines(change),
        "customer_aspects": parts.customer_aspects(change),
        "aspects": parts.other_aspects(change),
        "affected": [row for row in parts.impact_rows(change) if row.item.effect == "affected"],
        "voted": parts.vote_rows(change, actor),
        "answerers": answerers,
    }


def plan_context(change: ChangeRequest, actor: Actor) -> dict[str, Any]:
    """Return the plan with what this reader may do to each line."""
    rows = parts.plan_rows(change)
    keeps = may(actor, KEEPERS, change.record)
    return {
        **_common(change, actor),
        "rows": [
            (
                row,
                change.state == "implementing" and (keeps or row.task.person_id == actor.record_id),
                keeps and change.state in {"approved", "implementing"},
            )
            for row in rows
        ],
        "progress": parts.progress(rows),
        "may_plan": keeps and change.state in {"approved", "implementing"},
        "start_refusals": _why(change, "start", actor) if change.state == "approved" else [],
    }


def verify_context(change: ChangeRequest, actor: Actor) -> dict[str, Any]:
    """Return the altered lines a verification is held against, and why this reader may not."""
    return {
        **_common(change, actor),
        "lines": queries.line_changes(change),
        "refusals": refusals(change, "verify", actor),
        "verifiers": VERIFIERS,
    }


def close_context(change: ChangeRequest, actor: Actor) -> dict[str, Any]:
    """Return what the page of the close shows beside its form."""
    return {**_common(change, actor), "refusals": refusals(change, "close", actor)}
