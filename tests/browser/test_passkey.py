"""A passkey from end to end, with Chromium's own virtual authenticator."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, context_of, launched, sign_in
from tests.browser.server import Server
from tests.migrated import with_tables

pytestmark = pytest.mark.browser
WHO = ("ruth.adeyemi@linnet.example", "Ruth Adeyemi", "seven geese fly south")
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """A signed-in page of an empty company, on a machine with a fingerprint reader."""
    with Server(with_tables(tmp_path / "home")) as server, launched() as browser:
        email, name, password = WHO
        server.create_admin(email, name, password, company="Linnet Child Seats")
        context = context_of(browser, DESK, server.url)
        sign_in(context, email, password)
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        yield page


def test_a_passkey_is_added_and_signs_in(page: Page) -> None:
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(WHO[2])
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("The laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page.goto("/account/2fa/")
    expect(page.get_by_text("1 registered.")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/customers/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to Linnet Child Seats")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    expect(page.locator("body")).to_contain_text("Ruth Adeyemi")
    assert refused == []
