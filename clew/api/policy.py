"""Who may open the pages of the API; its operations have rows of their own (`OPERATIONS`)."""

from clew.kernel.people.access import Access, open_to_anybody, page

POLICY: dict[str, Access] = {
    "api_pages:docs": page(),
    "api_pages:openapi": open_to_anybody(),
    "api_pages:unknown": open_to_anybody(write=True),
}
