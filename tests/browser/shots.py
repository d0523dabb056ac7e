"""Every page of the journey in the demo company: pictures for docs/ui, and what a machine can see.

    python -m tests.browser.shots               build a demo, write docs/ui, check
    python -m tests.browser.shots --check       check only
    python -m tests.browser.shots --only thread review

Each page of `gallery.PLACES` is opened at 1280 and 390 px and shown light and dark. Checked: its
answer, that nothing scrolls sideways, that no words are cut off, and that axe finds nothing.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESK, PHONE, launched
from tests.browser.demo_home import demo_served
from tests.browser.gallery import PLACES
from tests.browser.looking import Visitors, wrong_answer, wrongs, wrongs_in_the_dark
from tests.browser.server import ROOT, Server
from tests.browser.small_picture import smaller

TARGET = ROOT / "docs" / "ui"
SHAPES: dict[str, dict[str, Any]] = {"1280": DESK, "390": PHONE}
TALLEST = 1800
WORDS = (
    "Pictures of the demo company, made and checked by `python -m tests.browser.shots`: wide and "
    "narrow, light and dark. Long pages are cut at 1,800 pixels."
)


def main(words: list[str]) -> int:
    """Look at every page; return 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write no pictures")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages")
    parser.add_argument("--widths", nargs="*", choices=SHAPES, default=list(SHAPES))
    args = parser.parse_args(words)
    began, found = time.monotonic(), []
    TARGET.mkdir(parents=True, exist_ok=True)
    if not args.check and not args.only:
        for old in (path for width in args.widths for path in TARGET.glob(f"*-{width}-*.webp")):
            old.unlink()
    with launched() as browser:
        for width in args.widths:
            # What is pressed at one width would be seen at the next.
            with tempfile.TemporaryDirectory() as folder, demo_served(Path(folder)) as server:
                found += _look(browser, server, width, SHAPES[width], args.only, not args.check)
    print("\n".join(found) or "Nothing was found.")
    if not args.check:
        (TARGET / "README.md").write_text(contents(), "utf-8")
    size = sum(path.stat().st_size for path in TARGET.glob("*.webp"))
    count = len(list(TARGET.glob("*.webp")))
    print(f"{count} pictures, {size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s")
    return 1 if found else 0


def contents() -> str:
    """Return the page that leads to the pictures: a row for each page, both widths and themes."""
    rows = ["# Every page", "", WORDS, "", "| Page | 1280 px | 390 px |", "| --- | --- | --- |"]
    for place in PLACES:
        cells = [
            f"[light]({place.name}-{width}-light.webp) · [dark]({place.name}-{width}-dark.webp)"
            for width in SHAPES
        ]
        rows.append(f"| {place.name} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _look(
    browser: Browser,
    server: Server,
    width: str,
    shape: dict[str, Any],
    only: list[str],
    keep: bool,
) -> list[str]:
    found: list[str] = []
    with Visitors(browser, server.url, shape) as visitors:
        for place, page, status in visitors.show(server.home, only):
            found += [f"{place.name} at {width}: {w}" for w in wrong_answer(place, page, status)]
            found += [f"{place.name} at {width}: {w}" for w in wrongs(page)]
            if keep:
                _keep(page, TARGET / f"{place.name}-{width}-light.webp")
            found += [f"{place.name} at {width}, dark: {w}" for w in wrongs_in_the_dark(page)]
            if keep:
                _keep(page, TARGET / f"{place.name}-{width}-dark.webp")
    return found


def _keep(page: Page, path: Path) -> None:
    """Keep a picture of the whole page, down to a height that is still looked at."""
    size = page.viewport_size or {"width": 1280, "height": 900}
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    clip: Any = {"x": 0, "y": 0, "width": size["width"], "height": max(height, size["height"])}
    png = page.screenshot(full_page=True, clip=clip, animations="disabled")
    path.write_bytes(smaller(png))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
