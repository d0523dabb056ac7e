"""What the tests of the customer's word share: a set on its way, confirmed by the commands."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from clew.areas.confirmations.commands import confirming
from clew.areas.requirements.tests import review_parts
from clew.kernel import clock
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.testing import People


@dataclass
class Story(review_parts.Story):
    """A set on its way, with the customer's word by the commands of this room."""

    def send_link(self) -> str:
        """Mail Helen the link and return its token."""
        confirming.send_link(self.revision, self.contact, actor=self.people.alice)
        return newest_token()

    def confirmed(self) -> Self:
        confirming.confirm_by_own_order(
            self.revision,
            actor=self.people.alice,
            contact=self.contact,
            reference="PO 4711",
            happened_at=clock.now() - timedelta(hours=1),
        )
        return self


def newest_token() -> str:
    """Return the token of the newest link that waits in a mail."""
    mail = OutgoingMail.objects.exclude(secret_link="").order_by("-pk").first()
    assert mail is not None
    return mail.secret_link.rsplit("/", 1)[1]


def open_story(people: People, **more: str) -> Story:
    """Open a set with five lines, ready to be submitted."""
    return review_parts.open_story(people, of=Story, **more)
