"""A list in a real browser: rows by keys, many at once, one cell, and the view in a second one."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK, PHONE, context_of, launched, sign_in
from tests.browser.demo_home import demo_served
from tests.browser.places import ANA, PASSWORD, RUTH

pytestmark = pytest.mark.browser


def test_rows_are_walked_chosen_given_and_taken_back_by_keys(tmp_path):
    with demo_served(tmp_path) as server, launched() as browser:
        context = context_of(browser, DESK, server.url)
        sign_in(context, ANA, PASSWORD)
        page = context.new_page()
        page.goto("/enquiries/?state=open")
        first = page.locator("tr[data-row]").first
        number = first.locator(".num").inner_text()
        expect(page.locator("#bulk")).to_be_hidden()
        page.keyboard.press("j")
        expect(first.locator(":focus")).to_have_count(1)
        page.keyboard.press("x")
        expect(page.locator("#bulk")).to_contain_text("1 chosen")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("Next row")
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Give to …").click()
        page.get_by_label("Owner").select_option(label="Owen Price")
        page.get_by_role("button", name="Show what changes").click()
        expect(page.get_by_role("button", name="Change 1")).to_be_visible()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status").filter(has_text="changed")).to_have_text(
            "1 of 1 changed."
        )
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        page.keyboard.press("u")
        expect(page.get_by_role("heading", level=1)).to_have_text("Taken back")

        # one cell, where it stands
        page.goto(f"/enquiries/?q={number}")
        row = page.locator("tr[data-row]")
        row.get_by_role("link", name=f"Answer by of {number}").click()
        expect(row.get_by_role("textbox")).to_be_focused()
        row.get_by_role("textbox").fill("28 May 2040")
        row.get_by_role("button", name="Save").click()
        expect(row.locator('time[datetime="2040-05-28"]')).to_be_visible()

        expect(row.get_by_role("link", name=f"Answer by of {number}")).to_be_focused()
        # Enter opens the row that has the focus
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{server.url}/enquiries/{number}")


def test_the_address_is_the_same_view_in_a_second_browser_and_on_a_phone(tmp_path):
    with demo_served(tmp_path) as server, launched() as browser:
        desk, phone = (context_of(browser, shape, server.url) for shape in (DESK, PHONE))
        sign_in(desk, ANA, PASSWORD)
        sign_in(phone, RUTH, PASSWORD)
        page = desk.new_page()
        page.goto("/orders/")
        page.keyboard.press("f")
        page.get_by_label("Customer", exact=True).fill("CU-0001")
        page.get_by_label("Order", exact=True).select_option(label="Value, down")
        page.get_by_label("Column Wanted by").uncheck()
        page.get_by_role("button", name="Show", exact=True).click()
        page.wait_for_url("**/orders/?*")
        assert "state=" not in page.url  # what was left empty is not in the address
        numbers = page.locator("tr[data-row] .num").all_inner_texts()
        assert numbers
        other = phone.new_page()
        other.goto(page.url)
        assert other.locator("tr[data-row] .num").all_inner_texts() == numbers
        expect(other.locator('[data-th="Wanted by"]')).to_have_count(0)
        expect(other.locator("tr[data-row]").first).to_have_css("display", "flex")
