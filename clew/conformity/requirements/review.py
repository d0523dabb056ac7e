"""Checks of the review and of telling: what the records prove about 8.2.3 and 8.2.4."""

from collections.abc import Iterator

from django.urls import reverse

from clew.areas.requirements.completeness import law_refusals
from clew.areas.requirements.models import CATEGORIES, Notice, SetRevision
from clew.areas.requirements.review_queries import in_their_order
from clew.areas.requirements.rules import answers_for, function_name, rules_of
from clew.areas.requirements.stale import versions_of
from clew.areas.requirements.workflow import review_url
from clew.conformity.requirements.reviewed import (
    counted_lines,
    ended,
    in_force,
    lines_of_law,
    notices_by_set,
    of_origin,
)
from clew.kernel import clock
from clew.kernel.checks import Item, Numbers, check
from clew.kernel.refusals import Refusal
from clew.kernel.signatures.checking import differs
from clew.kernel.ui.words import counted, listed


def _item(revision: SetRevision, holes: list[str], good: str) -> Item:
    number = revision.record.number
    sentence = "; ".join(holes) if holes else good
    name = f"{number} revision {revision.n}"
    return Item(number, not holes, f"{name}: {sentence}.", review_url(revision, number))


@check(
    "8.2.3.1-b",
    basis="standard",
    of="requirement_set",
    asks="Did the review cover what the customer specified, with delivery and what comes after?",
)
def customers_requirements_covered(about: Numbers = None) -> Iterator[Item]:
    """Each category the customer spoke of, and those always answered: every function's verdict."""
    for revision in in_force(about):
        given = {v.function for v in revision.verdicts.all() if v.given_at}
        counts = counted_lines(about)[revision.pk]
        stated = {category for origin, category in counts if origin == "stated"}
        by, its_set = rules_of(revision), revision.requirement_set
        covered = [c for c in CATEGORIES if c in by.always_answered or c in stated]
        holes = []
        for category in covered:
            missing = [f for f in answers_for(category, its_set, by) if f not in given]
            if missing:
                names = listed([function_name(f) for f in missing])
                holes.append(f"{CATEGORIES[category]} was not answered by {names}")
        words = listed([CATEGORIES[category] for category in covered])
        was = "was" if len(covered) == 1 else "were"
        lines = counted(of_origin(counts, "stated"), "line")
        yield _item(revision, holes, f"{words} {was} answered, with {lines} the customer stated")


@check(
    "8.2.3.1-c",
    basis="standard",
    of="requirement_set",
    asks="Did the review cover what goes without saying for the known use?",
)
def implied_requirements_covered(about: Numbers = None) -> Iterator[Item]:
    """Implied lines, or the reason why there is none."""
    yield from _by_origin(about, "implied", "none_implied", "implied", "implied line")


@check(
    "8.2.3.1-d",
    basis="standard",
    of="requirement_set",
    asks="Did the review cover what we ourselves hold necessary?",
)
def own_requirements_covered(about: Numbers = None) -> Iterator[Item]:
    """Lines of our own, or the reason why there is none."""
    yield from _by_origin(about, "organization", "none_organization", "our own", "line of our own")


def _by_origin(about: Numbers, origin: str, reason: str, words: str, line: str) -> Iterator[Item]:
    for revision in in_force(about):
        count = of_origin(counted_lines(about)[revision.pk], origin)
        if count:
            were = "was" if count == 1 else "were"
            lines = counted(count, line, line.replace("line", "lines"))
            yield _item(revision, [], f"{lines} {were} reviewed")
        elif getattr(revision, reason):
            yield _item(revision, [], f"none is {words}, with the reason")
        else:
            yield _item(revision, [f"no line is {words}, and nobody said why"], "")


@check(
    "8.2.3.1-e",
    basis="standard",
    of="requirement_set",
    asks="Has every law that applies a verdict in the review?",
)
def law_covered(about: Numbers = None) -> Iterator[Item]:
    """Every entry of the register that is proposed has a verdict, and a line where it applies."""
    for revision in in_force(about):
        judged = len(revision.legal_verdicts.all())
        # Without a product the register proposes nothing.
        asked = judged or revision.requirement_set.product_id
        refusals = _unjudged(revision, about) if asked else []
        holes = [refusal.sentence.rstrip(".") for refusal in refusals]
        entries = counted(judged, "entry", "entries")
        were = "was" if judged == 1 else "were"
        yield _item(revision, holes, f"{entries} of the register {were} judged")


def _unjudged(revision: SetRevision, about: Numbers) -> list[Refusal]:
    lines = lines_of_law(about)[revision.pk]
    return law_refusals(revision, revision.legal_verdicts.all(), lines)


