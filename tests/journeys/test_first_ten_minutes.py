"""A new user, from `git clone` to a customer's signature on a phone, in at most ten minutes.

The clone is a real one (of what is committed), `python3 start.py demo` makes its own environment,
installs from the package index and loads the demo, and Chromium presses only what the screen
offers: the desk at 1280 px, the customer's phone at 390 px by touch, through the second address of
`--lan`. Scanning the code on the screen is one click; the code is compared with the mailed link.

Counted: machine time by the clock, and reading time at 200 words a minute. Read are the README's
"Start", all the console says, and every line of every page's main part that was not read before.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from clew.kernel.ui.marks import qr
from tests.browser.chromium import DESK, PHONE, context_of, launched
from tests.browser.demo_home import mailed_links
from tests.browser.hands import Finger, Mouse
from tests.browser.server import ROOT, free_port
from tests.journeys.ten_minutes import Bill, Visitor, cloned

pytestmark = pytest.mark.browser
LAN = "127.0.0.2"  # a second address of this machine, which stands for the local network
PATIENCE = 240.0


@contextmanager
def started(clone: Path, port: int, said: list[str]) -> Iterator[None]:
    """Run `python3 start.py demo --lan` in the clone until its address answers."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CLEW_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    words = ["start.py", "demo", "--no-browser", "--port", str(port), "--lan", LAN]
    python = getattr(sys, "_base_executable", sys.executable)
    process = subprocess.Popen(
        [python, *words], cwd=clone, env=kept, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    stream = process.stdout
    assert stream is not None
    reader = threading.Thread(target=lambda: said.extend(stream), daemon=True)
    reader.start()
    try:
        give_up = time.monotonic() + PATIENCE
        while not any("Ctrl-C stops" in line for line in said):
            assert process.poll() is None, "".join(said)
            assert time.monotonic() < give_up, "".join(said)
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        reader.join(5)
        stream.close()


def test_from_clone_to_a_customers_signature(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bill, said, port = Bill(), list[str](), free_port()
    readme = (ROOT / "README.md").read_text("utf-8")
    clone = tmp_path / "clew"
    cloned(ROOT, clone)
    bill.stop("README: Start", readme.split("## Start")[1].split("\n## ")[0])
    with started(clone, port, said), launched() as browser:
        console = [line for line in said if "django" not in line]
        bill.stop("console: start.py demo", "".join(console))
        _to_the_signature(browser, bill, port, clone / "clew-demo")
    with capsys.disabled():
        print(f"\n{bill.table()}")
    assert bill.minutes <= 10
    assert bill.clicks <= 40


def _to_the_signature(browser: Browser, bill: Bill, port: int, home: Path) -> None:
    desk = context_of(browser, dict(DESK), f"http://localhost:{port}")
    phone = context_of(browser, dict(PHONE), f"http://{LAN}:{port}")
    ana = Visitor(Mouse(desk.new_page()), bill, "desk")
    ana.page.goto("/")
    ana.reads()
    ana.press("Begin as Ana Ruiz")
    for step in ("Catch", "Determine", "Review"):
        ana.press(f"Do it for me: {step}")
    _offer(ana)
    ana.page.get_by_role("link", name="Nine steps").click()
    bill.lines[-1].clicks += 1
    ana.reads()
    ana.press("Ask by link")
    ana.pick("Who signs", "Greta Falk")
    ana.press("Mail the link")
    ana.page.get_by_role("link", name="Nine steps").click()
    bill.lines[-1].clicks += 1
    link = _scanned(ana, home, port)
    greta = Visitor(Finger(phone.new_page()), bill, "phone")
    bill.lines[-1].clicks += 1
    greta.page.goto(link)
    _sign(greta)
    assert greta.page.evaluate("window.innerWidth") == 390
    assert greta.page.goto("/").status == 404  # type: ignore[union-attr]  # it answers
    ana.page.reload()
    ana.reads()
    assert "4 of 9 done" in ana.main.inner_text()
    desk.close()
    phone.close()


def _offer(ana: Visitor) -> None:
    ana.press("Write the offer")
    ana.pick("To whom", "Greta Falk, payer")
    ana.write("Price", "10788")
    ana.write("Last day of the offer", (date.today() + timedelta(days=30)).isoformat())
    ana.press("Write the offer")
    ana.press("Send the offer")


def _scanned(ana: Visitor, home: Path, port: int) -> str:
    """Return the address behind the code on the screen: the one that was mailed to the customer."""
    ana.reads()
    code = ana.page.locator("svg.qr path").get_attribute("d")
    for _ in range(60):
        for token in mailed_links(home, "Is this what you want? 120 Wren"):
            link = f"http://{LAN}:{port}/p/{token}"
            if code and code in qr(link):
                return link
        ana.page.wait_for_timeout(500)
    raise AssertionError("The code on the screen is not the mailed link.")


def _sign(greta: Visitor) -> None:
    greta.reads()
    greta.press("Yes, that is it")
    greta.tick("I may sign for Kinderfalk")
    greta.press("Sign")
    assert re.search("Signed. Keep this.", greta.main.inner_text())
