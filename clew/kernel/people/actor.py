"""Who acts: a person of the company, a customer's contact by a link, or the system itself."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

STAFF_ROLES = {
    "top_management": "top management",
    "quality_manager": "quality manager",
    "process_owner": "process owner",
    "sales": "sales",
    "customer_service": "customer service",
    "engineering": "engineering",
    "production": "production",
    "purchasing": "purchasing",
    "logistics": "logistics",
    "hr": "human resources",
    "compliance": "compliance (law)",
    "employee": "employee",
    "internal_auditor": "internal auditor",
    "administrator": "administrator",
}


SESSION = "signed-in session"


@dataclass(frozen=True)
class Actor:
    """The hand that acts: a pseudonym for the log, a name for the page, roles for the rules.

    `record_id` is the record of the person (kind person) or contact's customer contact row's
    record, None for the system. `customer_id` is the record id of the customer a contact acts for.
    `way` is how this hand came in, in the words a signature keeps.
    """

    pseudonym: UUID
    name: str
    kind: Literal["person", "contact", "system", "nobody"] = "person"
    roles: frozenset[str] = frozenset()
    record_id: int | None = None
    customer_id: int | None = None
    contact_id: int | None = None
    way: str = SESSION

    @property
    def is_staff(self) -> bool:
        return self.kind in {"person", "system"}

    @property
    def only_administers(self) -> bool:
        """Tell whether administrator is the only role: such a person reads no records."""
        return self.kind == "person" and self.roles == {"employee", "administrator"}

    def has(self, *roles: str) -> bool:
        """Tell whether any of these roles is granted; the system may do what its rules do."""
        return self.kind == "system" or not self.roles.isdisjoint(roles)


SYSTEM = Actor(UUID(int=0), "Clew", "system")
NOBODY = Actor(UUID(int=1), "nobody", "nobody")