@check(
    "8.2.3.2-a",
    basis="standard",
    of="requirement_set",
    asks="Does every review keep its result, who took part, when, and the decision?",
)
def results_retained(about: Numbers = None) -> Iterator[Item]:
    """Approved: verdicts with name and time, the approval's signature. Declined: who and why."""
    for revision in ended(about):
        if revision.state == "withdrawn":
            continue
        holes = _declined_holes(revision) if revision.state == "declined" else _holes(revision)
        count = sum(verdict.given_at is not None for verdict in revision.verdicts.all())
        yield _item(revision, holes, f"decision, date and {counted(count, 'verdict')} are kept")


def _holes(revision: SetRevision) -> list[str]:
    holes = [
        f"the verdict of {function_name(v.function)} lacks its name or time"
        for v in sorted(revision.verdicts.all(), key=lambda v: v.pk)
        if not (v.given_at and v.by_name and v.feasibility)
    ]
    if not revision.verdicts.all():
        holes.append("nobody was asked")
    if revision.approval is None or revision.approved_at is None:
        holes.append("the approval is not signed")
    elif odd := differs(revision.approval):
        holes.append(f"the approval differs from what was signed in {odd}")
    return holes


def _declined_holes(revision: SetRevision) -> list[str]:
    last = max(revision.rounds.all(), key=lambda each: each.n, default=None)
    holes = [] if revision.ended_reason else ["the reason for declining is missing"]
    if last is None or last.outcome != "declined" or not last.ended_name:
        holes.append("nobody stands for the decision")
    return holes


@check(
    "8.2.3.2-b",
    basis="standard",
    of="requirement_set",
    asks="Do requirements found during the review stand in what was approved?",
)
def new_requirements_retained(about: Numbers = None) -> Iterator[Item]:
    """Lines that came after the first round: each is in the approved revision as last submitted."""
    for revision in in_force(about):
        rounds = sorted(revision.rounds.all(), key=lambda each: each.n)
        if not rounds:
            yield _item(revision, ["no round of its review is kept"], "")
            continue
        first, last = rounds[0].lines, rounds[-1].lines
        found = [number for number in last if number not in first]
        if not found:
            continue
        now = versions_of(revision)
        lost = [number for number in found if now.get(number) != last[number]]
        holes = [f"found in the review, but not approved as reviewed: {', '.join(lost)}"]
        good = f"{counted(len(found), 'line')} found in the review, approved as reviewed"
        yield _item(revision, holes if lost else [], good)


@check(
    "8.2.4-b",
    basis="standard",
    of="requirement_set",
    asks="Was every function that a change concerns told, and did it acknowledge?",
)
def functions_told(about: Numbers = None) -> Iterator[Item]:
    """Each function a changed revision concerns: told, and acknowledged, in time or escalated."""
    for revision in ended(about):
        notices_of = sorted(revision.notices.all(), key=lambda notice: notice.pk)
        if revision.n == 1 or not (notices_of or revision.released_at):
            continue
        told = {notice.function: notice for notice in notices_of}
        for notice in told.values():
            notice.revision = revision
            yield _told(revision, notice.function, *_heard(notice))
        if revision.released_at is None:
            continue
        its_functions = {verdict.function for verdict in revision.verdicts.all()}
        concerned = in_their_order(its_functions | _told_before(revision, about))
        for function in concerned:
            if function not in told:
                yield _told(revision, function, False, "was not told of the change")
        if not concerned and not told:
            yield _told(revision, "", False, "no function was told of the change")


def _told_before(revision: SetRevision, about: Numbers) -> set[str]:
    """Return the functions that were told of an earlier revision of the same set."""
    earlier = notices_by_set(about)[revision.requirement_set_id]
    return {function for n, function in earlier if n < revision.n}


def _told(revision: SetRevision, function: str, ok: bool, words: str) -> Item:
    number = revision.record.number
    url = reverse("requirements:release_page", args=[number]) + f"?revision={revision.n}"
    said = f"{function_name(function)} {words}" if function else words
    return Item(number, ok, f"{number} revision {revision.n}: {said}.", url)


def _heard(notice: Notice) -> tuple[bool, str]:
    if notice.acknowledged_at:
        return True, f"acknowledged on {notice.acknowledged_at:%-d %B %Y}"
    if notice.escalated_at:
        return True, f"stayed silent and was escalated on {notice.escalated_at:%-d %B %Y}"
    if notice.revision.state in {"obsolete", "withdrawn"}:
        return True, "was told; the revision was replaced before it answered"
    if notice.due_at and notice.due_at < clock.now():
        return False, "did not acknowledge, and nobody followed it up"
    return True, "was told and has time to acknowledge"
