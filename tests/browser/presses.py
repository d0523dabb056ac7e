"""What is pressed on the way to a page that no address alone leads to."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from playwright.sync_api import FilePayload, Page

from tests.browser.places import PASSWORD, Find, Press, first_number
from tests.browser.server import ROOT

LIST = (
    "No.;Requirement;Origin;Category;Critical\n"
    "F-1;The seat fits between two doors 48 cm apart.;stated;product;yes\n"
    "F-2;Covers can be washed at 60 degrees.;stated;product;no\n"
    "F-3;;stated;product;no\n"
    "F-4;Spare buckles are kept for ten years.;wished;after delivery;no\n"
)
NO_LIST = "Invoice 4711\n\nPlease pay within 14 days.\n"


def pressed(page: Page, button: str) -> int:
    """Press a button that leads to another page, and return the status it answers."""
    with page.expect_navigation() as answer:
        page.get_by_role("button", name=button).first.click()
    return answer.value.status if answer.value else 0


def press(button: str, **words: str) -> Press:
    """Return a press: write into fields by their label (`_` is a space), then the button."""

    def then(page: Page) -> int:
        for label, text in words.items():
            page.get_by_label(label.replace("_", " ")).first.fill(text)
        return pressed(page, button)

    return then


def upload(name: str, text: str) -> Press:
    """Return a press: choose a file that holds a text, and send it."""

    def then(page: Page) -> int:
        file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        page.locator("main input[type=file]").set_input_files(file)
        return pressed(page, "Read it")

    return then


def staged(listing: str) -> Find:
    """Return a finder: the mapping of a list that is uploaded into the first set of a page."""

    def look(page: Page, _home: Path) -> str:
        page.goto(f"/requirements/{first_number(page, listing, 'RS')}/import")
        upload("wishes.csv", LIST)(page)
        return page.url

    return Find("/requirements/import/1", look)


def given(listing: str, prefix: str) -> Find:
    """Return a finder: what came of giving the first row of a list to somebody."""

    def look(page: Page, _home: Path) -> str:
        number = first_number(page, listing, prefix)
        page.goto(
            f"{listing.partition('?')[0].replace('/', '/lists/', 1)}change/owner?pick={number}"
        )
        for name in ("Owen Price", "Ana Ruiz"):  # who has it already is not given it again
            page.get_by_label("Owner").select_option(label=name)
            pressed(page, "Show what changes")
            if page.get_by_role("button", name="Change 1").count():
                break
        pressed(page, "Change 1")
        return page.url

    return Find("/lists/runs/1", look)


def filter_open(page: Page) -> int:
    """Open the filters of a list by their key."""
    page.keyboard.press("f")
    page.locator("#listing details[open]").wait_for()
    return 200


def views_open(page: Page) -> int:
    """Open the saved views of a list."""
    page.locator(".beside summary").first.click()
    return 200


def rows_chosen(page: Page) -> int:
    """Choose two rows of a list by keys alone."""
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    page.locator("#bulk").wait_for()
    return 200


def drafted(listing: str, prefix: str, path: str, write: Callable[[Page], None]) -> Find:
    """Return a finder: the first draft of a list, written when there is none."""

    def look(page: Page, _home: Path) -> str:
        try:
            number = first_number(page, listing, prefix)
        except LookupError:
            write(page)
            number = first_number(page, listing, prefix)
        return path.format(number)

    return Find(path.format(f"{prefix}-0001"), look)


def write_offer(page: Page) -> None:
    """Write an offer over a released set, and leave it a draft."""
    page.goto(f"/offers/new/{first_number(page, '/requirements/?state=released', 'RS')}")
    page.get_by_label("Price").fill("48000")
    page.get_by_label("Terms").fill("Thirty days net, delivered at place.")
    pressed(page, "Write the offer")


def write_change(page: Page) -> None:
    """Ask for a change, and keep it as a draft."""
    page.goto(f"/changes/new?set={first_number(page, '/requirements/?state=released', 'RS')}")
    for label, text in (
        ("What is to change", "Longer buckle straps"),
        ("The need behind it", "Winter coats fit under the harness."),
        ("What drives it", "Reports from the cold months."),
        ("Why it is needed now", "The season begins in October."),
    ):
        page.get_by_label(label).first.fill(text)
    pressed(page, "Keep as a draft")


def stale(label: str, button: str) -> Press:
    """Return a press: save after somebody else saved the same form."""

    def then(page: Page) -> int:
        other = page.context.new_page()
        other.goto(page.url)
        other.get_by_label(label).first.fill(
            f"Ships on Mondays only; call before {time.strftime('%H:%M:%S')}."
        )
        pressed(other, button)
        other.close()
        page.get_by_label(label).first.fill("Ships on Fridays; rings first.")
        return pressed(page, button)

    return then


def palette(words: str) -> Press:
    """Return a press: Ctrl K, some words, and its answer."""

    def then(page: Page) -> int:
        page.keyboard.press("Control+k")
        field = page.locator("dialog[open] input").first
        with page.expect_response(lambda answer: "/palette" in answer.url) as answer:
            field.press_sequentially(words)
        page.locator("dialog[open] [role=option]").first.wait_for()
        return answer.value.status

    return then


def again(path: str) -> Find:
    """Return a finder of a page that asks first whether it is you; it is."""

    def look(page: Page, _home: Path) -> str:
        page.goto(path)
        if "/reauthenticate/" in page.url:
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            pressed(page, "Confirm")
        return path

    return Find(path, look)


def without_token(page: Page) -> int:
    """Send the form of the page as it would be sent from elsewhere: without its token."""
    page.evaluate("document.querySelector('main [name=csrfmiddlewaretoken]').value = 'gone'")
    return _sent(page)


def too_many_fields(page: Page) -> int:
    """Send a form with more fields than any page has."""
    page.evaluate(
        """() => { const form = document.querySelector('main form[method=post]');
        const all = document.createDocumentFragment(), one = document.createElement('input');
        one.type = 'hidden';
        for (let n = 0; n < 5100; n++) { const more = one.cloneNode(); more.name = 'more' + n;
        all.append(more); } form.append(all); }"""
    )
    return _sent(page)


def _sent(page: Page) -> int:
    with page.expect_navigation() as answer:
        page.evaluate("document.querySelector('main form[method=post]').submit()")
    return answer.value.status if answer.value else 0


def too_often(times: int, button: str, **words: str) -> Press:
    """Return a press: the same form until it is too often."""

    def then(page: Page) -> int:
        address, status = page.url, 0
        for _ in range(times):
            page.goto(address)
            status = press(button, **words)(page)
            if status == 429:
                break
        return status

    return then


def drawn(template: str, status: int) -> Find:
    """Return a finder of an error page no visitor can bring about: drawn, and answered for it."""
    _TO_DRAW.append(template)

    def look(page: Page, home: Path) -> str:
        path, page_text = f"/drawn/{status}", _drawn(home)[template]
        page.route(
            f"**{path}",
            lambda route: route.fulfill(status=status, body=page_text, content_type="text/html"),
        )
        return path

    return Find(f"/drawn/{status}", look)


_TO_DRAW: list[str] = []


@cache
def _drawn(home: Path) -> dict[str, str]:
    """Return template → page of all that are to be drawn, by one process."""
    words = (
        "import django, json; django.setup();"
        "from django.template.loader import render_to_string;"
        f"print(json.dumps({{name: render_to_string(name) for name in {_TO_DRAW!r}}}))"
    )
    told = {"DJANGO_SETTINGS_MODULE": "clew.config.settings", "CLEW_HOME": str(home)}
    said = subprocess.run(
        [sys.executable, "-c", words],
        cwd=ROOT,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pages: dict[str, str] = json.loads(said)
    return pages
