"""News travels upward without imports: a room subscribes by name, and hears after commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # an AppConfig names its reactions here before any table exists
    from clew.kernel.audit_trail.models import Event

Reaction = Callable[["Event"], None]


@dataclass(frozen=True)
class _Subscription:
    name: str
    verbs: tuple[str, ...]
    react: Reaction


_subscriptions: dict[str, _Subscription] = {}
_modules: list[str] = []


def load(module: str) -> None:
    """Name a module of reactions; it is imported when the first news asks who wants to hear."""
    if module not in _modules:
        _modules.append(module)


def _known() -> dict[str, _Subscription]:
    for module in _modules:
        import_module(module)
    return _subscriptions


def subscribe(*verbs: str, name: str) -> Callable[[Reaction], Reaction]:
    """Have `name` called with each event of these verbs: at least once, so it must be idempotent.

    Used in an area's `reactions.py`, which its AppConfig.ready names by `load`.
    """

    def note(react: Reaction) -> Reaction:
        _subscriptions[name] = _Subscription(name, verbs, react)
        return react

    return note


def subscribers(verb: str) -> list[str]:
    """Return who hears of this verb."""
    return [s.name for s in _known().values() if verb in s.verbs]


def reaction(name: str) -> Reaction | None:
    """Return the function behind a subscriber's name, None when the room is gone."""
    found = _known().get(name)
    return found.react if found else None
