"""How far the story was told when a test begins; each stage goes on from the one before."""

from clew.conformity.tests.story import Story
from clew.kernel.testing import People, prepared


@prepared
def ordered(everyone: People) -> Story:
    """The customer has signed and ordered."""
    return Story(everyone).tell("ordered")


@prepared
def started(ordered: Story) -> Story:
    """The order is in work."""
    return ordered.tell("started")


@prepared
def changed(started: Story) -> Story:
    """A change is in force that the order has not followed yet."""
    return started.tell("changed")


@prepared
def closed(changed: Story) -> Story:
    """All of it, to the end."""
    return changed.tell("closed")
