"""What a new user's first minutes cost: clicks, words read at 200 a minute, machine seconds."""

import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser.hands import Finger, Mouse

WORDS_A_MINUTE = 200
# The words of a page that somebody reads: what is shown in main, and no list of choices.
SHOWN = """
() => {
  const main = document.querySelector('main');
  const hidden = [...main.querySelectorAll('select')];
  hidden.forEach(e => e.hidden = true);
  const words = main.innerText;
  hidden.forEach(e => e.hidden = false);
  return words;
}
"""


@dataclass
class Line:
    """One stop of the way: how many clicks led on from it, what was read, what was waited for."""

    where: str
    clicks: int = 0
    words: int = 0
    typed: int = 0
    seconds: float = 0.0

    @property
    def reading(self) -> float:
        return self.words * 60 / WORDS_A_MINUTE


@dataclass
class Bill:
    """The stops in their order. A line that was read once is not read again."""

    lines: list[Line] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    since: float = field(default_factory=time.monotonic)

    def stop(self, where: str, text: str) -> Line:
        """Arrive somewhere: what passed since the last stop was the machine, then it is read."""
        fresh = [line.strip() for line in text.splitlines() if line.strip() not in self.read]
        self.read |= set(fresh)
        now = time.monotonic()
        words = sum(len(re.findall(r"\w[\w’'.,@:/-]*", line)) for line in fresh)
        self.lines.append(Line(where, words=words, seconds=now - self.since))
        self.since = now
        return self.lines[-1]

    @property
    def clicks(self) -> int:
        return sum(line.clicks for line in self.lines)

    @property
    def minutes(self) -> float:
        """Machine and reading time together."""
        return sum(line.seconds + line.reading for line in self.lines) / 60

    def table(self) -> str:
        """Return the bill as people read it."""
        head = f"{'where':<34}{'clicks':>7}{'typed':>7}{'words':>7}{'reading':>9}{'machine':>9}"
        rows = [
            f"{x.where[:33]:<34}{x.clicks:>7}{x.typed:>7}{x.words:>7}"
            f"{x.reading:>7.0f} s{x.seconds:>7.1f} s"
            for x in self.lines
        ]
        words, typed = sum(x.words for x in self.lines), sum(x.typed for x in self.lines)
        reading = sum(x.reading for x in self.lines)
        machine = sum(x.seconds for x in self.lines)
        total = f"{'together':<34}{self.clicks:>7}{typed:>7}{words:>7}"
        total += f"{reading:>7.0f} s{machine:>7.1f} s"
        return "\n".join([head, *rows, total, f"{self.minutes:.1f} minutes, {self.clicks} clicks"])


class Visitor:
    """Somebody at a screen who reads what is new on it and presses what it offers."""

    def __init__(self, hand: Mouse | Finger, bill: Bill, where: str) -> None:
        self.hand, self.bill, self.where = hand, bill, where
        self.page: Page = hand.page
        self.main = self.page.get_by_role("main")

    def reads(self, what: str = "") -> None:
        """Read what is new on the page that stands."""
        self.page.wait_for_load_state()
        title = what or self.page.title().split(" · ")[0]
        self.bill.stop(f"{self.where}: {title}", self.page.evaluate(SHOWN))

    def press(self, name: str) -> None:
        """Press the button or link of that name and read where it leads."""
        words = re.compile(rf"^\s*{re.escape(name)}")
        thing = self.main.get_by_role("button", name=words).or_(
            self.main.get_by_role("link", name=words)
        )
        self._counted(thing.first)
        with self.page.expect_navigation():
            self.hand.press(thing.first)
        self.reads()

    def write(self, label: str, text: str) -> None:
        """Write into the field of that label."""
        box = self._field(label)
        self._counted(box, typed=len(text))
        self.hand.write(box, text)

    def pick(self, label: str, option: str) -> None:
        """Choose in the list of that label."""
        box = self._field(label)
        self._counted(box, clicks=2)
        self.hand.pick(box, option)

    def tick(self, label: str) -> None:
        """Tick the box of that label."""
        box = self._field(label)
        self._counted(box)
        self.hand.tick(box)

    def _field(self, label: str) -> Locator:
        return self.main.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first

    def _counted(self, thing: Locator, *, clicks: int = 1, typed: int = 0) -> None:
        assert thing.is_visible(), f"{self.where}: the screen does not offer {thing}"
        self.bill.lines[-1].clicks += clicks
        self.bill.lines[-1].typed += typed


def cloned(source: Path, target: Path) -> None:
    """Clone the checkout as a new user does; what is not committed is not in it."""
    subprocess.run(["git", "clone", "--quiet", str(source), str(target)], check=True)
