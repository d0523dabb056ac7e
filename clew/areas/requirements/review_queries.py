"""What the review page shows: items with their marks, who was asked, what the rounds came to."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from clew.areas.requirements.comparing import base_of, lines_at
from clew.areas.requirements.models import Notice, ReviewRound, SetLine, SetRevision, Verdict
from clew.areas.requirements.queries import lines_of
from clew.areas.requirements.rules import (
    asked_about,
    function_name,
    may_answer,
    rules,
    rules_of,
)
from clew.areas.requirements.stale import versions_of
from clew.areas.requirements.workflow import feasibility_word, remarks_on
from clew.kernel.comments.models import Comment
from clew.kernel.comments.queries import of_record
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import names_of

STATES = {"yes": "ok", "conditions": "warn", "no": "stop"}


@dataclass(frozen=True)
class Participant:
    """One function that is asked: its verdict, whether it is the reader's, its lines."""

    verdict: Verdict
    name: str
    mine: bool
    lines: int

    @property
    def kind(self) -> str:
        """Return the kind of state: ok, warn, stop; act when the reader is asked; else wait."""
        if self.verdict.given_at:
            return STATES[self.verdict.feasibility]
        return "act" if self.mine else "wait"

    @property
    def word(self) -> str:
        """Return the verdict in a word or two."""
        if not self.verdict.given_at:
            return "you are asked" if self.mine else "asked"
        if self.verdict.nothing_to_add:
            return "feasible, nothing to add"
        return feasibility_word(self.verdict.feasibility)

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """Return the words of the verdict, each with its heading."""
        said = self.verdict
        first = "What stands in the way" if said.feasibility == "no" else "Condition"
        rows = ((first, said.conditions), ("Capacity", said.capacity), ("Risk", said.risk),
                ("Law", said.law))  # fmt: skip
        return [(heading, text) for heading, text in rows if text]


@dataclass
class Item:
    """One line on the left: its state, what is new about it, whether it needs the reader."""

    line: SetLine
    functions: dict[str, str]
    open_remarks: int = 0
    change: str = ""
    state: str = "ok"
    note: str = ""
    needs_me: bool = False

    @property
    def number(self) -> str:
        return self.line.requirement.record.number

    @property
    def icon(self) -> str:
        return {"mine": "s-wait"}.get(self.state, f"s-{self.state}")

    @property
    def css(self) -> str:
        return {"ok": "ok", "gap": "gap", "mine": "wait"}.get(self.state, "")


@dataclass
class Review:
    """Everything about one revision under review."""

    revision: SetRevision
    items: list[Item]
    participants: list[Participant]
    rounds: list[ReviewRound]
    remarks: list[Comment]
    open_remarks: list[Comment]
    since: str = ""
    before: dict[str, dict[str, object]] = field(default_factory=dict)
    since_at: datetime | None = None

    @property
    def mine(self) -> list[Participant]:
        return [p for p in self.participants if p.mine]

    @property
    def given(self) -> int:
        return len([p for p in self.participants if p.verdict.given_at])

    def item(self, number: str) -> Item | None:
        return next((item for item in self.items if item.number == number.upper()), None)

    def talk_of(self, number: str) -> list[Comment]:
        """Return the talk about an item, or about the whole set for the set's own number."""
        if number == self.revision.record.number:
            return [r for r in self.remarks if r.item is None]
        return [r for r in self.remarks if r.item and r.item.number == number]


def review_of(revision: SetRevision, actor: Actor) -> Review:
    """Return the review of a revision as the actor sees it, in about ten queries."""
    participants, by = _participants(revision, actor), rules_of(revision)
    review = Review(
        revision=revision,
        items=[
            Item(line, asked_about(line.version, revision.requirement_set, by))
            for line in lines_of(revision)
        ],
        participants=participants,
        rounds=list(ReviewRound.objects.filter(revision=revision).order_by("-n")),
        remarks=[r for r in of_record(revision.record) if r.revision in (None, revision.n)],
        open_remarks=remarks_on(revision),
    )
    _mark_changes(review)
    for item in review.items:
        _judge(item, review, actor)
    return review


def _participants(revision: SetRevision, actor: Actor) -> list[Participant]:
    by = rules_of(revision)
    order = list(by.functions)
    counts: dict[str, int] = {}
    for line in lines_of(revision):
        for function in asked_about(line.version, revision.requirement_set, by):
            counts[function] = counts.get(function, 0) + 1
    return [
        Participant(
            verdict,
            function_name(verdict.function),
            may_answer(actor, verdict.function),
            counts.get(verdict.function, 0),
        )
        for verdict in sorted(
            revision.verdicts.select_related("revision"),
            key=lambda v: (order.index(v.function) if v.function in order else 99, v.pk),
        )
    ]


def _mark_changes(review: Review) -> None:
    """Compare with the round before this one, else with the revision this one came from."""
    revision = review.revision
    done = revision.round if revision.state == "draft" else revision.round - 1
    last = next((r for r in review.rounds if r.n == done), None)
    base = base_of(revision)
    if last is not None:
        versions, review.since, review.since_at = last.lines, f"round {last.n}", last.submitted_at
    elif base is not None:
        versions, review.since = versions_of(base), f"revision {base.n}"
        review.since_at = base.approved_at
    else:
        return
    review.before = lines_at(revision.requirement_set, versions)
    for item in review.items:
        if item.number not in versions:
            item.change = "new"
        elif versions[item.number] != item.line.version.n:
            item.change = "changed"


def _judge(item: Item, review: Review, actor: Actor) -> None:
    concerned = [p for p in review.participants if p.verdict.function in item.functions]
    waiting = [p for p in concerned if not p.verdict.given_at]
    item.open_remarks = len(
        [r for r in review.open_remarks if r.item_id == item.line.requirement_id]
    )
    running = review.revision.state == "in_review"
    item.needs_me = running and any(p.mine for p in waiting)
    if item.open_remarks or any(p.verdict.feasibility == "no" for p in concerned):
        item.state = "gap"
    elif running and waiting:
        item.state = "mine" if item.needs_me else "wait"
    elif waiting or not concerned:
        # Nobody has looked at it: no data is never "ok".
        item.state = "draft" if review.revision.state == "draft" else "none"
    if running and item.open_remarks and actor.record_id == review.revision.record.owner_id:
        item.needs_me = True
    item.note = _note(item, waiting if running else [])


def _note(item: Item, waiting: list[Participant]) -> str:
    if item.open_remarks:
        return f"{item.open_remarks} open"
    if item.state == "gap":
        return "cannot"
    if item.change:
        return item.change
    if len(waiting) == 1:
        return waiting[0].name.lower()
    return f"{len(waiting)} asked" if waiting else ""


def writer_of(item: Item) -> str:
    """Return the name of who wrote the item's words as they stand."""
    made_by = item.line.version.made_by
    return names_of([made_by])[made_by]


def functions_concerned(revision: SetRevision) -> list[str]:
    """Return the functions a revision concerns: those asked about it, and those told before."""
    asked = set(revision.verdicts.values_list("function", flat=True))
    earlier = Notice.objects.filter(
        revision__requirement_set=revision.requirement_set, revision__n__lt=revision.n
    )
    asked |= set(earlier.values_list("function", flat=True))
    return in_their_order(asked)


def in_their_order(functions: Collection[str]) -> list[str]:
    """Return these functions in the order of the company's rules."""
    return [function for function in rules().functions if function in functions]
