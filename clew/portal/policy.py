"""Who may open which route of the room portal."""

from clew.kernel.people.access import Access

POLICY: dict[str, Access] = {}
