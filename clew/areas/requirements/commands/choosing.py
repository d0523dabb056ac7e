"""Choosing the rules of a review: who is asked about what, and until when (8.2.3.1)."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from clew.areas.requirements.models import CATEGORIES, CLASSES, ORIGINS, ReviewRules
from clew.areas.requirements.rules import RulesWrong, checked, said_by_files, versions
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Company
from clew.kernel.refusals import Conflict, Refused, refuse_unless
from clew.kernel.remembering import forget
from clew.kernel.workflow import require

MAY_CHOOSE = ("quality_manager", "top_management")
DAYS = (1, 60)
MARKS = {"critical": "critical", "special": "special characteristic"}


@command
def choose_rules(
    house: Company,
    *,
    actor: Actor,
    said: dict[str, Any],
    seen: int,
    from_date: date | None = None,
    why: str = "",
) -> ReviewRules:
    """Choose the rules of reviews that are submitted from a day on, today by default.

    said: the rules whole, as a file says them. seen: the number of the newest version the form
    showed, 0 for none. A review that was submitted keeps its rules. Refused: a word that is not
    known, a category nobody answers for that somebody answered for, a day gone by.
    """
    require(actor, *MAY_CHOOSE, to="choose who is asked in a review")
    newest = _newest(house, seen)
    old = newest.said if newest else said_by_files()[1]
    day = from_date or clock.today()
    refuse_unless(day >= clock.today(), "Rules begin today or later; what was asked, was asked.")
    silent = [
        CATEGORIES[category]
        for category, functions in old["by_category"].items()
        if functions and not said["by_category"].get(category)
    ]
    refuse_unless(
        not silent, f"Somebody must answer for {', '.join(silent)}. Choose at least one function."
    )
    for name, words in (("verdict_days", "a verdict"), ("notice_days", "a notice")):
        refuse_unless(DAYS[0] <= said[name] <= DAYS[1], f"Days for {words} are 1 to 60.")
    refuse_unless(said != old, "Nothing is changed.")
    return _keep(house, newest, actor, said=said, source="desk", from_date=day, why=why)


@command
def take_rules_from_file(house: Company, *, actor: Actor, seen: int) -> ReviewRules:
    """Take over the company's own file of rules as it stands; from then on Clew's copy counts.

    seen: as in choose_rules. Refused: no file, one that is wrong, one that says what is in force.
    """
    require(actor, *MAY_CHOOSE, to="choose who is asked in a review")
    newest = _newest(house, seen)
    try:
        source, said, text = said_by_files()
    except RulesWrong as wrong:
        raise Refused(str(wrong)) from wrong
    refuse_unless(source == "file", "There is no file of review rules in the company's folder.")
    refuse_unless(newest is None or newest.said != said, "The file says what is chosen already.")
    digest = hashlib.sha256(text).hexdigest()
    return _keep(
        house, newest, actor,
        said=said, source="file", from_date=clock.today(), why="", file_digest=digest,
    )  # fmt: skip


def _newest(house: Company, seen: int) -> ReviewRules | None:
    lock_record(house.record)
    forget()
    newest = next(iter(versions()), None)
    if (newest.n if newest else 0) != seen:
        raise Conflict(
            "Somebody else changed the rules of a review since you opened them. Look at what "
            "changed, then send yours again."
        )
    return newest


def _keep(
    house: Company,
    newest: ReviewRules | None,
    actor: Actor,
    *,
    said: dict[str, Any],
    why: str,
    **more: Any,
) -> ReviewRules:
    _refuse_wrong(said)
    now, by = clock.now(), actor.pseudonym
    if newest is None:
        source, old, text = said_by_files()
        newest = ReviewRules.objects.create(
            record=house.record, n=1, text=json.dumps(old), source=source, from_date=clock.today(),
            file_digest=hashlib.sha256(text).hexdigest(), made_at=now, made_by=by,
        )  # fmt: skip
    row = ReviewRules.objects.create(
        record=house.record, n=newest.n + 1, text=json.dumps(said), made_at=now, made_by=by, **more
    )
    before, after = dict(facts(newest.said)), dict(facts(said))
    changes = {name: (before.get(name), after.get(name)) for name in before | after}
    if row.from_date > clock.today():
        changes["in force from"] = (None, row.from_date.isoformat())
    emit("company.review_rules_chosen", house.record, actor=actor, changes=changes, reason=why)
    forget()
    return row


def _refuse_wrong(said: dict[str, Any]) -> None:
    try:
        checked(said)
    except (RulesWrong, KeyError, TypeError, AttributeError, ValueError) as wrong:
        raise Refused(f"These are no rules of a review: {wrong}") from wrong


def facts(said: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what rules say, place by place, as the history shows it: ("asked about price", …)."""
    tables = (("by_category", CATEGORIES), ("by_origin", ORIGINS), ("by_mark", MARKS))
    for table, words in tables:
        for key, row in (said[table] or {}).items():
            yield f"asked about {words.get(key, key)}", list(row)
    for key, row in (said["by_family"] or {}).items():
        yield f"asked about family {key}", list(row)
    yield "asked about a new market", list(said["new_market"])
    yield "always answered", list(said["always_answered"])
    for name, row in said["by_class"].items():
        for part, value in row.items():
            yield f"class {CLASSES[name]}, {part.replace('_', ' ')}", value
    yield "days for a verdict", said["verdict_days"]
    yield "days for a notice", said["notice_days"]
    yield "stands in", said["stands_in"]
    yield "functions", dict(said["functions"])
