"""What writes cost the server: saving one field, approving a set of fifty lines, a verdict.

Through HTTP, with event, leaf, tasks and search; each write is a real one and stays in the company.
"""

import random
import time
from statistics import median
from typing import Any

from bench import house

TIMES = 12


def main() -> None:
    """Print the processor time of each write and the queries of one."""
    _one_field()
    _approval()
    _impact()


def _one_field() -> None:
    from clew.areas.customers.models import Customer

    visitor, customer = house.client(), Customer.objects.order_by("pk")[0]
    path = f"/customers/{customer.record.number}/edit"

    def save(turn: int) -> Any:
        customer.refresh_from_db()
        customer.record.refresh_from_db()
        words = {"name": customer.name, "country": "GB", "language": "en", "notes": f"Turn {turn}."}
        return path, {**words, "version": customer.record.version}

    _measured("one field of a customer", visitor, save)


def _approval() -> None:
    """Approve sets that were built, submitted and judged for it, one after the other."""
    from bench import building
    from clew.areas.requirements.commands import lines, reviewing
    from clew.areas.requirements.models import RequirementSet
    from clew.areas.requirements.stale import seen_of

    built = building.reopened()
    waiting = []
    drafts = RequirementSet.objects.filter(record__state="draft").order_by("pk")[: TIMES + 2]
    seller = built.anyone("sales")
    for its_set in drafts:
        for origin in ("obligatory", "organization"):
            lines.say_none(its_set.newest, origin, actor=seller, reason="Nothing beyond its file.")
        revision = its_set.newest
        reviewing.submit(revision, actor=seller, seen=seen_of(revision))
        building.judge(its_set, built)
        waiting.append(its_set)

    def approve(turn: int) -> Any:
        revision = waiting[turn].newest
        return f"/requirements/{revision.record.number}/approve", {"seen": seen_of(revision)}

    _measured("approving a set of 50 lines", house.client(), approve)


def _impact() -> None:
    """Find everything that stands on records with a thousand joints below them."""
    from clew.areas.requirements.models import RequirementSet
    from clew.kernel.links.tracing import affected_by
    from clew.kernel.records.models import Record

    dice = random.Random(1)  # noqa: S311  # the same sets each time, no secret
    sets = list(RequirementSet.objects.values_list("pk", flat=True))
    chosen = list(Record.objects.filter(pk__in=dice.sample(sets, min(20, len(sets)))))
    with house.counted_queries() as seen:
        count = len(affected_by(chosen))
    taken = house.cpu_ms(lambda: affected_by(chosen))
    house.figure("impact of a change", cpu_ms=taken, affected=count, queries=len(seen))


def _measured(name: str, visitor: Any, prepare: Any) -> None:
    """Post what `prepare(turn)` gives (path, fields) and print the median of its cost."""
    taken, queries = [], 0
    for turn in range(TIMES):
        path, fields = prepare(turn)
        with house.counted_queries() as seen:
            began = time.process_time()
            answer = visitor.post(path, fields)
            taken.append((time.process_time() - began) * 1000)
        queries = len(seen)
        if answer.status_code != 302:
            raise SystemExit(f"{name}: {path} answers {answer.status_code}.")
    house.figure(name, cpu_ms=median(taken[2:]), queries=queries)


if __name__ == "__main__":
    house.open_house()
    main()
