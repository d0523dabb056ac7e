"""Doing a step for the visitor: the same commands as the desk, by the people whose part it is."""

from collections.abc import Callable

from clew.kernel.audit_trail.commands import note_check
from clew.kernel.audit_trail.verify import verify as replay
from clew.kernel.commands import command
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.people.demo import is_demo
from clew.kernel.refusals import NotAllowed
from clew.web.walk import early, late
from clew.web.walk.cast import who
from clew.web.walk.matter import KEYS, Walk, ticks

ACTS: dict[str, Callable[[Walk], None]] = {
    "catch": early.catch,
    "determine": early.determine,
    "review": early.review,
    "confirm": early.confirm,
    "accept": early.accept,
    "change": late.change,
    "deliver": late.deliver,
    "thread": late.close,
}


def do_up_to(key: str) -> list[str]:
    """Do every step up to this one that is not done yet; returns the keys of those that were.

    Each step is one transaction: it is done whole or, with the sentence of its refusal, not at all.
    """
    if not is_demo():
        raise NotAllowed("Only a demo does your work for you.")
    done: list[str] = []
    for each in KEYS[: KEYS.index(key) + 1]:
        if next(tick for tick in ticks(Walk()) if tick.key == each).done:
            continue
        if each == "prove":  # reads everything first, and holds nobody up meanwhile
            note_check(replay(), actor=who("quality_manager"))
        else:
            _play(each, actor=SYSTEM)
        done.append(each)
    return done


@command
def _play(key: str, *, actor: Actor) -> None:
    ACTS[key](Walk())
