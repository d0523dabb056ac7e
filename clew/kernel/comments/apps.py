"""App of the kernel room comments."""

from django.apps import AppConfig

from clew.kernel.records import kinds


class Comments(AppConfig):
    """Makes the room's rows content of the records they belong to."""

    name = "clew.kernel.comments"
    label = "comments"

    def ready(self) -> None:
        kinds.register_common(kinds.Part("comments.Comment", words=("text", "settlement")))
