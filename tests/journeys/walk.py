"""Walking the whole story with one hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.chromium import launched
from tests.browser.server import ROOT, Server
from tests.journeys import story, story_after
from tests.journeys.house import COMPANY, PASSWORD, House
from tests.journeys.matter import WATTLEBIRD, Matter
from tests.journeys.story import RUTH
from tests.migrated import with_tables

STEPS: tuple[Callable[[House], None], ...] = (
    story.prepare,
    story.catch,
    story.determine,
    story.review,
    story.approve,
    story.offer_and_confirm,
    story.accept_and_start,
    story_after.change,
    story_after.agree_again,
    story_after.finish_the_change,
    story_after.deliver_and_hear,
    story_after.thread,
    story_after.prove,
)
SHOTS = ROOT / "docs" / "tutorial" / "img"


@contextmanager
def empty_house(way: str, folder: Path, matter: Matter) -> Iterator[House]:
    """Start an empty company with one person in it."""
    with Server(with_tables(folder / "home")) as server, launched() as browser:
        server.create_admin(RUTH[1], RUTH[0], PASSWORD, company=COMPANY)
        house = House(server, browser, way, folder / "files", matter)
        try:
            yield house
        finally:
            house.close()


def walk(way: str, folder: Path, *, matter: Matter = WATTLEBIRD, shots: bool = False) -> None:
    """Walk every step; a failure names the step and leaves a picture in the folder."""
    with empty_house(way, folder, matter) as house:
        if shots:
            SHOTS.mkdir(parents=True, exist_ok=True)
            house.known["shots"] = str(SHOTS)
        for step in STEPS:
            try:
                step(house)
            except BaseException as failure:
                failure.add_note(f"step: {step.__name__}, {way}. {house.last_seen(folder)}")
                raise
        assert house.refused == [], "the content policy was violated"
