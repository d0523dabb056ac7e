"""Every page of the journey in the demo company: its name, who looks at it, and how to get there.

Numbers are looked up in the lists, because they differ with the day on which the demo is built.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.demo_home import mailed_links

PASSWORD = "the ball of thread"  # the demo's, printed by `clew demo`
RUTH = "ruth.adeyemi@linnet.example"
ANA = "ana.ruiz@linnet.example"
MEI = "mei.lindqvist@linnet.example"
NOBODY = ""
PEOPLE = (RUTH, ANA, MEI)

Find = Callable[[Page, Path], str]


@dataclass(frozen=True)
class Place:
    """A page of the gallery; `find` gives its address, looked up by somebody signed in."""

    name: str
    who: str
    find: Find


def at(path: str) -> Find:
    """Return a finder for an address that is always the same."""
    return lambda _page, _home: path


def of(listing: str, prefix: str, path: str, *, also: str = "") -> Find:
    """Return a finder: the first number of a list, put into a path.

    also: a path whose page must hold another number, put in as {other}: "/requirements/{} RQ".
    """

    def find(page: Page, _home: Path) -> str:
        number = _first(page, listing, prefix)
        if not also:
            return path.format(number)
        where, other = also.rsplit(" ", 1)
        return path.format(number, other=_first(page, where.format(number), other))

    return find


def _first(page: Page, listing: str, prefix: str) -> str:
    page.goto(listing)
    numbers = re.findall(rf"\b{prefix}-\d+\b", page.locator("main").inner_text())
    if not numbers:
        raise LookupError(f"{listing} shows no {prefix}.")
    return str(numbers[0])


def by_mail(subject: str, shows: str, path: str = "") -> Find:
    """Return a finder: the newest link mailed under a subject whose page shows these words."""

    def find(page: Page, home: Path) -> str:
        for token in mailed_links(home, subject):
            page.goto(f"/p/{token}")
            if re.search(shows, page.locator("main").inner_text()):
                return f"/p/{token}{path}"
        raise LookupError(f"No mail {subject!r} leads to a page with {shows!r}.")

    return find


def first_link(listing: str, pattern: str) -> Find:
    """Return a finder: the first address on a page that matches."""

    def find(page: Page, _home: Path) -> str:
        page.goto(listing)
        for link in page.locator("main a[href]").all():
            address = link.get_attribute("href") or ""
            if re.search(pattern, address):
                return address
        raise LookupError(f"{listing} has no link {pattern}.")

    return find


SETS, ORDERS, CHANGES = "/requirements/?state={}", "/orders/?state={}", "/changes/?state={}"
DRAFT, RELEASED = SETS.format("draft"), SETS.format("released")
IN_WORK, CLOSED = ORDERS.format("in_realization"), ORDERS.format("closed")

PAGES: tuple[Place, ...] = (
    Place("sign-in", NOBODY, at("/account/login/")),
    Place("my-work", RUTH, at("/")),
    Place("my-work-production", MEI, at("/")),
    Place("search", RUTH, at("/search?q=Tern")),
    Place("catch", ANA, at("/catch")),
    Place("interactions", ANA, at("/interactions/")),
    Place("interaction", ANA, of("/interactions/?state=open", "IN", "/interactions/{}")),
    Place("enquiries", ANA, at("/enquiries/")),
    Place("enquiry", ANA, of("/enquiries/?state=open", "EN", "/enquiries/{}")),
    Place("enquiry-answer", ANA, of("/enquiries/?state=open", "EN", "/enquiries/{}/answer")),
    Place("customers", ANA, at("/customers/")),
    Place("customer", ANA, of("/customers/", "CU", "/customers/{}")),
    Place("customer-new", ANA, at("/customers/new")),
    Place("products", ANA, at("/products/")),
    Place("product", ANA, first_link("/products/", r"/products/PR-\d+$")),
    Place("requirement-sets", ANA, at("/requirements/")),
    Place("requirements", ANA, at("/requirements/all")),
    Place("set-open", ANA, at("/requirements/open")),
    Place("set-draft", ANA, of(DRAFT, "RS", "/requirements/{}")),
    Place("set-released", ANA, of(RELEASED, "RS", "/requirements/{}")),
    Place("paste", ANA, of(DRAFT, "RS", "/requirements/{}/paste")),
    Place("import", ANA, of(DRAFT, "RS", "/requirements/{}/import")),
    Place(
        "line",
        ANA,
        of(DRAFT, "RS", "/requirements/{}/lines/{other}", also="/requirements/{} RQ"),
    ),
    Place("requirement", ANA, of("/requirements/all", "RQ", "/requirements/{}")),
    Place("law", ANA, at("/requirements/law")),
    Place("law-entry", ANA, of("/requirements/law", "LR", "/requirements/law/{}")),
    Place("review", MEI, of(SETS.format("in_review"), "RS", "/requirements/{}/review")),
    Place("review-approver", RUTH, of(SETS.format("in_review"), "RS", "/requirements/{}/review")),
    Place("confirm", ANA, of(SETS.format("reviewed"), "RS", "/requirements/{}/confirm")),
    Place("release", ANA, of(RELEASED, "RS", "/requirements/{}/release")),
    Place(
        "compare",
        ANA,
        of(
            CHANGES.format("closed"),
            "CR",
            "/requirements/{other}/compare?old=1&new=2",
            also="/changes/{} RS",
        ),
    ),
    Place("offers", ANA, at("/offers/")),
    Place("offer", ANA, of("/offers/", "OF", "/offers/{}")),
    Place("orders", ANA, at("/orders/")),
    Place("order-received", ANA, of(ORDERS.format("received"), "SO", "/orders/{}")),
    Place("order-in-work", MEI, of(IN_WORK, "SO", "/orders/{}")),
    Place("order-closed", ANA, of(CLOSED, "SO", "/orders/{}")),
    Place("order-proof", MEI, of(IN_WORK, "SO", "/orders/{}/verify")),
    Place("order-deliver", MEI, of(ORDERS.format("ready"), "SO", "/orders/{}/deliver")),
    Place("order-close", ANA, of(ORDERS.format("delivered"), "SO", "/orders/{}/close")),
    Place("changes", ANA, at("/changes/")),
    Place("change-new", ANA, of(IN_WORK, "SO", "/changes/new?order={}")),
    Place("change-asked", ANA, of(CHANGES.format("submitted"), "CR", "/changes/{}")),
    Place("change-impact", ANA, of(CHANGES.format("submitted"), "CR", "/changes/{}/impact")),
    Place("change-assess", ANA, of(CHANGES.format("submitted"), "CR", "/changes/{}/assess")),
    Place("change-under-way", ANA, of(CHANGES.format("implementing"), "CR", "/changes/{}")),
    Place("change-plan", ANA, of(CHANGES.format("implementing"), "CR", "/changes/{}/plan")),
    Place("change-closed", ANA, of(CHANGES.format("closed"), "CR", "/changes/{}")),
    Place("thread", ANA, of(CLOSED, "SO", "/thread/{}")),
    Place("thread-torn", ANA, of(IN_WORK, "SO", "/thread/{}")),
    Place(
        "thread-requirement",
        ANA,
        of(CLOSED, "SO", "/thread/{other}", also="/orders/{} RQ"),
    ),
    Place("conformity", RUTH, at("/conformity/")),
    Place("obligation", RUTH, at("/conformity/8.2.3.1-a")),
    Place("mail-folder", RUTH, at("/mail/")),
    Place("mail", RUTH, first_link("/mail/", r"/mail/\d+$")),
    Place("people", RUTH, at("/people/")),
    Place("person", RUTH, of("/people/", "PE", "/people/{}")),
    Place("rules", RUTH, at("/rules")),
    Place("log", RUTH, at("/trail/")),
    Place("glass", RUTH, at("/glass")),
    Place("password-forgotten", NOBODY, at("/account/password/reset/")),
    Place("customer-reads", NOBODY, by_mail("Is this what you want", "1 of 3")),
    Place("customer-signs", NOBODY, by_mail("Is this what you want", "Yes, that is it", "/sign")),
    Place("customer-keeps", NOBODY, by_mail("Is this what you want", "Signed. Keep this.")),
    Place("one-question", NOBODY, by_mail("One question", "How satisfied")),
    Place("link-gone", NOBODY, at("/p/this-link-was-never-made")),
    Place("not-found", RUTH, at("/orders/SO-9999")),
)
