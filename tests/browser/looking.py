"""What is wrong with a page as it stands: it scrolls sideways, cuts words off, or fails axe."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.browser.chromium import DESK, PHONE, context_of, sign_in
from tests.browser.gallery import PLACES
from tests.browser.places import NOBODY, PASSWORD, PEOPLE, Place

# Words that do not fit where they stand: an element that hides what runs over its edge.
CLIPPED = """
() => {
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.scrollWidth <= e.clientWidth + 1) continue;
    if (!e.checkVisibility({checkVisibilityCSS: true})) continue;
    const style = getComputedStyle(e);
    const hides = ['hidden', 'clip'].includes(style.overflowX) || style.textOverflow === 'ellipsis';
    const tiny = e.clientWidth <= 1 || style.clipPath !== 'none';
    if (!hides || tiny || ['INPUT', 'SELECT', 'TEXTAREA', 'svg'].includes(e.tagName)) continue;
    const words = (e.innerText || '').trim().slice(0, 60);
    if (words) found.push(`${e.tagName.toLowerCase()}.${e.className}: ${words}`);
  }
  return found;
}
"""
# Two things that answer to one key: the second is never reached.
COLLIDING = """
() => {
  const keys = new Map(), found = [];
  const put = (key, words) => {
    if (keys.has(key)) found.push(`${key}: ${keys.get(key)} / ${words}`);
    keys.set(key, words);
  };
  for (const e of document.querySelectorAll('[data-key]'))
    if (e.checkVisibility({visibilityProperty: true}))
      put(e.dataset.key.toLowerCase(), (e.ariaLabel || e.innerText || e.name).trim().slice(0, 40));
  for (const e of document.querySelectorAll('[data-keys-more]'))
    for (const row of e.dataset.keysMore.split('|')) put(row.split(':')[0].toLowerCase(), row);
  return found;
}
"""
SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
AXE = Axe().axe_script
RUN = """
options => axe.run(options).then(found => found.violations.map(
  each => ({id: each.id, count: each.nodes.length, html: each.nodes[0].html})))
"""
CONTRAST: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


class Visitors:
    """The people who look at the pages, each in a browser window of their own."""

    def __init__(self, browser: Browser, url: str, shape: dict[str, Any]) -> None:
        self._stack = ExitStack()
        self.contexts: dict[str, BrowserContext] = {}
        self.pages: dict[str, Page] = {}
        self._screens: dict[str, CDPSession] = {}
        for who in (*PEOPLE, NOBODY):
            context = context_of(browser, dict(shape), url)
            self._stack.callback(context.close)
            if who:
                sign_in(context, who, PASSWORD)
            self.contexts[who] = context
            self.pages[who] = context.new_page()
            self._screens[who] = context.new_cdp_session(self.pages[who])

    def __enter__(self) -> "Visitors":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def turn(self, who: str, shape: Literal["desk", "phone"]) -> None:
        """Turn somebody's open page into one of the other shape, in the light.

        Size, touch and pointer change as on the other device, so the same load is looked at twice:
        what depends on the shape is decided by the style sheet.
        """
        phone, page, screen = shape == "phone", self.pages[who], self._screens[who]
        size = PHONE["viewport"] if phone else DESK["viewport"]
        metrics = {**size, "deviceScaleFactor": 1, "mobile": phone}
        screen.send("Emulation.setDeviceMetricsOverride", metrics)
        screen.send("Emulation.setTouchEmulationEnabled", {"enabled": phone, "maxTouchPoints": 1})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        if page.evaluate("[innerWidth, matchMedia('(pointer: coarse)').matches]") != [
            size["width"], phone,
        ]:  # fmt: skip
            raise RuntimeError(f"The page did not become one of a {shape}.")

    def show(self, home: Path, only: Iterable[str] = ()) -> Iterator[tuple[Place, Page, int]]:
        """Go to each page of the gallery in turn; yields it with the status it answered.

        only: names of pages, all when none is given.
        """
        wanted = set(only)
        for place in (p for p in PLACES if not wanted or p.name in wanted):
            page = self.pages[place.who]
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            answer = page.goto(place.find.look(page, home))
            status = answer.status if answer else 0
            yield place, page, place.then(page) if place.then else status


def wrong_answer(place: Place, page: Page, status: int) -> Iterator[str]:
    """Say when a page does not answer as it should."""
    if status != place.status:
        yield f"answers {status} at {page.url}"


def wrongs(page: Page) -> Iterator[str]:
    """Say what is wrong with a page that stands in the light theme."""
    over = page.evaluate(SIDEWAYS)
    if over > 0:
        yield f"scrolls sideways by {over} px"
    for words in page.evaluate(CLIPPED):
        yield f"cuts words off: {words}"
    for words in page.evaluate(COLLIDING):
        yield f"one key for two things: {words}"
    yield from _violations(page, {})


def wrongs_in_the_dark(page: Page) -> Iterator[str]:
    """Turn the page dark and say what cannot be read then."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    yield from _violations(page, CONTRAST)


def _violations(page: Page, options: dict[str, Any]) -> Iterator[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    for found in page.evaluate(RUN, {"resultTypes": ["violations"], **options}):
        yield f"axe {found['id']} ({found['count']}): {found['html'][:200]}"
