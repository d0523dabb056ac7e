"""What the start page shows: who you are, the nine steps, the customer's link, the folder."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from clew.kernel.people.actor import Actor
from clew.web.walk.cast import person_with
from clew.web.walk.customer import OpenLink, newest_open
from clew.web.walk.matter import SAID, Walk, ticks
from clew.web.walk.places import Place, place_of


@dataclass(frozen=True)
class Step:
    """One of the nine: its words, whether it is done, and where it goes on by hand."""

    n: int
    key: str
    title: str
    why: str
    by: str
    done: bool
    now: bool
    number: str
    url: str
    place: Place | None


def steps(walk: Walk) -> list[Step]:
    """Return the nine steps; the first that is not done is the one that is due now."""
    marks = ticks(walk)
    due = next((mark.key for mark in marks if not mark.done), "")
    rows = zip(SAID["steps"], marks, strict=True)
    return [
        Step(
            n,
            mark.key,
            row["title"],
            row["why"],
            row["by"],
            mark.done,
            mark.key == due,
            mark.number,
            _page_of(mark.key, mark.number),
            None if mark.done else place_of(mark.key, walk),
        )
        for n, (row, mark) in enumerate(rows, start=1)
    ]


def _page_of(key: str, number: str) -> str:
    if not number:
        return ""
    route = "conformity:thread" if key == "thread" else "web:go"
    return reverse(route, args=[number])


def start_context(actor: Actor) -> dict[str, Any]:
    """Return what the page is made of."""
    walk = Walk()
    its_steps = steps(walk)
    done = sum(step.done for step in its_steps)
    return {
        "steps": its_steps,
        "done": done,
        "left": len(its_steps) - done,
        "actor": actor if actor.kind == "person" else None,
        "begins": person_with("sales"),
        "quality": person_with("quality_manager"),
        "phone_on": bool(settings.PORTAL_URL),
        "old": walk.since is None,
        "link": (link := its_link(walk)),
        "phone_url": f"{settings.PORTAL_URL}{link.path}" if link and settings.PORTAL_URL else "",
        "folder": settings.HOME.path,
        "program": settings.PROGRAM,
    }


def its_link(walk: Walk) -> OpenLink | None:
    """Return the link the customer of this thread holds and has not used."""
    records = tuple(r.pk for r in (walk.the_set, walk.order) if r is not None)
    return newest_open(records) if records else None
