"""Who may open which route of the requirements."""

from clew.areas.requirements.review_urls import POLICY as REVIEW
from clew.areas.requirements.set_urls import POLICY as SETS
from clew.kernel.people.access import Access

POLICY: dict[str, Access] = {**SETS, **REVIEW}
