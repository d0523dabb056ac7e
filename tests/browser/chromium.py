"""The system's Chromium for the browser tests: one launch for a module, a fresh context for each.

Playwright keeps an event loop running in its thread, and Django refuses its database beside one:
so a browser lives no longer than its module, and these modules never touch the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.capabilities import chromium

Theme = Literal["light", "dark"]
# What never comes is waited for so long; what comes late on a busy machine is no failure.
PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 1,
}


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser and end it with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def context_of(
    browser: Browser, shape: dict[str, Any], url: str, *, theme: Theme = "light", **more: Any
) -> BrowserContext:
    """Return a fresh context (no cookies unless `storage_state` is given) of a shape."""
    context = browser.new_context(
        base_url=url,
        color_scheme=theme,
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
        accept_downloads=True,
        **shape,
        **more,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def sign_in(context: BrowserContext, email: str, password: str) -> None:
    """Sign a context in through the form."""
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("Email", exact=False).first.fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", level=1).wait_for()
    if "/account/login" in page.url:
        raise RuntimeError(f"{email} could not sign in: {page.locator('main').inner_text()}")
    page.close()
