"""The portal is open to whoever holds a link; the link itself carries the right."""

from clew.kernel.people.access import Access, open_to_anybody

POLICY: dict[str, Access] = {
    "portal:enter": open_to_anybody(write=True),
    "portal:step": open_to_anybody(write=True),
}
