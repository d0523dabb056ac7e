"""What a browser tells of a page: its bytes over the wire, when it stood, how fast it answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page

WATCH = """
window.seen = {lcp: 0, cls: 0, slowest: {}};
const watch = (type, each, more) => new PerformanceObserver(list => list.getEntries().forEach(each))
  .observe({type, buffered: true, ...more});
watch('largest-contentful-paint', e => { seen.lcp = e.startTime; });
watch('layout-shift', e => { if (!e.hadRecentInput) seen.cls += e.value; });
watch('event', e => {
  if (e.interactionId)
    seen.slowest[e.interactionId] = Math.max(seen.slowest[e.interactionId] || 0, e.duration);
}, {durationThreshold: 16});
"""


@dataclass
class Figures:
    """The figures of one visit; times in milliseconds."""

    wire: int = 0
    plain: list[str] = field(default_factory=list)
    lcp: float = 0
    inp: float = 0
    cls: float = 0
    interactions: int = 0

    def __str__(self) -> str:
        return (
            f"{self.wire / 1000:.1f} kB, LCP {self.lcp:.0f} ms, "
            f"INP {self.inp:.0f} ms over {self.interactions} interactions, CLS {self.cls:.3f}"
        )


@contextmanager
def measured(context: BrowserContext, slow_down: float = 1) -> Iterator[tuple[Page, Figures]]:
    """Yield a page with an empty cache and its figures, which are complete after the block.

    slow_down: how many times slower than this machine the browser computes.
    """
    page, figures = context.new_page(), Figures()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slow_down})
    page.add_init_script(WATCH)
    devtools.on("Network.loadingFinished", lambda told: _weigh(figures, told))
    devtools.on("Network.responseReceived", lambda told: _look(figures, told["response"]))
    try:
        yield page, figures
        page.wait_for_timeout(200)
        seen = page.evaluate("seen")
        figures.lcp, figures.cls = seen["lcp"], seen["cls"]
        figures.inp = max(seen["slowest"].values(), default=0)
        figures.interactions = len(seen["slowest"])
    finally:
        page.close()


def _weigh(figures: Figures, told: dict[str, Any]) -> None:
    figures.wire += int(told["encodedDataLength"])


def _look(figures: Figures, response: dict[str, Any]) -> None:
    headers = {name.lower(): value for name, value in response["headers"].items()}
    text = any(kind in str(response["mimeType"]) for kind in ("text", "javascript", "svg"))
    ours = str(response["url"]).startswith("http")
    if ours and text and headers.get("content-encoding") != "gzip":
        figures.plain.append(str(response["url"]))
