"""The whole story with a mouse at 1280 px, from an empty company to a proven order."""

import os
from pathlib import Path

import pytest

from tests.journeys.walk import walk

pytestmark = pytest.mark.browser


def test_from_a_mail_to_a_proven_order_mouse(tmp_path: Path) -> None:
    walk("mouse", tmp_path, shots=os.environ.get("CLEW_SHOTS") == "1")
