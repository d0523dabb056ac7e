"""The standard as data: clauses and obligations in our own words, 2015 and the 2008 view."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class Obligation:
    """One duty of the standard. `id` is ours ("8.2.3.1-a"); a page shows clause and statement."""

    id: str
    clause: str
    statement: str
    record: str
    documented_information: str


@dataclass(frozen=True)
class Clause:
    """A numbered clause with its title and its obligations."""

    number: str
    title: str
    obligations: tuple[Obligation, ...]


def _text(name: str) -> str:
    return resources.files("clew.conformity").joinpath("reference", name).read_text("utf-8")


@cache
def clauses() -> tuple[Clause, ...]:
    """Return the clauses of ISO 9001:2015 with Amendment 1:2024 in order."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(_text("iso9001-2015.yaml"), Loader=loader)  # noqa: S506  # a safe loader
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
        for c in raw["clauses"]
    )


@cache
def obligations() -> dict[str, Obligation]:
    """Return obligation id → obligation."""
    return {o.id: o for clause in clauses() for o in clause.obligations}


@cache
def clauses_2008() -> dict[str, list[str]]:
    """Return the clause of 2015 → clauses of 2008 that it came from."""
    came_from: dict[str, list[str]] = {}
    for row in csv.DictReader(_text("iso9001-2008-map.csv").splitlines()):
        for clause in row["clause_2015"].split(";"):
            came_from.setdefault(clause.strip(), []).append(row["clause_2008"])
    return came_from
