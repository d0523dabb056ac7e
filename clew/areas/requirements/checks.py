"""Checks of the review and of telling: what the records prove about 8.2.3 and 8.2.4."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from clew.areas.requirements.completeness import law_refusals
from clew.areas.requirements.models import CATEGORIES, Notice, ReviewRound, SetRevision
from clew.areas.requirements.queries import APPROVED
from clew.areas.requirements.rules import answers_for, function_name
from clew.areas.requirements.stale import versions_of
from clew.areas.requirements.workflow import review_url
from clew.kernel import clock
from clew.kernel.checks import Item, check
from clew.kernel.signatures.checking import differs

ANSWERED = ("product", "delivery", "post_delivery")


def _in_force() -> QuerySet[SetRevision]:
    """Return the revisions that passed their review and are not replaced."""
    return (
        SetRevision.objects.filter(state__in=APPROVED)
        .select_related("requirement_set__record", "requirement_set__product", "approval__record")
        .order_by("pk")
    )


def _item(revision: SetRevision, holes: list[str], good: str) -> Item:
    number = revision.record.number
    sentence = "; ".join(holes) if holes else good
    name = f"{number} revision {revision.n}"
    return Item(number, not holes, f"{name}: {sentence}.", review_url(revision, number))


@check(
    "8.2.3.1-b",
    basis="standard",
    asks="Did the review cover what the customer specified, with delivery and what comes after?",
)
def customers_requirements_covered() -> Iterator[Item]:
    """Product, delivery and post-delivery: each function that answers for it gave its verdict."""
    for revision in _in_force():
        given = set(revision.verdicts.exclude(given_at=None).values_list("function", flat=True))
        holes = []
        for category in ANSWERED:
            missing = [f for f in answers_for(category, revision.requirement_set) if f not in given]
            if missing:
                names = ", ".join(function_name(f) for f in missing)
                holes.append(f"{CATEGORIES[category]} was not answered by {names}")
        yield _item(revision, holes, "product, delivery and post-delivery were answered")


@check(
    "8.2.3.1-c",
    basis="standard",
    asks="Did the review cover what goes without saying for the known use?",
)
def implied_requirements_covered() -> Iterator[Item]:
    """Implied lines, or the reason why there is none."""
    yield from _by_origin("implied", "implied", "none_implied")


@check(
    "8.2.3.1-d",
    basis="standard",
    asks="Did the review cover what we ourselves hold necessary?",
)
def own_requirements_covered() -> Iterator[Item]:
    """Lines of our own, or the reason why there is none."""
    yield from _by_origin("organization", "our own", "none_organization")


def _by_origin(origin: str, words: str, reason: str) -> Iterator[Item]:
    for revision in _in_force():
        count = revision.lines.filter(version__origin=origin).count()
        if count:
            yield _item(revision, [], f"{count} {words} were reviewed")
        elif getattr(revision, reason):
            yield _item(revision, [], f"none is {words}, with the reason")
        else:
            yield _item(revision, [f"no line is {words}, and nobody said why"], "")


@check(
    "8.2.3.1-e",
    basis="standard",
    asks="Has every law that applies a verdict in the review?",
)
def law_covered() -> Iterator[Item]:
    """Every entry of the register that is proposed has a verdict, and a line where it applies."""
    for revision in _in_force():
        holes = [refusal.sentence.rstrip(".") for refusal in law_refusals(revision)]
        judged = revision.legal_verdicts.count()
        yield _item(revision, holes, f"{judged} entries of the register were judged")


@check(
    "8.2.3.2-a",
    basis="standard",
    asks="Does every review keep its result, who took part, when, and the decision?",
)
def results_retained() -> Iterator[Item]:
    """Approved: verdicts with name and time, the approval's signature. Declined: who and why."""
    ended = SetRevision.objects.filter(state__in=(*APPROVED, "obsolete", "declined"))
    related = ended.select_related("requirement_set__record", "approval__record")
    for revision in related.order_by("pk"):
        holes = _declined_holes(revision) if revision.state == "declined" else _holes(revision)
        count = revision.verdicts.exclude(given_at=None).count()
        yield _item(revision, holes, f"decision, date and {count} verdicts are kept")


def _holes(revision: SetRevision) -> list[str]:
    holes = [
        f"the verdict of {function_name(v.function)} lacks its name or time"
        for v in revision.verdicts.order_by("id")
        if not (v.given_at and v.by_name and v.feasibility)
    ]
    if not revision.verdicts.exists():
        holes.append("nobody was asked")
    if revision.approval is None or revision.approved_at is None:
        holes.append("the approval is not signed")
    elif odd := differs(revision.approval):
        holes.append(f"the approval differs from what was signed in {odd}")
    return holes


def _declined_holes(revision: SetRevision) -> list[str]:
    last = ReviewRound.objects.filter(revision=revision).order_by("-n").first()
    holes = [] if revision.ended_reason else ["the reason for declining is missing"]
    if last is None or last.outcome != "declined" or not last.ended_name:
        holes.append("nobody stands for the decision")
    return holes


@check(
    "8.2.3.2-b",
    basis="standard",
    asks="Do requirements found during the review stand in what was approved?",
)
def new_requirements_retained() -> Iterator[Item]:
    """Lines that came after the first round: each is in the approved revision as last submitted."""
    for revision in _in_force():
        rounds = list(ReviewRound.objects.filter(revision=revision).order_by("n"))
        if not rounds:
            yield _item(revision, ["no round of its review is kept"], "")
            continue
        first, last, now = rounds[0].lines, rounds[-1].lines, versions_of(revision)
        found = [number for number in last if number not in first]
        if not found:
            continue
        lost = [number for number in found if now.get(number) != last[number]]
        holes = [f"found in the review, but not approved as reviewed: {', '.join(lost)}"]
        yield _item(revision, holes if lost else [], f"{len(found)} found in the review are in it")


@check(
    "8.2.4-b",
    basis="standard",
    asks="Was every function that a change concerns told, and did it acknowledge?",
)
def functions_told() -> Iterator[Item]:
    """Each notice of a changed revision: acknowledged, still in time, or escalated."""
    notices = Notice.objects.filter(revision__n__gt=1).select_related(
        "revision__requirement_set__record"
    )
    for notice in notices.order_by("pk"):
        revision = notice.revision
        name = f"{revision.record.number} revision {revision.n}: {function_name(notice.function)}"
        ok, words = _heard(notice)
        yield Item(
            revision.record.number,
            ok,
            f"{name} {words}.",
            reverse("requirements:release_page", args=[revision.record.number])
            + f"?revision={revision.n}",
        )


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
