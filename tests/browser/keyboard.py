"""Does what a person does who has no pointer: keys, words, Tab until the wanted thing has focus."""

import re
import time

from playwright.sync_api import Page, expect

# What a screen reader would call the thing that has the focus.
FOCUS_NAME = """() => {
  const e = document.activeElement, plain = text => (text || '').trim().replace(/\\s+/g, ' ');
  if (!e || e === document.body) return '';
  return plain(
    e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || e.value);
}"""
MOST_TABS = 150
SINGLE = re.compile(r"^(.|Enter|Escape|Tab|Space|Arrow\w+|Home|End|F\d+|(Control|Shift)\+\w+)$")


def do(page: Page, steps: tuple[str, ...]) -> int:
    """Do the steps of a task; return how many keys that took, words counted as typed."""
    return sum(_step(page, step) for step in steps)


def _step(page: Page, step: str) -> int:
    mark, rest = step[0], step[1:]
    if SINGLE.match(step):
        page.keyboard.press(step)
        return 1
    if mark == "=":
        if page.evaluate("document.activeElement?.tagName") == "SELECT":
            page.keyboard.type(rest)
        else:
            page.keyboard.insert_text(rest)
        return len(rest)
    if mark == "@":
        return _tab_to(page, rest)
    if mark == "#":
        expect(page.locator("h1")).to_contain_text(re.compile(rest))
    elif mark == "~":
        expect(page.locator("body")).to_contain_text(re.compile(rest))
    elif mark == "!":
        page.wait_for_function("tag => document.activeElement?.tagName === tag", arg=rest)
    elif mark == "/":
        page.wait_for_url(re.compile(rest))
    else:
        raise ValueError(f"{step!r} is no step.")
    return 0


def _tab_to(page: Page, name: str) -> int:
    for pressed in range(MOST_TABS):
        if str(page.evaluate(FOCUS_NAME)).startswith(name):
            return pressed
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name!r} on {page.url}.")


def timed(page: Page, steps: tuple[str, ...]) -> tuple[int, float]:
    """Do the steps; return the keys and the seconds they took."""
    began = time.monotonic()
    return do(page, steps), time.monotonic() - began
