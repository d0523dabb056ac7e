"""The whole story with the keyboard alone, from an empty company to a proven order."""

from pathlib import Path

import pytest

from tests.journeys.walk import walk

pytestmark = pytest.mark.browser


def test_from_a_mail_to_a_proven_order_keyboard(tmp_path: Path) -> None:
    walk("keyboard", tmp_path)
