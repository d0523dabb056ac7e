"""The demo company: a year of a child-seat maker, told by calling the same commands as everybody.

The story is data (demo_content/*.yaml); a seeded dice fills the gaps, so each load tells the same.
Only a database whose log opened as a demo takes the past dates (clew.kernel.clock).
"""

import gc
import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection

from clew.areas.orders.commands import expire_offers
from clew.areas.requirements.commands.releasing import escalate_silent
from clew.config.demo_cast import PASSWORD, Cast, open_house
from clew.config.demo_deals import Matter, matters, play
from clew.kernel import clock
from clew.kernel.audit_trail.checkpoints import make_checkpoint
from clew.kernel.audit_trail.deliver import deliver_all
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, in_turn
from clew.kernel.mail.sending import send_waiting
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.people.demo import LOADED

__all__ = ["PASSWORD", "load", "welcome"]

R = TypeVar("R")
OPENING, CLOSING, WORKDAY = 9, 17, 420  # hours of the day, minutes
FIRST_DAY = 260  # working days ago: the company opens its log


def load(progress: Callable[[str], None]) -> None:
    """Open the log as a demo and live a year of it; progress is told what is under way.

    Call it on empty tables only; everything is written by commands, in the order of its time.
    """
    opening = working_day(clock.now(), FIRST_DAY)
    with _no_collector(), _no_flush():
        with clock.demo_time(opening):
            progress("people, products and customers")
            cast = scene(lambda: open_house(opening), actor=SYSTEM)
        for moment, words in _lived(cast):
            progress(f"{moment:%B %Y}: {words}")
        scene(lambda: escalate_silent(actor=SYSTEM), actor=SYSTEM)
        expire_offers()
        scene(lambda: emit(LOADED, None, actor=SYSTEM), actor=SYSTEM)
        _finish_week()


def welcome() -> list[str]:
    """Return what a visitor needs to sign in, as lines for the console."""
    return [
        "Sign in as any of them, each with the password below:",
        *(f"  {name:<18} {email:<32} {words}" for name, email, words in Cast.who_is_who()),
        f"Password: {PASSWORD}",
    ]


@contextmanager
def _no_collector() -> Iterator[None]:
    """Let nobody look for cycles meanwhile: it would take a tenth of the time and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _no_flush() -> Iterator[None]:
    """Spare SQLite the flush after each scene: a demo cut off by the power is built again."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA synchronous").fetchone()[0]
        cursor.execute("PRAGMA synchronous=OFF")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={int(before)}")


@command
def scene(work: Callable[[], R], *, actor: Actor) -> R:
    """Do what belongs to one moment of the story in one transaction."""
    return work()


def _lived(cast: Cast) -> Iterator[tuple[datetime, str]]:
    """Play every matter, one scene after the other in the order of their times."""
    now = clock.now()
    waiting: list[tuple[datetime, int, Matter, Iterator[float]]] = []
    for turn, matter in enumerate(matters()):
        begin = working_day(now, matter.began) + timedelta(minutes=7 * turn % 240)
        heapq.heappush(waiting, (min(begin, now), turn, matter, play(matter, cast)))
    week = 0
    while waiting:
        moment, turn, matter, story = heapq.heappop(waiting)
        with clock.demo_time(moment):
            pause = scene(lambda story=story: next(story, None), actor=SYSTEM)
            if moment.isocalendar().week != week:
                week = moment.isocalendar().week
                _finish_week()
                yield moment, matter.title
        if pause is not None:
            # On some days of the week a story would end after today: its last scenes are now.
            following = min(later(moment, pause), now)
            heapq.heappush(waiting, (following, turn, matter, story))


def _finish_week() -> None:
    """Do what the worker would have done meanwhile: news, mail, a checkpoint."""
    deliver_all()
    send_waiting()
    in_turn(make_checkpoint)


def working_day(now: datetime, ago: float) -> datetime:
    """Return a working day so many working days ago, at nine in the morning of the company."""
    day = now.replace(hour=OPENING, minute=0, second=0, microsecond=0)
    left = int(ago)
    while left > 0 or day.weekday() > 4:
        day -= timedelta(days=1)
        left -= day.weekday() < 5
    return day


def later(moment: datetime, days: float) -> datetime:
    """Return a time so many working days later, in office hours; a fraction stays on the day."""
    whole, part = divmod(days, 1)
    found = moment + timedelta(minutes=part * WORKDAY)
    if found.hour >= CLOSING:
        found = found.replace(hour=OPENING) + timedelta(minutes=7 * (found.hour - CLOSING + 1))
        whole += 1
    while whole > 0 or found.weekday() > 4:
        found += timedelta(days=1)
        whole -= found.weekday() < 5
    return found
