"""The room of lists: one way to filter, sort, save, change and take away the rows of any kind."""

from django.apps import AppConfig

from clew.kernel.audit_trail.coverage import not_covered
from clew.kernel.records.walls import never_for_portal


class Listing(AppConfig):
    """Says why its tables carry no record content."""

    name = "clew.kernel.listing"
    label = "listing"

    def ready(self) -> None:
        never_for_portal("listing_savedview", "listing_run")
        not_covered("listing.SavedView", "how somebody likes to look at a list; no record content")
        not_covered("listing.Run", "how far a change of many rows is; each row has its own event")
