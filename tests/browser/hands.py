"""Three hands that do the same: a mouse, a keyboard alone, and a finger on a phone.

A story is written once against `Hand`; what differs is how a thing is reached and used.
"""

from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page, TimeoutError

# How many Tab presses lie between the focus and a thing: counted in the order of the page.
STOPS = """
target => {
  const seen = e => e.checkVisibility({checkVisibilityCSS: true}) && !e.closest('[inert]');
  const all = [...document.querySelectorAll(
    'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && seen(e));
  const groups = new Map();
  for (const e of all) if (e.type === 'radio' && e.name && e.form) {
    const key = e.form; const name = e.name;
    if (!groups.has(key)) groups.set(key, {});
    const of = groups.get(key);
    if (!of[name] || e.checked) of[name] = e;
  }
  const stops = all.filter(e =>
    e.type !== 'radio' || !e.form || groups.get(e.form)[e.name] === e);
  const isOne = target.type === 'radio' && target.form;
  const goal = isOne ? groups.get(target.form)[target.name] : target;
  const to = stops.indexOf(goal), from = stops.indexOf(document.activeElement);
  return to < 0 ? -1 : (to - from + stops.length) % stops.length;
}
"""
FOCUSED = "e => e === document.activeElement"
SAME_GROUP = (
    "e => { const a = document.activeElement;"
    " return a === e || (e.type === 'radio' && a.type === 'radio' && a.name === e.name); }"
)
MOST_TABS = 400


class Hand(Protocol):
    """What a person can do to a page, whatever they do it with."""

    page: Page
    phone: bool

    def press(self, thing: Locator) -> None:
        """Use a button, a link or a summary."""

    def write(self, field: Locator, text: str) -> None:
        """Put text into a field, instead of what stands in it."""

    def pick(self, field: Locator, option: str) -> None:
        """Choose an option of a select by its words."""

    def tick(self, box: Locator) -> None:
        """Tick a box, or choose one of several."""

    def give_file(self, field: Locator, path: Path) -> None:
        """Choose a file."""


class Mouse:
    """Clicks; at a desk."""

    phone = False

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        """Click it."""
        thing.click()

    def write(self, field: Locator, text: str) -> None:
        """Click into the field, then type or paste."""
        field.click()
        field.fill(text)

    def pick(self, field: Locator, option: str) -> None:
        """Choose in the list."""
        field.select_option(label=option)

    def tick(self, box: Locator) -> None:
        """Click the box, or the label that lies over it."""
        if not box.is_checked():
            _its_label(box).click()
        assert box.is_checked()

    def give_file(self, field: Locator, path: Path) -> None:
        """Click and choose."""
        with self.page.expect_file_chooser() as chooser:
            field.click()
        chooser.value.set_files(path)


class Finger(Mouse):
    """Taps; on a phone."""

    phone = True

    def press(self, thing: Locator) -> None:
        """Tap it."""
        thing.scroll_into_view_if_needed()
        thing.tap()

    def write(self, field: Locator, text: str) -> None:
        """Tap into the field, then type."""
        field.scroll_into_view_if_needed()
        field.tap()
        field.fill(text)

    def tick(self, box: Locator) -> None:
        """Tap the box, or the label that lies over it."""
        if not box.is_checked():
            _its_label(box).tap()
        assert box.is_checked()

    def give_file(self, field: Locator, path: Path) -> None:
        """Tap and choose."""
        with self.page.expect_file_chooser() as chooser:
            field.tap()
        chooser.value.set_files(path)


class Keys:
    """Tab, arrows, space and Enter: never a pointer."""

    phone = False

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        """Walk to it and press Enter."""
        self._reach(thing)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Walk to the field and type over what stands in it."""
        self._reach(field)
        self.page.keyboard.press("Control+A")
        if text:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.press("Delete")

    def pick(self, field: Locator, option: str) -> None:
        """Walk to the list and go through it with the arrows."""
        self._reach(field)
        self.page.keyboard.press("Home")
        for _ in range(MOST_TABS):
            chosen = field.evaluate("e => e.options[e.selectedIndex].label.trim()")
            if chosen == option:
                return
            self.page.keyboard.press("ArrowDown")
            after = field.evaluate("e => e.options[e.selectedIndex].label.trim()")
            if after == chosen:
                break
        raise AssertionError(f"No option {option!r} is reached with the arrows.")

    def tick(self, box: Locator) -> None:
        """Walk to the box and press Space; among several, go on with the arrows."""
        self._reach(box, among_several=True)
        if box.is_checked():
            return
        if not box.evaluate(FOCUSED):
            for _ in range(40):
                self.page.keyboard.press("ArrowRight")
                if box.evaluate(FOCUSED):
                    break
        if not box.is_checked():
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def give_file(self, field: Locator, path: Path) -> None:
        """Walk to the field, press Space, choose."""
        for _ in range(3):
            self._reach(field)
            try:
                # A busy browser may drop the first key; a person presses it again.
                with self.page.expect_file_chooser(timeout=5000) as chooser:
                    self.page.keyboard.press("Space")
            except TimeoutError:
                continue
            chooser.value.set_files(path)
            return
        raise AssertionError("Space opens no file chooser.")

    def _reach(self, thing: Locator, *, among_several: bool = False) -> None:
        thing.wait_for()
        there = SAME_GROUP if among_several else FOCUSED
        ahead = int(thing.evaluate(STOPS))
        for _ in range(max(ahead, 0)):
            self.page.keyboard.press("Tab")
        for _ in range(MOST_TABS):
            if thing.evaluate(there):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {thing}.")


def _its_label(box: Locator) -> Locator:
    """Return what is pressed for a box: its label, which may lie over it."""
    inside = box.locator("xpath=ancestor::label[1]")
    if inside.count():
        return inside
    name = box.get_attribute("id")
    return box.page.locator(f"label[for='{name}']") if name else box
