"""Who may open which route of the room conformity."""

from clew.kernel.people.access import Access

POLICY: dict[str, Access] = {}
