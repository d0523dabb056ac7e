"""The rows of the access table: which roles may read and which may write at a URL."""

from dataclasses import dataclass, field, replace

from clew.kernel.people.actor import Actor

ANYBODY = "anybody"
SIGNED_IN = "employee"


@dataclass(frozen=True)
class Access:
    """Roles for GET and for POST of one URL; an empty set means the method is not answered.

    administration: shows no content of records, so it is open to who only administers too.
    """

    read: frozenset[str] = field(default_factory=frozenset)
    write: frozenset[str] = field(default_factory=frozenset)
    administration: bool = False

    def for_method(self, method: str) -> frozenset[str] | None:
        """Return the roles for a method, None when the URL does not answer it."""
        wanted = self.read if method in {"GET", "HEAD", "OPTIONS"} else self.write
        if method not in {"GET", "HEAD", "OPTIONS", "POST"}:
            return None
        return wanted or None


def page(*roles: str) -> Access:
    """A page that is read by these roles (all staff when none is named)."""
    return Access(frozenset(roles or (SIGNED_IN,)))


def form(*write: str, read: tuple[str, ...] = ()) -> Access:
    """A page with a form: read by all staff unless said, sent by these roles."""
    return Access(frozenset(read or (SIGNED_IN,)), frozenset(write or (SIGNED_IN,)))


def act(*roles: str) -> Access:
    """A URL that only takes an act (POST) of these roles."""
    return Access(frozenset(), frozenset(roles or (SIGNED_IN,)))


def administers(access: Access) -> Access:
    """Mark a row as administration: people, rules, mail transport, the log, the own account."""
    return replace(access, administration=True)


def open_to_anybody(*, read: bool = True, write: bool = False) -> Access:
    """A URL outside of sign-in: the sign-in itself, one-time links, health."""
    both = frozenset({ANYBODY})
    return Access(both if read else frozenset(), both if write else frozenset())


_table: dict[str, Access] = {}


def set_table(table: dict[str, Access]) -> None:
    """Make the whole access table known; called once, by the room that knows all the others."""
    _table.clear()
    _table.update(table)


def may_read(actor: Actor, route: str) -> bool:
    """Tell whether this actor may open a page."""
    access = _table.get(route)
    if access is None or (actor.only_administers and not access.administration):
        return False
    return _among(actor, access.read)


def opens(actor: Actor, route: str) -> bool:
    """Tell whether this actor may open a page, and send its form where it has one."""
    access = _table.get(route)
    return may_read(actor, route) and (
        access is None or not access.write or _among(actor, access.write)
    )


def _among(actor: Actor, roles: frozenset[str]) -> bool:
    return ANYBODY in roles or SIGNED_IN in roles or actor.has(*roles)
