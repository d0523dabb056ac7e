"""Try to cheat it: one value of a demo is changed by plain SQL, behind the back of every command.

Only a demo does this to itself. The edit takes a connection of its own, as somebody with the
database's password would; what the database's own guard refuses is tried again without the guard.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from clew.areas.orders.models import Order
from clew.areas.requirements.models import RequirementVersion, SetLine
from clew.kernel.audit_trail.triggers import SENTENCE
from clew.kernel.people.demo import is_demo
from clew.kernel.refusals import NotAllowed, Refused

LINE_STATES = ("confirmed", "released")
MORE = 10


@dataclass(frozen=True)
class Target:
    """One cell: where it stands, what it holds, and what a cheat would write there."""

    what: str
    record: str
    label: str
    table: str
    key: str
    pk: int
    column: str
    before: str
    after: str

    @property
    def guard(self) -> str:
        """The name of the trigger that watches updates of this table, if there is one."""
        return f"clew_{self.table}_update"[:60]


@dataclass(frozen=True)
class Cheat:
    """What was done: the cell, and whether the database refused the plain edit first."""

    target: Target
    refused: str


def targets() -> list[Target]:
    """Return the cells a visitor may choose from: words a customer signed, and an amount."""
    return [target for target in (_words(), _amount()) if target is not None]


def _words() -> Target | None:
    lines = SetLine.objects.filter(revision__state__in=LINE_STATES).select_related(
        "version", "requirement__record", "revision__requirement_set__record"
    )
    line = lines.order_by("-version__critical", "-revision_id", "position").first()
    if line is None:
        return None
    said = line.version.our_wording
    return Target(
        "words",
        line.requirement.record.number,
        f"the wording of {line.requirement.record.number},"
        f" approved in {line.revision.requirement_set.record.number}",
        RequirementVersion._meta.db_table,
        "id",
        line.version.pk,
        "our_wording",
        said,
        said.rstrip(".") + ", if possible.",
    )


def _amount() -> Target | None:
    order = Order.objects.exclude(accepted_at=None).exclude(quantity=None).order_by("-pk").first()
    if order is None or order.quantity is None:
        return None
    order = Order.objects.select_related("record").get(pk=order.pk)
    amount = int(order.quantity or 0)
    return Target(
        "amount",
        order.record.number,
        f"the quantity of {order.record.number}",
        Order._meta.db_table,
        "record_id",
        order.pk,
        "quantity",
        str(amount),
        str(amount * MORE),
    )


def under_way() -> Cheat | None:
    """Return the cheat that was not put back yet."""
    path = _kept()
    if not path.exists():
        return None
    said: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return Cheat(Target(**said["target"]), said["refused"])


def _kept() -> Path:
    return settings.HOME.path / "cheat.json"


def cheat(what: str) -> Cheat:
    """Change the chosen cell by SQL; what stood there is kept, so that it can be put back."""
    _only_in_a_demo()
    if under_way() is not None:
        raise Refused("One value is changed already. Put it back first.")
    target = next((each for each in targets() if each.what == what), None)
    if target is None:
        raise Refused("Choose what to change.")
    try:
        with _own_connection() as own:
            refused = write(own, target, target.after)
    except DatabaseError as failure:
        said = str(failure).strip().splitlines()[0]
        raise Refused(f"The database refused: {said}. Nothing was changed.") from failure
    done = Cheat(target, refused)
    _kept().write_text(json.dumps(asdict(done), ensure_ascii=False), "utf-8")
    return done


def put_back() -> Cheat:
    """Write the cell as it was, by the same way."""
    _only_in_a_demo()
    done = under_way()
    if done is None:
        raise Refused("Nothing is changed, so there is nothing to put back.")
    with _own_connection() as own:
        write(own, done.target, done.target.before)
    _kept().unlink()
    return done


def _only_in_a_demo() -> None:
    if not is_demo():
        raise NotAllowed("Only a demo changes its own rows by SQL.")


@contextmanager
def _own_connection() -> Iterator[BaseDatabaseWrapper]:
    """Open a connection beside the one of this request, and close it."""
    own = connections.create_connection("default")
    try:
        yield own
    finally:
        own.close()


def write(own: BaseDatabaseWrapper, target: Target, value: str) -> str:
    """Update the cell; returns the sentence with which the database refused the plain edit."""
    mark = own.savepoint()
    try:
        _update(own, target, value)
    except DatabaseError as refused:
        if SENTENCE not in str(refused):
            raise
        if mark:  # None on a connection that is in no transaction, as ours is
            own.savepoint_rollback(mark)
        with _without_guard(own, target):
            _update(own, target, value)
        return SENTENCE
    return ""


def _update(own: BaseDatabaseWrapper, target: Target, value: str) -> None:
    quote = own.ops.quote_name
    statement = (
        f"UPDATE {quote(target.table)} SET {quote(target.column)} = %s"  # noqa: S608  # names of ours
        f" WHERE {quote(target.key)} = %s"
    )
    with own.cursor() as cursor:
        cursor.execute(statement, [value, target.pk])


@contextmanager
def _without_guard(own: BaseDatabaseWrapper, target: Target) -> Iterator[None]:
    """Take the guard away, as who holds the database's password can, and put it back after."""
    with own.cursor() as cursor:
        if own.vendor == "postgresql":
            cursor.execute("SET lock_timeout = '3s'")
            switch = f'ALTER TABLE "{target.table}" {{}} TRIGGER "{target.guard}"'
            off, on = switch.format("DISABLE"), switch.format("ENABLE")
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [target.guard])
            off, on = f'DROP TRIGGER "{target.guard}"', str(cursor.fetchone()[0])
        cursor.execute(off)
        try:
            yield
        finally:
            cursor.execute(on)
            if own.vendor == "postgresql":
                cursor.execute("RESET lock_timeout")
