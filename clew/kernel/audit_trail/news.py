"""News travels upward without imports: a room subscribes by name, and hears after commit."""

from collections.abc import Callable
from dataclasses import dataclass

from clew.kernel.audit_trail.models import Event

Reaction = Callable[[Event], None]


@dataclass(frozen=True)
class _Subscription:
    name: str
    verbs: tuple[str, ...]
    react: Reaction


_subscriptions: dict[str, _Subscription] = {}


def subscribe(*verbs: str, name: str) -> Callable[[Reaction], Reaction]:
    """Have `name` called with each event of these verbs: at least once, so it must be idempotent.

    Used in an area's `reactions.py`, imported by its AppConfig.ready.
    """

    def note(react: Reaction) -> Reaction:
        _subscriptions[name] = _Subscription(name, verbs, react)
        return react

    return note


def subscribers(verb: str) -> list[str]:
    """Return who hears of this verb."""
    return [s.name for s in _subscriptions.values() if verb in s.verbs]


def reaction(name: str) -> Reaction | None:
    """Return the function behind a subscriber's name, None when the room is gone."""
    found = _subscriptions.get(name)
    return found.react if found else None
