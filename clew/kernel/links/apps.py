"""App of the kernel room links."""

from django.apps import AppConfig

from clew.kernel.records import kinds


class Links(AppConfig):
    """Makes the room's rows content of the records they belong to."""

    name = "clew.kernel.links"
    label = "links"

    def ready(self) -> None:
        kinds.register_common(kinds.Part("links.Link", "source_id"))
