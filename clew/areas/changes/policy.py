"""Who may open which route of the room changes."""

from clew.kernel.people.access import Access

POLICY: dict[str, Access] = {}
