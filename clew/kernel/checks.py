"""Checks: obligations as functions that run over the records.

    @check("8.2.3.1-a", basis="standard", asks="Every accepted order was reviewed before.")
    def reviewed_before_acceptance() -> Iterator[Item]:
        for order in ...:
            yield Item(order.record, ok=..., sentence="Accepted on 3 Feb, reviewed on 5 Feb.")

Areas write them in `checks.py`, imported by their AppConfig.ready through `load`. No item is "no
data", never "ok".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

Basis = Literal["standard", "company", "advice"]


@dataclass(frozen=True)
class Item:
    """One record a check looked at: did it pass, and the sentence an auditor would write.

    `number` is the record's number and `url` its page.
    """

    number: str
    ok: bool
    sentence: str
    url: str = ""


@dataclass(frozen=True)
class Check:
    """A named question to the records. `obligation` is the id in the standard's data."""

    obligation: str
    basis: Basis
    asks: str
    look: Callable[[], Iterable[Item]]
    name: str


_checks: list[Check] = []
_modules: list[str] = []


def check(
    obligation: str, *, basis: Basis, asks: str
) -> Callable[[Callable[[], Iterable[Item]]], Callable[[], Iterable[Item]]]:
    """Register a check. basis: only "standard" can be a gap against the standard."""

    def note(look: Callable[[], Iterable[Item]]) -> Callable[[], Iterable[Item]]:
        name = f"{look.__module__}.{look.__name__}"
        if all(c.name != name for c in _checks):
            _checks.append(Check(obligation, basis, asks, look, name))
        return look

    return note


def load(module: str) -> None:
    """Name a module whose checks exist; it is imported when somebody asks for the checks."""
    if module not in _modules:
        _modules.append(module)


def checks() -> list[Check]:
    """Return all checks in order of obligation and name, whoever imported them first."""
    for module in _modules:
        import_module(module)
    return sorted(_checks, key=lambda c: (c.obligation, c.name))
