"""The parts in a real browser: keys, drafts, one submit, drop, contrast, width, weight."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, sync_playwright

from clew.kernel.ui.tests.pages import render
from clew.kernel.ui.tests.pages.serve import Site, serving

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _slow() -> str:
    time.sleep(1)
    return render("404.html")


PAGES: dict[str, Callable[[], str]] = {
    "/parts": lambda: render("parts.html"),
    "/free": lambda: render("parts.html", refusals=[], demo=False),
    "/newer": lambda: render("parts.html", refusals=[], version="2"),
    "/after": lambda: render("404.html", draft_clear="parts"),
    "/failed": lambda: render("500.html"),
    "/slow": _slow,
    "/sign": lambda: render("sign.html"),
    "/404": lambda: render("404.html"),
    "/409": lambda: render("409.html", rows=[("Words", "one two", "one three", "words")]),
}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving(PAGES) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    site.posts.clear()
    shown = context.new_page()
    shown.set_default_timeout(5000)
    yield shown
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_pass_axe_and_never_scroll_sideways(
    browser: Browser, site: Site, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    shown = context.new_page()
    refused: list[str] = []
    shown.on("console", lambda line: refused.append(line.text) if "Policy" in line.text else None)
    for path in ("/parts", "/sign", "/404", "/409"):
        shown.goto(path)
        found = Axe().run(shown).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], path
        assert shown.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert refused == []
    context.close()


def test_the_first_load_is_light() -> None:
    names = ("clew/clew.css", "clew/icons.svg", "clew/theme.js", "clew/app.js", "clew/clew.svg",
             "django_htmx/htmx-2.min.js")  # fmt: skip
    files = [Path(str(finders.find(name))).read_bytes() for name in names]
    weight = sum(len(gzip.compress(each, 6)) for each in [*files, PAGES["/parts"]().encode()])
    assert weight < 60_000


def test_a_key_clicks_its_button_but_not_while_typing(page: Page, site: Site) -> None:
    page.goto("/free")
    page.focus("#id_title")
    page.keyboard.press("y")
    assert len(page.input_value("#id_title")) == len("Loose cover") + 1
    page.focus("main")
    page.keyboard.press("y")
    page.wait_for_url("**/accept")
    assert [path for path, _ in site.posts] == ["/accept"]


def test_keys_can_be_switched_off(page: Page, site: Site) -> None:
    page.goto("/free")
    page.keyboard.press("?")
    page.get_by_role("button", name="Turn single keys off").click()
    page.goto("/free")
    page.focus("main")
    page.keyboard.press("y")
    page.wait_for_timeout(200)
    assert site.posts == []


def test_a_refused_button_takes_the_focus_and_sends_nothing(page: Page, site: Site) -> None:
    page.goto("/parts")
    page.focus("main")
    page.keyboard.press("y")
    assert page.evaluate("document.activeElement.textContent").startswith("Accept the order")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert site.posts == []


def test_the_list_of_keys_names_them(page: Page) -> None:
    page.goto("/free")
    page.focus("main")
    page.keyboard.press("?")
    words = page.inner_text("dialog.keys")
    assert "Accept the order" in words
    assert "Catch what a customer said" in words
    page.keyboard.press("Escape")
    assert page.locator("dialog.keys").count() == 0


def test_ctrl_enter_sends_the_form_in_focus(page: Page, site: Site) -> None:
    page.goto("/free")
    page.focus("#id_title")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/send")
    assert [path for path, _ in site.posts] == ["/send"]
    assert b"act=save" in site.posts[0][1]


def test_a_form_is_sent_once_however_often_it_is_clicked(page: Page, site: Site) -> None:
    page.goto("/free")
    page.evaluate("document.querySelector('form[data-main]').action = '/slow'")
    # The first is on its way and has no answer yet when the others are clicked.
    page.evaluate("""() => { const button = document.querySelector('form[data-main] [type=submit]');
        for (const after of [0, 150, 300]) setTimeout(() => button.click(), after); }""")
    page.wait_for_url("**/slow")
    assert len(site.posts) == 1


def test_the_error_summary_has_the_focus(page: Page) -> None:
    page.goto("/parts")
    assert page.evaluate("document.activeElement.className") == "errors"


def test_a_draft_comes_back_and_goes_after_success(page: Page) -> None:
    page.goto("/free")
    page.fill("#id_title", "A buckle that opens by itself")
    page.check("#id_markets_1")
    page.fill("#id_secret", "not to be kept")
    page.wait_for_selector("[data-draft-note]:has-text('Draft kept')")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "not to be kept" not in kept
    assert "csrf" not in kept
    page.goto("/free")
    assert page.input_value("#id_title") == "A buckle that opens by itself"
    assert page.is_checked("#id_markets_1")
    assert "Draft restored" in page.inner_text("form[data-draft] .msg")
    page.goto("/failed")
    page.goto("/after")
    page.goto("/free")
    assert page.input_value("#id_title") == "Loose cover"


def test_a_draft_can_be_discarded(page: Page) -> None:
    page.goto("/free")
    page.fill("#id_title", "Something else")
    page.goto("/free")
    page.click("text=discard")
    assert page.input_value("#id_title") == "Loose cover"
    page.goto("/free")
    assert page.locator("form[data-draft] .msg").count() == 0


def test_a_draft_of_an_older_version_asks_first(page: Page) -> None:
    page.goto("/free")
    page.fill("#id_title", "Written on version 1")
    page.goto("/newer")
    assert page.input_value("#id_title") == "Loose cover"
    assert "the record changed since" in page.inner_text("form[data-draft] .msg")
    page.click("text=restore it")
    assert page.input_value("#id_title") == "Written on version 1"


def test_a_dropped_file_is_listed_and_sent(page: Page, site: Site) -> None:
    page.goto("/free")
    drop = """(mode) => { const form = document.querySelector('form[data-drop]');
        form.dataset.drop = mode; const bag = new DataTransfer();
        bag.items.add(new File(['hello mail'], 'enquiry.eml'));
        for (const kind of ['dragenter', 'dragover', 'drop'])
          document.body.dispatchEvent(new DragEvent(kind,
            { dataTransfer: bag, bubbles: true, cancelable: true })); }"""
    page.evaluate(drop, "wait")
    words = page.inner_text("[data-drop-list]")
    assert "enquiry.eml" in words
    assert "10 bytes" in words
    assert site.posts == []
    page.evaluate(drop, "")
    page.wait_for_url("**/files")
    assert b"hello mail" in site.posts[0][1]


def test_the_theme_is_chosen_and_stays(page: Page) -> None:
    page.goto("/parts")
    page.click("[data-theme-toggle]")
    chosen = page.evaluate("document.documentElement.dataset.theme")
    page.goto("/404")
    assert page.evaluate("document.documentElement.dataset.theme") == chosen == "dark"


def test_the_phone_has_all_pages_in_a_menu(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/free")
    page.click("button.menu")
    assert page.locator("#menu").is_visible()
    assert "Conformity" in page.inner_text("#menu")
