"""Every page in the demo company, wide and narrow, light and dark: nothing is cut off."""

from pathlib import Path
from typing import Literal

import pytest

from tests.browser.chromium import DESK, launched
from tests.browser.demo_home import demo_served
from tests.browser.gallery import PLACES
from tests.browser.looking import Visitors, wrong_answer, wrongs, wrongs_in_the_dark

pytestmark = pytest.mark.browser
SHAPES: tuple[Literal["desk", "phone"], ...] = ("desk", "phone")
MIDDLE = len(PLACES) // 2


# In two stretches, for two workers: some pages follow from what is pressed on the one before.
@pytest.mark.parametrize(
    "half", [slice(None, MIDDLE), slice(MIDDLE, None)], ids=["first", "second"]
)
def test_every_page_can_be_read_by_everybody(half: slice, tmp_path: Path) -> None:
    found, names = [], [place.name for place in PLACES[half]]
    with (
        demo_served(tmp_path) as server,
        launched() as browser,
        Visitors(browser, server.url, DESK) as visitors,
    ):
        for place, page, status in visitors.show(server.home, names):
            found += [f"{place.name}: {wrong}" for wrong in wrong_answer(place, page, status)]
            for shape in SHAPES:
                visitors.turn(place.who, shape)
                name = f"{place.name}, {shape}"
                found += [f"{name}: {wrong}" for wrong in wrongs(page)]
                found += [f"{name}, dark: {wrong}" for wrong in wrongs_in_the_dark(page)]
            visitors.turn(place.who, "desk")
    assert found == []
