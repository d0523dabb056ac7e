"""What a list can be narrowed by: a choice, a record, days, a tick, words of the search."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from django.utils import timezone

from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.records.queries import visible_to
from clew.kernel.refusals import Refused
from clew.kernel.search import engines
from clew.kernel.search.folding import terms

OFFERED = 200  # records a field offers; another one is asked for by its number
ME = "me"


class Unreadable(Refused):
    """The address asks a list for something it does not know: a filter, a value, an order."""

    status = 400


@dataclass(frozen=True)
class Narrowed:
    """One filter as it was asked: what it does to the rows, and how it is said to a reader."""

    name: str
    texts: dict[str, str]
    words: str
    where: Callable[[QuerySet[Any]], QuerySet[Any]]


class Filter(Protocol):
    """What every filter can do; `params` are its names in an address."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def shape(self) -> str: ...
    @property
    def params(self) -> tuple[str, ...]: ...

    def read(self, given: Mapping[str, str], actor: Actor) -> Narrowed: ...

    def offers(self, actor: Actor) -> list[tuple[str, str]]: ...


def _unknown(label: str, text: str, wanted: str) -> Unreadable:
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return Unreadable(f"{label} cannot be “{shown}”. Choose {wanted}.")


@dataclass(frozen=True)
class Choice:
    """One of some values of a column: `Choice("state", "State", "state", WORDS)`.

    also: name → (words, Q or a function that returns one) for what is no plain value ("late").
    counted: the names of `also` whose number of rows is shown, up to a hundred. find: (values) →
    the condition, where it is no plain column; then several values may be asked for at once.
    """

    name: str
    label: str
    path: str
    words: Mapping[str, str] | Callable[[], Mapping[str, str]]
    also: Mapping[str, tuple[str, Any]] = field(default_factory=dict)
    counted: tuple[str, ...] = ()
    find: Callable[[list[str]], Q] | None = None
    shape = "choice"

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def known(self) -> Mapping[str, str]:
        """The values of the column with their words."""
        return self.words() if callable(self.words) else self.words

    def read(self, given: Mapping[str, str], actor: Actor) -> Narrowed:
        text = given[self.name]
        if text in self.also:
            word, condition = self.also[text]
            wanted = condition() if callable(condition) else condition
            return Narrowed(self.name, {self.name: text}, word, lambda rows: rows.filter(wanted))
        known = self.known
        values = text.split(",") if self.find else [text]
        for value in values:
            if value not in known:
                raise _unknown(self.label, value, "one of the list")
        condition = self.find(values) if self.find else Q(**{self.path: text})
        words = " or ".join(known[value] for value in values)
        return Narrowed(self.name, {self.name: text}, words, lambda rows: rows.filter(condition))

    def offers(self, actor: Actor) -> list[tuple[str, str]]:
        return [*((k, w) for k, (w, _) in self.also.items()), *self.known.items()]


@dataclass(frozen=True)
class Of:
    """A record of a kind, by its number: `Of("customer", "Customer", "customer_id", "customer")`.

    me: "me" stands for the reader's own record, so that a shared view fits whoever opens it.
    """

    name: str
    label: str
    path: str
    kind: str
    me: bool = False
    shape = "record"

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name,)

    def read(self, given: Mapping[str, str], actor: Actor) -> Narrowed:
        text = given[self.name].strip()
        if self.me and text.casefold() == ME:
            return self._narrowed(ME, "me", actor.record_id)
        found = visible_to(actor).filter(kind=self.kind, number=text.upper()).first()
        if found is None:
            raise _unknown(self.label, text, "a number such as the list offers")
        return self._narrowed(found.number, found.title, found.pk)

    def _narrowed(self, text: str, words: str, pk: int | None) -> Narrowed:
        exact = {self.path: pk}
        return Narrowed(self.name, {self.name: text}, words, lambda rows: rows.filter(**exact))

    def offers(self, actor: Actor) -> list[tuple[str, str]]:
        found = visible_to(actor).filter(kind=self.kind).order_by("-id")[:OFFERED]
        rows = sorted(found.values_list("number", "title"), key=lambda pair: pair[1].casefold())
        return [(ME, "Me"), *rows] if self.me else rows


@dataclass(frozen=True)
class Days:
    """Days from and to, both included: `wanted_from=2026-05-01&wanted_to=2026-05-31`.

    moments: the column holds times; the days are those of the company's time zone.
    """

    name: str
    label: str
    path: str
    moments: bool = False
    shape = "days"

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def read(self, given: Mapping[str, str], actor: Actor) -> Narrowed:
        since, until = (self._day(given.get(name, "")) for name in self.params)
        wanted = {}
        if since:
            wanted[f"{self.path}__gte"] = self._at(since)
        if until:
            next_day = until + timedelta(days=1)
            wanted[f"{self.path}__lt"] = self._at(next_day)
        texts = {
            name: day.isoformat()
            for name, day in zip(self.params, (since, until), strict=True)
            if day
        }
        parts = [
            f"from {since:%-d %b %Y}" if since else "",
            f"to {until:%-d %b %Y}" if until else "",
        ]
        words = " ".join(filter(None, parts))
        return Narrowed(self.name, texts, words, lambda rows: rows.filter(**wanted))

    def _day(self, text: str) -> date | None:
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise _unknown(self.label, text, "a day such as 2026-05-28") from None

    def _at(self, day: date) -> date | datetime:
        return timezone.make_aware(datetime.combine(day, time())) if self.moments else day

    def offers(self, actor: Actor) -> list[tuple[str, str]]:
        return []


@dataclass(frozen=True)
class Flag:
    """Yes, or no matter: `critical=1`."""

    name: str
    label: str
    where: Q
    shape = "flag"

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name,)

    def read(self, given: Mapping[str, str], actor: Actor) -> Narrowed:
        if given[self.name] != "1":
            raise _unknown(self.label, given[self.name], "1, or leave it out")
        return Narrowed(self.name, {self.name: "1"}, "yes", lambda rows: rows.filter(self.where))

    def offers(self, actor: Actor) -> list[tuple[str, str]]:
        return []


@dataclass(frozen=True)
class Words:
    """Words of the record, by the search the whole desk uses: numbers, titles, wording, files."""

    name: str = "q"
    label: str = "Words"
    path: str = "record_id"
    shape = "words"

    @property
    def params(self) -> tuple[str, ...]:
        return (self.name,)

    def read(self, given: Mapping[str, str], actor: Actor) -> Narrowed:
        text = given[self.name].strip()
        phrases = terms(text)
        named = Record.objects.filter(number=text.upper()).values_list("pk", flat=True).first()
        wanted = (
            Q(**{f"{self.path}__in": engines.matching_query(phrases)}) if phrases else Q(pk=None)
        )
        if named is not None:
            wanted |= Q(**{self.path: named})
        return Narrowed(self.name, {self.name: text}, text, lambda rows: rows.filter(wanted))

    def offers(self, actor: Actor) -> list[tuple[str, str]]:
        return []
