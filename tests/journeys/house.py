"""The company of a journey: its server, its people, and the customer outside."""

import email.utils
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.browser.chromium import DESK, PHONE, context_of, sign_in
from tests.browser.hands import Finger, Hand, Keys, Mouse
from tests.browser.server import Server
from tests.browser.small_picture import smaller
from tests.journeys.desk import Desk
from tests.journeys.matter import DATA, WATTLEBIRD, Matter

PASSWORD = "seven geese fly south"
COMPANY = "Linnet Child Seats"
HANDS: dict[str, tuple[dict[str, Any], Callable[[Page], Hand]]] = {
    "mouse": (DESK, Mouse),
    "keyboard": (DESK, Keys),
    "touch": (PHONE, Finger),
}


class House:
    """An empty company on its own server; `desk` seats a person, `outside` opens a mailed link."""

    def __init__(
        self,
        server: Server,
        browser: Browser,
        way: str,
        files: Path,
        matter: Matter = WATTLEBIRD,
    ) -> None:
        self.server = server
        self.browser = browser
        self.way = way
        self.files = files
        self.matter = matter
        self.shape, self.hand_of = HANDS[way]
        self.desks: dict[str, Desk] = {}
        self.contexts: list[BrowserContext] = []
        self.refused: list[str] = []
        self.known: dict[str, str] = {}
        self.receipts: list[Path] = []
        self.opened: set[str] = set()

    def desk(self, name: str, address: str) -> Desk:
        """Return the desk of a person, signed in at the first time."""
        if address not in self.desks:
            context = self._context()
            sign_in(context, address, PASSWORD)
            page = context.new_page()
            page.goto("/")
            self.desks[address] = Desk(self.hand_of(page), name)
        return self.desks[address]

    def outside(self, link: str) -> Desk:
        """Open a link from a mail as somebody without an account, in a browser of their own."""
        page = self._context().new_page()
        page.goto(link)
        return Desk(self.hand_of(page), "the customer")

    def _context(self) -> BrowserContext:
        context = context_of(self.browser, self.shape, self.server.url)
        context.on("console", self._listen)
        self.contexts.append(context)
        return context

    def _listen(self, line: Any) -> None:
        if "Content Security Policy" in line.text or "Refused to" in line.text:
            self.refused.append(line.text)

    def close(self) -> None:
        """Close every browser window of the journey."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        self.desks.clear()

    def enquiry(self) -> Path:
        """Return the mail that begins the story: ours with a date of this week, others as is."""
        ours = self.matter.mail.parent == DATA
        return self.mail(self.matter.mail.name) if ours else self.matter.mail

    def mail(self, name: str, days_ago: float = 1.0) -> Path:
        """Return a mail of ours from the customer, of this week, so that nothing in it is late."""
        when = datetime.now(timezone(timedelta(hours=11))) - timedelta(days=days_ago)
        text = (DATA / name).read_text("utf-8")
        text = text.replace(WATTLEBIRD.address, self.matter.address)
        text = re.sub(r"(?m)^Date: .*$", f"Date: {email.utils.format_datetime(when)}", text)
        self.files.mkdir(parents=True, exist_ok=True)
        path = self.files / name
        path.write_text(text, "utf-8")
        return path

    def evidence(self, number: str) -> Path:
        """Return a small test report."""
        self.files.mkdir(parents=True, exist_ok=True)
        path = self.files / f"report-{number}.txt"
        path.write_text(f"Test report for {number}: passed.\n", "utf-8")
        return path

    def last_seen(self, folder: Path) -> str:
        """Keep a picture of each open page and return where the people were."""
        seen = []
        for n, page in enumerate(p for c in self.contexts for p in c.pages):
            page.screenshot(path=folder / f"failed-{n}.png", full_page=True)
            seen.append(page.url)
        return f"Open pages: {', '.join(seen)}; pictures in {folder}."

    def screenshot(self, desk: Desk, name: str, top: Locator | None = None) -> None:
        """Keep a picture for the tutorial when pictures are asked for, from `top` down if given."""
        folder = self.known.get("shots")
        if folder and self.way == "mouse":
            if top is not None:
                top.evaluate("e => e.scrollIntoView()")
            picture = desk.page.screenshot(animations="disabled")
            Path(folder, f"{name}.webp").write_bytes(smaller(picture))
