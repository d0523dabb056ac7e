"""The standard as data: clauses and obligations in our own words, 2015 and the 2008 view."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

CHAPTERS_2008 = {
    "1": "Scope",
    "4": "Quality management system",
    "5": "Responsibility of management",
    "6": "Resources",
    "7": "Realizing the product",
    "8": "Measuring, analysing, improving",
}
NEW_SINCE = "new"


@dataclass(frozen=True)
class Obligation:
    """One duty of the standard. `id` is ours ("8.2.3.1-a"); a page shows number and statement."""

    id: str
    clause: str
    statement: str
    record: str
    documented_information: str

    @property
    def number(self) -> str:
        """The number in the standard, without our letter: "8.2.3.1"."""
        return self.id.rpartition("-")[0]


@dataclass(frozen=True)
class Clause:
    """A numbered clause with its title and its obligations."""

    number: str
    title: str
    obligations: tuple[Obligation, ...]


@dataclass(frozen=True)
class Branch:
    """A clause in a tree of clauses. `remark` is what a reader of that edition should know."""

    number: str
    title: str
    obligations: tuple[Obligation, ...] = ()
    branches: "tuple[Branch, ...]" = ()
    remark: str = ""


@dataclass(frozen=True)
class Why:
    """A clause in our words, and what an auditor will ask about it."""

    number: str
    title: str
    asks: str
    questions: tuple[str, ...]
    adds: str


def _text(name: str) -> str:
    return resources.files("clew.conformity").joinpath("reference", name).read_text("utf-8")


def _yaml(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(_text(name), Loader=loader)  # noqa: S506  # a safe loader


@cache
def clauses() -> tuple[Clause, ...]:
    """Return the clauses of ISO 9001:2015 with Amendment 1:2024 in order."""
    return tuple(
        Clause(
            str(c["clause"]),
            c["title"],
            tuple(
                Obligation(
                    o["id"],
                    str(c["clause"]),
                    o["statement"],
                    o.get("record", ""),
                    o.get("documented_information", "none"),
                )
                for o in c["obligations"]
            ),
        )
        for c in _yaml("iso9001-2015.yaml")["clauses"]
    )


@cache
def obligations() -> dict[str, Obligation]:
    """Return obligation id → obligation."""
    return {o.id: o for clause in clauses() for o in clause.obligations}


@cache
def why(clause: str) -> Why:
    """Return a clause as the panel "why this page" says it; KeyError when nobody wrote it."""
    said = _yaml("panels.yaml")[clause]
    return Why(clause, said["title"], said["asks"], tuple(said["questions"]), said.get("adds", ""))


@cache
def tree() -> tuple[Branch, ...]:
    """Return the clauses of 2015 as a tree: 8 → 8.2 → 8.2.3."""
    return tuple(_branch(clause) for clause in clauses() if "." not in clause.number)


def _branch(clause: Clause) -> Branch:
    below = f"{clause.number}."
    depth = clause.number.count(".") + 1
    children = tuple(
        _branch(c) for c in clauses() if c.number.startswith(below) and c.number.count(".") == depth
    )
    return Branch(clause.number, clause.title, clause.obligations, children)


@cache
def tree_2008() -> tuple[Branch, ...]:
    """Return the same obligations under the clauses of 2008 they came from, chapter by chapter.

    An obligation stands under every clause of 2008 it came from; those of none stand at the end.
    """
    rows = list(csv.DictReader(_text("iso9001-2008-map.csv").splitlines()))
    leaves = [_branch_2008(row) for row in rows if row["clause_2008"] != "-"]
    placed = {o.id for leaf in leaves for o in leaf.obligations}
    rest = tuple(o for o in obligations().values() if o.id not in placed)
    chapters = [
        Branch(number, title, branches=tuple(_of_chapter(leaves, number)))
        for number, title in CHAPTERS_2008.items()
    ]
    return (*chapters, Branch(NEW_SINCE, "No clause of 2008 asked for it", rest))


def _of_chapter(leaves: Sequence[Branch], chapter: str) -> Iterable[Branch]:
    for leaf in leaves:
        if leaf.number.partition(".")[0] == chapter:
            yield leaf


def _branch_2008(row: dict[str, str]) -> Branch:
    wanted = [m.group() for m in re.finditer(r"(?<![\w.])\d+(\.\d+)*", row["clause_2015"])]
    its = tuple(o for o in obligations().values() if any(_within(o, w) for w in wanted))
    return Branch(row["clause_2008"], row["title_2008_own_words"], its, remark=row["difference"])


def _within(obligation: Obligation, number: str) -> bool:
    return f"{obligation.number}.".startswith(f"{number}.")
