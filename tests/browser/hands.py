"""Three hands that do the same: a mouse, a keyboard alone, and a finger on a phone.

A story is written once against `Hand`; what differs is how a thing is reached and used.
"""

from pathlib import Path
from typing import Protocol

from playwright.sync_api import FileChooser, Locator, Page

# How many Tab presses lie between the focus and a thing, in the order of the page: fewer than none
# when Shift+Tab is the shorter way. A group of radio buttons is one stop.
STOPS = """
target => {
  const seen = e => e.checkVisibility({checkVisibilityCSS: true}) && !e.closest('[inert]');
  const all = [...document.querySelectorAll(
    'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && seen(e));
  const groups = new Map();
  for (const e of all) if (e.type === 'radio' && e.name && e.form) {
    if (!groups.has(e.form)) groups.set(e.form, {});
    const of = groups.get(e.form);
    if (!of[e.name] || e.checked) of[e.name] = e;
  }
  const stop = e => e.type === 'radio' && e.form ? groups.get(e.form)?.[e.name] ?? e : e;
  const stops = all.filter(e => stop(e) === e);
  const here = document.activeElement, to = stops.indexOf(stop(target));
  let from = stops.indexOf(stop(here));
  if (from < 0 && here !== document.body)
    from = stops.filter(e =>
      here.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING).length - 1;
  if (to < 0) return 0;
  const on = (to - from + stops.length) % stops.length, back = from - to;
  return back > 0 && back < on ? -back : on;
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


def _asked_by_us(page: Page) -> Page:
    """Have file choosers answered by the test from now on, not by the browser's own dialog.

    To listen only while a file is given is too late: a key may open the dialog before the
    browser has heard of it, and then nobody is told.
    """
    page.on("filechooser", _leave_it)
    return page


def _leave_it(_: FileChooser) -> None:
    """Leave it to the one who waits for it."""


class Mouse:
    """Clicks; at a desk."""

    phone = False

    def __init__(self, page: Page) -> None:
        self.page = _asked_by_us(page)

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
        thing.tap()

    def write(self, field: Locator, text: str) -> None:
        """Tap into the field, then type."""
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
        self.page = _asked_by_us(page)

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
        self._reach(field)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(path)

    def _reach(self, thing: Locator, *, among_several: bool = False) -> None:
        thing.wait_for()
        there = SAME_GROUP if among_several else FOCUSED
        ahead = int(thing.evaluate(STOPS))
        for _ in range(abs(ahead)):
            self.page.keyboard.press("Tab" if ahead > 0 else "Shift+Tab")
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
