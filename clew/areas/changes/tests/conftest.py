"""What most tests of changes start from."""

from clew.areas.changes.tests import change_parts as parts
from clew.kernel.testing import People, prepared


@prepared
def its(everyone: People) -> parts.Agreed:
    """A set whose revision 1 is released, and an order in work over it."""
    return parts.agreed(everyone)
