"""What the worker does again and again: rooms name their duties before any table exists."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string


@dataclass
class Duty:
    """One duty: done when `seconds` have passed since it was done last."""

    name: str
    seconds: float
    work: Callable[[], object] | str
    last: float = float("-inf")

    def do(self) -> None:
        """Do it; a duty named by its dotted path is imported now."""
        work = import_string(self.work) if isinstance(self.work, str) else self.work
        work()


_duties: dict[str, Duty] = {}


def every(seconds: float, name: str, work: Callable[[], object] | str) -> None:
    """Have the worker do something again and again; registered once per name.

    work: a function, or its dotted path for an AppConfig.ready that may import no tables yet.
    """
    _duties[name] = Duty(name, seconds, work)


def duties() -> list[Duty]:
    """Return all duties in the order in which they were registered."""
    return list(_duties.values())
