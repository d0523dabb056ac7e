"""Who may open which route of requirement lists."""

from clew.areas.requirements.commands.versions import CAPTURE_ROLES
from clew.kernel.people.access import Access, act, form, page

POLICY: dict[str, Access] = {
    "lists:template": page(),
    "lists:import": form(*CAPTURE_ROLES),
    "lists:publish": act(*CAPTURE_ROLES),
    "lists:paste": form(*CAPTURE_ROLES),
    "lists:upload": form(*CAPTURE_ROLES),
    "lists:export": page(),
}
