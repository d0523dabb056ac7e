"""Asking the functions: who is asked, whose verdict stays, whose is carried over (8.2.3, 8.2.4)."""

from datetime import timedelta

from clew.areas.requirements.commands.revisions import task_key
from clew.areas.requirements.comparing import base_of
from clew.areas.requirements.models import (
    RequirementSet,
    RequirementVersion,
    ReviewRound,
    SetRevision,
    Verdict,
)
from clew.areas.requirements.rules import (
    asked_about,
    class_rules,
    function_name,
    required,
    roles_asked,
    rules,
    rules_of,
)
from clew.areas.requirements.stale import versions_of
from clew.areas.requirements.workflow import authors_of, review_url
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import people_with
from clew.kernel.tasks.asking import ask, done

UNSAID = {
    "feasibility": "",
    "capacity": "",
    "risk": "",
    "law": "",
    "conditions": "",
    "nothing_to_add": False,
    "by": None,
    "by_name": "",
    "given_at": None,
    "carried_from": None,
}
CARRIED = tuple(name for name in UNSAID if name != "carried_from")


def before(revision: SetRevision) -> dict[str, int] | None:
    """Return the lines the functions judged last: of the last round, else of the base."""
    last = ReviewRound.objects.filter(revision=revision).order_by("-n").first()
    if last is not None:
        return dict(last.lines)
    base = base_of(revision)
    return versions_of(base) if base else None


def touched(
    requirement_set: RequirementSet, old: dict[str, int], new: dict[str, int]
) -> dict[str, list[str]]:
    """Return function → changed lines it answers for; a mended typo touches nobody."""
    found: dict[str, list[str]] = {}
    for number in [*new, *(gone for gone in old if gone not in new)]:
        if old.get(number) == new.get(number):
            continue
        then = _version(requirement_set, number, old.get(number))
        now = _version(requirement_set, number, new.get(number))
        if then and now and then.meaning_digest == now.meaning_digest:
            continue
        for version in filter(None, (then, now)):
            for function in asked_about(version, requirement_set):
                numbers = found.setdefault(function, [])
                if number not in numbers:
                    numbers.append(number)
    return found


def _version(
    requirement_set: RequirementSet, number: str, n: int | None
) -> RequirementVersion | None:
    if n is None:
        return None
    return RequirementVersion.objects.filter(
        requirement__requirement_set=requirement_set, requirement__record__number=number, n=n
    ).first()


def ask_functions(revision: SetRevision, *, actor: Actor) -> list[Verdict]:
    """Make the revision's verdicts what the rules ask for, and return those that are open.

    Called before the new round is stored. First submission: everybody the rules name; on a later
    revision an untouched function's verdict is carried over. Next round: only functions whose lines
    changed, and who said no, are asked again.
    """
    old = before(revision)
    changed = touched(revision.requirement_set, old, versions_of(revision)) if old else {}
    wanted = required(revision)
    for function, numbers in changed.items():
        wanted[function] = f"changed: {', '.join(numbers)}"[:200]
    standing = {verdict.function: verdict for verdict in revision.verdicts.all()}
    for function, verdict in standing.items():
        if function not in wanted and verdict.given_at is None and revision.round > 0:
            verdict.delete()
    base = base_of(revision) if revision.round == 0 else None
    carried = {v.function: v for v in base.verdicts.exclude(given_at=None)} if base else {}
    first: list[Verdict] = []
    for function, why in wanted.items():
        if function not in standing:
            before_it = None if function in changed else carried.get(function)
            first.append(_first(revision, function, why, before_it))
        elif function in changed or standing[function].feasibility == "no":
            _ask_again(standing[function], why)
    Verdict.objects.bulk_create(first)
    return _open_tasks(revision, actor=actor)


def _first(revision: SetRevision, function: str, why: str, before_it: Verdict | None) -> Verdict:
    """Return a function's verdict on a revision: as it was said before, or still open."""
    values = {}
    if before_it is not None and before_it.feasibility != "no":
        values = {name: getattr(before_it, name) for name in CARRIED}
        values["carried_from"] = before_it.carried_from or before_it.revision.n
    return Verdict(
        revision=revision, function=function, why_asked=why, asked_at=clock.now(), **values
    )


def _ask_again(verdict: Verdict, why: str) -> None:
    for name, value in UNSAID.items():
        setattr(verdict, name, value)
    verdict.why_asked, verdict.asked_at = why, clock.now()
    verdict.save()


def _open_tasks(revision: SetRevision, *, actor: Actor) -> list[Verdict]:
    record = revision.record
    waiting = list(revision.verdicts.filter(given_at=None).order_by("id"))
    due = clock.now() + timedelta(days=rules().verdict_days)
    roles = roles_asked(verdict.function for verdict in waiting)
    for verdict in waiting:
        ask(
            record,
            task_key("verdict", revision, verdict.function),
            f"{function_name(verdict.function)}: can we do it? {record.title}",
            url=review_url(revision),
            actor=actor,
            role=roles[verdict.function],
            note=verdict.why_asked,
            due_at=due,
            blocks=True,
        )
    return waiting


def ask_approver(revision: SetRevision, *, actor: Actor) -> None:
    """Ask for the approval once every function gave its verdict."""
    if revision.verdicts.filter(given_at=None).exists():
        done(revision.record, task_key("approve", revision), actor=actor)
        return
    ask(
        revision.record,
        task_key("approve", revision),
        f"Every verdict is given: approve or return {revision.record.title}",
        url=review_url(revision),
        actor=actor,
        role=_approver_role(revision),
        blocks=True,
    )


def _approver_role(revision: SetRevision) -> str:
    """Return the role asked to approve: the first of the class that somebody other may take."""
    roles = class_rules(revision.requirement_set, rules_of(revision)).approvers
    authors = [author for author in authors_of(revision) if author]
    for role in roles:
        if people_with(role).exclude(record__pseudonyms__id__in=authors).exists():
            return role
    return roles[0]
