"""Who may open which route of the room products."""

from clew.kernel.people.access import Access

POLICY: dict[str, Access] = {}
