"""The whole story by touch on a phone of 390 px, from an empty company to a proven order."""

from pathlib import Path

import pytest

from tests.journeys.walk import walk

pytestmark = pytest.mark.browser


def test_from_a_mail_to_a_proven_order_touch(tmp_path: Path) -> None:
    walk("touch", tmp_path)
