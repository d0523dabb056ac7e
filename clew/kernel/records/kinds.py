"""Kinds of record as data: prefix, words, and which tables hold the content.

A kind names its parts; every concrete column of every part is content. So the content digest, the
audit trail's proof and `verify` cover a new column from the moment it exists, with no second list.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.apps import apps
from django.db.models import Model


@dataclass(frozen=True)
class Part:
    """One table of a kind's content and the lookup from its rows to the record's id.

    words: columns with text that people wrote and look for.
    """

    model: str
    record: str = "record_id"
    words: tuple[str, ...] = ()

    def table(self) -> type[Model]:
        return apps.get_model(self.model)

    def columns(self) -> list[str]:
        return [f.attname for f in self.table()._meta.concrete_fields]


@dataclass(frozen=True)
class Kind:
    """A kind of record: Kind("order", "SO", "order", "orders", (Part("orders.Order"),)).

    `schema` names the content digest's form ("order/1"); change it when the meaning of a column
    changes, so that old digests stay readable. `of_customer`: records of this kind belong to one
    customer, whose contacts alone may see them from outside.
    """

    name: str
    prefix: str
    title: str
    plural: str
    parts: tuple[Part, ...]
    url: str = ""
    version: int = 1
    icon: str = "doc"
    of_customer: bool = True
    schema: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "schema", f"{self.name}/{self.version}")


_kinds: dict[str, Kind] = {}
_common: list[Part] = [
    Part("records.Record", "id"),
    Part("records.Hold"),
]


def register(kind: Kind) -> Kind:
    """Make a kind known; called once from its area's AppConfig.ready. Refuses a taken prefix."""
    for other in _kinds.values():
        if other.prefix == kind.prefix and other.name != kind.name:
            raise ValueError(f"{kind.name} and {other.name} both number with {kind.prefix}")
    _kinds[kind.name] = kind
    return kind


def extend(name: str, *parts: Part) -> Kind:
    """Add a higher area's tables to the content of a lower one's kind; called from its ready.

    So what is written about a record two floors up is bound by the record's digest as well. Refuses
    (KeyError) a kind whose area is not loaded yet.
    """
    kind = _kinds[name]
    more = tuple(part for part in parts if part not in kind.parts)
    _kinds[name] = replace(kind, parts=(*kind.parts, *more))
    return _kinds[name]


def register_common(part: Part) -> None:
    """Add a table that may hold content of any kind (comments, files, links, signatures)."""
    if part not in _common:
        _common.append(part)


def kind_of(name: str) -> Kind:
    """Return the kind of that name; KeyError when no area registered it."""
    return _kinds[name]


def kinds() -> Iterable[Kind]:
    """Return all kinds in order of registration."""
    return _kinds.values()


def parts_of(kind: Kind) -> list[Part]:
    """Return the tables that hold content of a record of this kind, common ones first."""
    return [*_common, *kind.parts]


def covered_tables() -> set[str]:
    """Return the names of all database tables that carry record content."""
    parts = [*_common, *(part for kind in kinds() for part in kind.parts)]
    return {part.table()._meta.db_table for part in parts}
