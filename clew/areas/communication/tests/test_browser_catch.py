"""From a dropped mail to an enquiry without a mouse, in a real browser against a real server."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, context_of, launched, sign_in
from tests.browser.server import Server
from tests.migrated import with_tables

pytestmark = pytest.mark.browser
MAILS = Path(__file__).parents[4] / "tests" / "data"
WHO = ("ana@linnet.example", "Ana Ruiz", "a long sentence to sign in")
DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const bag = new DataTransfer();
  bag.items.add(new File([bytes], name, { type: "message/rfc822" }));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(
      new DragEvent(kind, { dataTransfer: bag, bubbles: true, cancelable: true }));
}"""


def drop(page: Page, name: str) -> None:
    content = base64.b64encode((MAILS / name).read_bytes()).decode()
    page.evaluate(DROP, [name, content])


def test_a_mail_becomes_an_enquiry_by_keys_alone(tmp_path):
    email, name, password = WHO
    with Server(with_tables(tmp_path / "home")) as server, launched() as browser:
        server.create_admin(email, name, password, company="Linnet Child Seats")
        context = context_of(browser, DESK, server.url)
        sign_in(context, email, password)
        page = context.new_page()
        page.goto("/enquiries/")
        page.keyboard.press("c")
        expect(page).to_have_url(f"{server.url}/catch")

        drop(page, "enquiry-en.eml")
        expect(page).to_have_url(f"{server.url}/interactions/IN-0001")
        expect(page.get_by_role("button", name="Make it an enquiry")).to_be_disabled()
        page.keyboard.press("e")  # refused: nobody knows whose words these are
        expect(page).to_have_url(f"{server.url}/interactions/IN-0001")

        page.keyboard.press("m")
        page.keyboard.type("Kinderfalk")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Kinderfalk is a customer now.")).to_be_visible()
        page.keyboard.press("e")
        expect(page).to_have_url(f"{server.url}/enquiries/EN-0001")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "800 Wren seats for the autumn, and two-door cars"
        )

        page.goto("/catch")
        page.keyboard.press("t")
        page.keyboard.type("Greta called: 20 more in moss.")
        page.keyboard.press("Control+Enter")
        expect(page).to_have_url(f"{server.url}/interactions/IN-0002")
