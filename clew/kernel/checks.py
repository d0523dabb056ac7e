"""Checks: obligations as functions that run over the records.

    @check("8.2.3.1-a", basis="standard", of="order", asks="Every accepted order was reviewed ...")
    def reviewed_before_acceptance(about: Numbers = None) -> Iterator[Item]:
        for order in concerning(Order.objects.all(), about):
            yield Item(order.record, ok=..., sentence="Accepted on 3 Feb, reviewed on 5 Feb.")

Areas write them in `checks.py`, imported by their AppConfig.ready through `load`. No item is "no
data", never "ok". A page asks about its own records only, so it costs the same at any size.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any, Literal, TypeVar

from django.db.models import Model, QuerySet

from clew.kernel.remembering import remembering

Basis = Literal["standard", "company", "advice"]
Numbers = Collection[str] | None  # numbers of records; None: all there are
Look = Callable[..., Iterable["Item"]]
M = TypeVar("M", bound=Model)
F = TypeVar("F")


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
    """A named question to the records. `obligation` is the id in the standard's data.

    `look` takes the numbers it is asked about (all by default); `of` is the kind of record its
    items name.
    """

    obligation: str
    basis: Basis
    asks: str
    look: Look
    name: str
    of: str = ""


_checks: list[Check] = []
_modules: list[str] = []


def check(obligation: str, *, basis: Basis, of: str, asks: str) -> Callable[[Look], Look]:
    """Register a check. basis: only "standard" can be a gap against the standard.

    of: the kind of record the items are about.
    """

    def note(look: Look) -> Look:
        name = f"{look.__module__}.{look.__name__}"
        if all(c.name != name for c in _checks):
            _checks.append(Check(obligation, basis, asks, look, name, of))
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


def concerning(
    found: QuerySet[M, Any], about: Numbers, path: str = "record__number"
) -> QuerySet[M, Any]:
    """Return the rows of the records asked about; path: where a row's number stands."""
    return found if about is None else found.filter(**{f"{path}__in": about})


_pass: ContextVar[dict[tuple[str, frozenset[str] | None], Any] | None] = ContextVar(
    "pass", default=None
)


@contextmanager
def one_pass() -> Iterator[None]:
    """Let the checks of this block share what `once` loads; the records must not change in it."""
    token = _pass.set({})
    try:
        with remembering(reading=True):
            yield
    finally:
        _pass.reset(token)


def once(load: Callable[[Numbers], F]) -> Callable[[Numbers], F]:
    """Make what several checks look at be loaded once in a pass, and anew outside of one."""
    name = f"{load.__module__}.{load.__name__}"

    @wraps(load)
    def loaded(about: Numbers) -> F:
        known = _pass.get()
        if known is None:
            return load(about)
        key = (name, None if about is None else frozenset(about))
        if key not in known:
            known[key] = load(about)
        found: F = known[key]
        return found

    return loaded
