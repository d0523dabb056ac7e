"""What the larger template tags take: small frozen objects that queries and views fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

StepState = Literal["done", "hole", "wait", "ahead"]


@dataclass(frozen=True)
class Step:
    """One light of a gate bar. `note` is a date or a count; `current` marks the next step."""

    state: StepState
    word: str
    note: str = ""
    current: bool = False
    url: str = ""


@dataclass(frozen=True)
class End:
    """A record one level up or down in a trace strip."""

    number: str
    url: str = ""
    title: str = ""


@dataclass(frozen=True)
class MissingLink:
    """A hole of a trace strip: what is missing, where to add it, and the words of that link."""

    word: str
    url: str = ""
    link: str = ""


class Proof(NamedTuple):
    """An obligation a record speaks to: kind of state (`ok`, `gap` …), its id, one sentence."""

    state: str
    id: str
    sentence: str


@dataclass(frozen=True)
class ClausePanel:
    """The "why this page" panel: clause, its demand in our own words, questions, proofs."""

    number: str
    title: str
    asks: str
    auditor_questions: Sequence[str] = ()
    proofs: Sequence[Proof | tuple[str, str, str]] = ()
    adds: str = ""


@dataclass(frozen=True)
class Pages:
    """Where a list continues. `shown` is a sentence such as "51–100 of 1,284"."""

    shown: str
    prev_url: str = ""
    next_url: str = ""
