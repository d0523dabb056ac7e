"""Who may open which route of the room conformity: all staff read, nobody writes."""

from clew.kernel.people.access import Access, page

POLICY: dict[str, Access] = {
    "conformity:readiness": page(),
    "conformity:obligation": page(),
    "conformity:thread": page(),
    "conformity:thread_pdf": page(),
}
