"""Two working days after a Friday afternoon is Tuesday afternoon."""

from datetime import UTC, datetime

import pytest

from clew.areas.communication.working_days import working_days_after


@pytest.mark.parametrize(
    ("day", "days", "wanted"),
    [
        (11, 2, 13),  # Monday → Wednesday
        (14, 2, 18),  # Thursday → Monday
        (15, 2, 19),  # Friday → Tuesday
        (16, 2, 19),  # Saturday → as if it came on Monday morning
        (17, 2, 19),  # Sunday
        (16, 0, 18),  # Saturday, the same day → Monday
        (15, 0, 15),
        (15, 10, 29),
    ],
)
def test_counting(day, days, wanted):
    moment = datetime(2026, 5, day, 16, 40, tzinfo=UTC)
    assert working_days_after(moment, days) == datetime(2026, 5, wanted, 16, 40, tzinfo=UTC)
