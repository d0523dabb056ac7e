"""Who may be who in a demo: all stand on the sign-in page, with one password."""

from clew.kernel.people.actor import STAFF_ROLES
from clew.kernel.people.models import RoleGrant, User

PASSWORD = "the ball of thread"  # noqa: S105  # printed on purpose: nothing in a demo is secret


def who_is_who() -> list[tuple[str, str, str]]:
    """Return (name, e-mail address, roles in words) of everybody with an account."""
    roles: dict[int, list[str]] = {}
    for grant in RoleGrant.objects.filter(lifted_at=None).order_by("id"):
        roles.setdefault(grant.person_id, []).append(STAFF_ROLES[grant.role])
    users = User.objects.select_related("person").order_by("person_id")
    return [(u.person.name, u.email, ", ".join(roles.get(u.person_id, []))) for u in users]
