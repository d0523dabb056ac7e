"""The rules of a review as a page shows them: tables of who is asked about what."""

from collections.abc import Iterable
from dataclasses import dataclass

from clew.areas.requirements.commands.choosing import MARKS
from clew.areas.requirements.models import CATEGORIES, CONFIRMATION_KINDS, ORIGINS
from clew.areas.requirements.rules import ClassRules, Rules, roles_asked
from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.ui.words import listed


@dataclass(frozen=True)
class Row:
    """One row of a table: what it is about, and who is asked; `always` when no line is needed."""

    label: str
    asked: str
    always: bool = False


@dataclass(frozen=True)
class OfClass:
    """What a class of sets asks for, in words."""

    name: str
    asked: str
    approved: str
    first: str
    confirmed: str


@dataclass(frozen=True)
class Page:
    """The tables, the classes, the days, and the functions nobody holds."""

    tables: list[tuple[str, str, list[Row]]]
    classes: list[OfClass]
    verdict_days: int
    notice_days: int
    unheld: str
    stands_in: str


def page_of(chosen: Rules) -> Page:
    """Return rules as the page shows them."""
    by_category = [
        Row(
            CATEGORIES[key].capitalize(),
            _names(chosen, chosen.by_category.get(key, ())),
            key in chosen.always_answered,
        )
        for key in CATEGORIES
    ]
    besides = [
        *(
            Row(f"Origin {ORIGINS[key]}", _names(chosen, row))
            for key, row in chosen.by_origin.items()
        ),
        *(Row(f"Marked {MARKS[key]}", _names(chosen, row)) for key, row in chosen.by_mark.items()),
        *(Row(f"Family {key}", _names(chosen, row)) for key, row in chosen.by_family.items()),
        Row("A market new to the product", _names(chosen, chosen.new_market)),
    ]
    asked = roles_asked(chosen.functions)
    unheld = [name for function, name in chosen.functions.items() if asked[function] != function]
    return Page(
        tables=[
            ("What a line is about", "Category", by_category),
            ("Asked besides", "When", [row for row in besides if row.asked]),
        ],
        classes=[_of_class(chosen, name, row) for name, row in chosen.by_class.items()],
        verdict_days=chosen.verdict_days,
        notice_days=chosen.notice_days,
        unheld=listed(unheld),
        stands_in=STAFF_ROLES.get(chosen.stands_in, chosen.stands_in),
    )


def _of_class(chosen: Rules, name: str, row: ClassRules) -> OfClass:
    alone = f"{_names(chosen, (row.one_reviewer,))} alone" if row.one_reviewer else ""
    besides = _names(chosen, row.also)
    approvers = listed([STAFF_ROLES[role] for role in row.approvers], "or")
    return OfClass(
        name=name.capitalize(),
        asked=alone or (f"{besides} besides" if besides else "by the tables above"),
        approved=approvers + (", never an author" if row.four_eyes else ""),
        first=_names(chosen, [f for f in chosen.functions if f in row.must_know_first]) or "nobody",
        confirmed=listed([CONFIRMATION_KINDS[kind] for kind in row.confirmed_by], "or"),
    )


def _names(chosen: Rules, functions: Iterable[str]) -> str:
    return listed([chosen.functions.get(f, f) for f in functions])
