"""Who may open which route of the room orders."""

from clew.kernel.people.access import Access

POLICY: dict[str, Access] = {}
