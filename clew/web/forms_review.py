"""The form in which the rules of a review are chosen."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from django import forms
from django.forms import BoundField

from clew.areas.products.models import ProductFamily
from clew.areas.requirements.commands.choosing import MARKS
from clew.areas.requirements.models import CATEGORIES, CLASSES, ORIGINS
from clew.kernel.ui.forms import ClewForm, DateField

EVERYBODY = "each function the tables name"


class ReviewRulesForm(ClewForm):
    """Who is asked about what, who must know first, and the days.

    said: the rules the form begins with, as a file says them; who approves and what confirms stays
    as it says. families: those a rule can be made for.
    """

    verdict_days = forms.IntegerField(label="Days to give a verdict", min_value=1, max_value=60)
    notice_days = forms.IntegerField(
        label="Days to acknowledge what one is told", min_value=1, max_value=60
    )
    from_date = DateField(
        label="In force from", required=False, help_text="Empty: from now on. Never a day gone by."
    )
    why = forms.CharField(label="Why", max_length=300, required=False)

    def __init__(
        self, *args: Any, said: dict[str, Any], families: Iterable[ProductFamily], **kwargs: Any
    ) -> None:
        self.said, self.families = said, list(families)
        super().__init__(*args, initial=stored(said, self.families), **kwargs)
        for name, label in _rows(said, self.families):
            self.fields[name] = self._functions(label)
        self.fields["always_answered"] = forms.MultipleChoiceField(
            label="Asked even when the set has no such line",
            choices=list(CATEGORIES.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["one_light"] = forms.ChoiceField(
            label="Class light: one answers alone",
            choices=[("", EVERYBODY), *said["functions"].items()],
            required=False,
        )
        others = [(f.record.number, f.name) for f in self.families if not _of_family(said, f)]
        self.fields["more_family"] = forms.ChoiceField(
            label="One more family", choices=[("", "none"), *others], required=False
        )
        self.fields["more_functions"] = self._functions("Looked at by")

    def _functions(self, label: str) -> forms.MultipleChoiceField:
        return forms.MultipleChoiceField(
            label=label,
            choices=list(self.said["functions"].items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def sections(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """Yield the parts of the page: heading, a sentence, fields."""
        parts = (
            ("What a line is about", "Who answers for lines of a category.", "category_"),
            ("Where a line comes from", "Who answers besides.", "origin_"),
            ("How a line is marked", "Who answers besides, for marked lines.", "mark_"),
            ("Product families", "Who looks at every set of a family.", "family_"),
            ("Classes", "Who is asked besides, and who must know before the release.", "class_"),
        )
        more = {
            "What a line is about": ("always_answered",),
            "Product families": ("more_family", "more_functions", "new_market"),
            "Classes": ("one_light",),
        }
        for heading, sentence, begin in parts:
            names = [name for name in self.fields if name.startswith(begin)]
            yield heading, sentence, [self[n] for n in [*names, *more.get(heading, ())]]

    def clean(self) -> dict[str, Any]:
        """Refuse a family without functions, and functions without a family."""
        given = super().clean() or self.cleaned_data
        if bool(given.get("more_family")) != bool(given.get("more_functions")):
            self.add_error("more_family", "Choose the family and who looks at it, or neither.")
        return given

    def rules(self) -> dict[str, Any]:
        """Return the rules as they are typed, whole."""
        given, said = self.cleaned_data, deepcopy(self.said)
        for table, begin, words in (
            ("by_category", "category_", CATEGORIES),
            ("by_origin", "origin_", ORIGINS),
            ("by_mark", "mark_", MARKS),
        ):
            said[table] = _table(said[table] or {}, {key: given[begin + key] for key in words})
        said["by_family"] = self._by_family(given, dict(said["by_family"] or {}))
        said["new_market"] = given["new_market"]
        said["always_answered"] = [c for c in CATEGORIES if c in given["always_answered"]]
        for name in said["by_class"]:
            of_class = said["by_class"][name]
            _put(of_class, "also", given[f"class_{name}_also"])
            _put(of_class, "must_know_first", given[f"class_{name}_first"])
        _put(said["by_class"]["light"], "one_reviewer", given["one_light"])
        return said | {name: given[name] for name in ("verdict_days", "notice_days")}

    def _by_family(self, given: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
        chosen = {}
        for family in self.families:
            number = family.record.number
            name = f"family_{number}"
            if name in given:
                table.pop(family.name, None)
                table.pop(number, None)
                chosen[number] = given[name]
        if given.get("more_family"):
            chosen[given["more_family"]] = given["more_functions"]
        return table | {number: row for number, row in chosen.items() if row}


def stored(said: dict[str, Any], families: Iterable[ProductFamily]) -> dict[str, Any]:
    """Return rules as the form's first values."""
    values: dict[str, Any] = {
        **{f"category_{key}": list(said["by_category"].get(key, ())) for key in CATEGORIES},
        **{f"origin_{key}": list((said["by_origin"] or {}).get(key, ())) for key in ORIGINS},
        **{f"mark_{key}": list((said["by_mark"] or {}).get(key, ())) for key in MARKS},
        "new_market": list(said["new_market"]),
        "always_answered": list(said["always_answered"]),
        "one_light": said["by_class"]["light"].get("one_reviewer", ""),
        "verdict_days": said["verdict_days"],
        "notice_days": said["notice_days"],
    }
    for family in families:
        if row := _of_family(said, family):
            values[f"family_{family.record.number}"] = row
    for name, of_class in said["by_class"].items():
        values[f"class_{name}_also"] = list(of_class.get("also", ()))
        values[f"class_{name}_first"] = list(of_class["must_know_first"])
    return values


def _rows(said: dict[str, Any], families: list[ProductFamily]) -> Iterator[tuple[str, str]]:
    yield from ((f"category_{key}", words.capitalize()) for key, words in CATEGORIES.items())
    yield from ((f"origin_{key}", words.capitalize()) for key, words in ORIGINS.items())
    yield from ((f"mark_{key}", words.capitalize()) for key, words in MARKS.items())
    for family in families:
        if _of_family(said, family):
            yield f"family_{family.record.number}", family.name
    yield "new_market", "A market new to the product"
    for name in said["by_class"]:
        yield f"class_{name}_also", f"Class {CLASSES[name]}: asked besides"
        yield f"class_{name}_first", f"Class {CLASSES[name]}: must know first"


def _of_family(said: dict[str, Any], family: ProductFamily) -> list[str]:
    table = said["by_family"] or {}
    return list(dict.fromkeys([*table.get(family.name, ()), *table.get(family.record.number, ())]))


def _table(old: dict[str, Any], new: dict[str, list[str]]) -> dict[str, Any]:
    """Return the rows that name somebody; a row that was there and names nobody now stays empty."""
    return {key: row for key, row in new.items() if row or key in old}


def _put(of_class: dict[str, Any], name: str, value: Any) -> None:
    if value or name in of_class:
        of_class[name] = value
