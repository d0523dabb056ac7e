"""Every page in the demo company, wide and narrow, light and dark: nothing is cut off."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import DESK, PHONE, launched
from tests.browser.demo_home import demo_served
from tests.browser.looking import Visitors, wrong_answer, wrongs, wrongs_in_the_dark

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("shape", [DESK, PHONE], ids=["1280", "390"])
def test_every_page_can_be_read_by_everybody(shape: dict[str, Any], tmp_path: Path) -> None:
    found: list[str] = []
    with (
        demo_served(tmp_path) as server,
        launched() as browser,
        Visitors(browser, server.url, shape) as visitors,
    ):
        for place, page, status in visitors.show(server.home):
            found += [f"{place.name}: {wrong}" for wrong in wrong_answer(place, page, status)]
            found += [f"{place.name}: {wrong}" for wrong in wrongs(page)]
            found += [f"{place.name}, dark: {wrong}" for wrong in wrongs_in_the_dark(page)]
    assert found == []
