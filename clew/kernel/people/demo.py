"""Who may be who in a demo: one click, or the sign-in page with one password for all."""

from collections import defaultdict
from dataclasses import dataclass

from clew.kernel.audit_trail.models import LogOrigin
from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.people.models import RoleGrant, User

LOADED = "log.demo_loaded"  # the entry with which the demo's own year ends
PASSWORD = "the ball of thread"  # noqa: S105  # printed on purpose: nothing in a demo is secret


@dataclass(frozen=True)
class Somebody:
    """One person of the demo company who has an account."""

    number: str
    name: str
    email: str
    roles: str


def is_demo() -> bool:
    """Tell whether this database opened its log as a demo; no other can ever become one."""
    return LogOrigin.objects.filter(mode="demo").exists()


def who_is_who() -> list[Somebody]:
    """Return everybody with an account, in the order in which they came."""
    roles: dict[int | None, list[str]] = defaultdict(list)
    for grant in RoleGrant.objects.filter(lifted_at=None).order_by("id"):
        roles[grant.person_id].append(STAFF_ROLES[grant.role])
    users = User.objects.filter(is_active=True).select_related("person__record")
    return [
        Somebody(
            u.person.record.number, u.person.name, u.email, ", ".join(roles.get(u.person_id, []))
        )
        for u in users.order_by("person_id")
        if u.person is not None
    ]


def account_of(number: str) -> User | None:
    """Return the account behind a person's number in a demo; None when there is none."""
    if not is_demo():
        return None
    return User.objects.filter(person__record__number=number, is_active=True).first()
