"""What most tests of orders start from."""

from clew.areas.orders.tests.builders import a_ready_set
from clew.areas.requirements.models import RequirementSet
from clew.kernel.testing import People, prepared


@prepared
def ready_set(everyone: People) -> RequirementSet:
    """A set that is approved, confirmed and released."""
    return a_ready_set(everyone)
