"""The desk as a person uses it: found by roles, labels and words, never by how it is built."""

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Download, Frame, Locator, Page, Request, expect

from tests.browser.chromium import PATIENCE_MS
from tests.browser.hands import Hand

PATIENCE = PATIENCE_MS / 1000
# Whether a press of the thing asks the server for a page: not a summary, a menu, a place in here.
LEAVES = """
e => {
  const link = e.closest('a[href]');
  if (link) {
    const to = new URL(link.href);
    return to.hash === '' || to.pathname + to.search !== location.pathname + location.search;
  }
  const button = e.closest('button');
  return !!button && button.type === 'submit' && !!button.form
    && button.getAttribute('aria-disabled') !== 'true';
}
"""


class Desk:
    """One signed-in person at their pages, with the hand they use."""

    def __init__(self, hand: Hand, name: str) -> None:
        self.hand = hand
        self.page: Page = hand.page
        self.name = name
        self.main = self.page.get_by_role("main")
        self._going = self._went = False
        self.page.on("request", self._leaves)
        self.page.on("framenavigated", self._arrived)
        self.page.on("requestfailed", self._arrived)
        self.page.on("download", self._arrived)

    def open(self, path: str) -> None:
        """Open an address, as from a mail or a bookmark."""
        self.page.goto(path)

    def go(self, place: str) -> None:
        """Go to a page of the main navigation; on a phone it stands behind the menu."""
        if self.hand.phone:
            self.hand.press(self.page.get_by_role("button", name="Menu", exact=True))
            nav = self.page.get_by_role("navigation", name="All pages")
        else:
            nav = self.page.get_by_role("navigation", name="Main")
        self.use(nav.get_by_role("link", name=place, exact=True))

    def mine(self, place: str) -> None:
        """Go to a page behind "Who I am" (mail folder, people, the log)."""
        self.hand.press(self.page.get_by_role("button", name=re.compile("^Who I am")))
        self.use(self.page.get_by_role("link", name=place, exact=True))

    def press(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Use the button, link or summary of that name."""
        self.use(self.thing(name, within))

    def use(self, thing: Locator) -> None:
        """Press a thing; when it leads to another page, wait until that page stands."""
        leaves = bool(thing.evaluate(LEAVES))
        self._going = self._went = False
        self.hand.press(thing)
        if leaves:
            self._wait(lambda: self._went, f"{thing} asks for no page.")
        self.settled()

    def thing(self, name: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        """Return the button, link or summary of that name; keys shown on it do not count."""
        place = within or self.main
        if isinstance(name, str):
            name = re.compile(rf"^\s*{re.escape(name)}(\s+(Ctrl Enter|[A-Z?/]))?\s*$")
        buttons = place.get_by_role("button", name=name)
        links = place.get_by_role("link", name=name)
        summaries = place.locator("summary").filter(has_text=name)
        return buttons.or_(links).or_(summaries).filter(visible=True).first

    def send(self, name: str, within: Locator | None = None) -> None:
        """Use the button of that name, where a summary beside it is called the same."""
        words = re.compile(rf"^\s*{re.escape(name)}(\s+(Ctrl Enter|[A-Z?/]))?\s*$")
        buttons = (within or self.main).get_by_role("button", name=words)
        self.use(buttons.and_(self.page.locator("button")).filter(visible=True).first)

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """Return the field of that label; "optional" and other notes in a label do not count."""
        words = re.compile(rf"^\s*{re.escape(label)}(?!\w)", re.IGNORECASE)
        return (within or self.main).get_by_label(words).filter(visible=True).first

    def write(self, label: str, text: str, within: Locator | None = None) -> None:
        """Write into the field of that label."""
        self.hand.write(self.field(label, within), text)

    def pick(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose in the list of that label."""
        self.hand.pick(self.field(label, within), option)

    def tick(self, label: str, within: Locator | None = None) -> None:
        """Tick a box, or choose one of several, by its words."""
        words = re.compile(rf"(^|[^\w]){re.escape(label)}(?![a-z])")
        place = within or self.main
        boxes = place.get_by_role("checkbox", name=words).or_(
            place.get_by_role("radio", name=words)
        )
        self.hand.tick(boxes.first)

    def give_file(self, label: str, path: Path) -> None:
        """Choose a file for the field of that label."""
        self.hand.give_file(self.field(label), path)
        self.settled()

    def section(self, heading: str) -> Locator:
        """Return the section under a heading."""
        head = self.page.get_by_role("heading", name=re.compile(re.escape(heading)))
        return self.main.locator("section").filter(has=head).last

    def settled(self) -> None:
        """Wait until the page that was asked for stands; a press that asked for none is no wait."""
        self._wait(lambda: not self._going, "The page that was asked for does not come.")
        self.page.wait_for_load_state()

    def _wait(self, until: Callable[[], bool], failure: str) -> None:
        give_up = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < give_up, failure
            self.page.wait_for_timeout(20)

    def _leaves(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self._going = self._went = True

    def _arrived(self, what: Frame | Request | Download) -> None:
        if isinstance(what, Request) and not what.is_navigation_request():
            return
        self._going = False

    def sees(self, words: str | re.Pattern[str]) -> None:
        """Look for words on the page."""
        expect(self.main.get_by_text(words).filter(visible=True).first).to_be_visible()

    def numbers(self, prefix: str) -> list[str]:
        """Return the numbers of that prefix that stand on the page, in their order."""
        return re.findall(rf"\b{prefix}-\d+\b", self.main.inner_text())

    def heading(self) -> str:
        """Return the page's title as it stands on it."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def refused(self, name: str, because: str) -> None:
        """Look at a button that cannot be used, and at the sentence that says why."""
        button = self.thing(name)
        expect(button).to_have_attribute("aria-disabled", "true")
        reason = self.page.locator(f"#{button.get_attribute('aria-describedby')}")
        expect(reason.first).to_contain_text(because)

    def number(self, prefix: str) -> str:
        """Return the number of that prefix in the page's address, once the page is there."""
        self.page.wait_for_url(re.compile(rf"{prefix}-\d+"), wait_until="commit")
        found = re.search(rf"{prefix}-\d+", self.page.url)
        assert found, f"No {prefix} in {self.page.url}"
        return found[0]
