"""A page of the gallery: who looks at it, how its address is found, what is pressed there.

Numbers are looked up in the lists, because they differ with the day on which the demo is built.
"""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from django.core.signing import Signer
from playwright.sync_api import Page

from clew.config.home import Home, secret_key
from tests.browser.demo_home import mailed_links

PASSWORD = "the ball of thread"  # the demo's, printed by `clew demo`
RUTH = "ruth.adeyemi@linnet.example"
ANA = "ana.ruiz@linnet.example"
MEI = "mei.lindqvist@linnet.example"
NOBODY = ""
PEOPLE = (RUTH, ANA, MEI)

Look = Callable[[Page, Path], str]
Press = Callable[[Page], int]


@dataclass(frozen=True)
class Find:
    """How somebody signed in finds an address; `example` is such an address, for the resolver."""

    example: str
    look: Look


@dataclass(frozen=True)
class Place:
    """A page of the gallery.

    then: what is pressed after the page is open, and the status of what answers. status: of the
    page that is looked at in the end.
    """

    name: str
    who: str
    find: Find
    then: Press | None = None
    status: int = 200


def at(path: str) -> Find:
    """Return a finder for an address that is always the same."""
    return Find(path, lambda _page, _home: path)


def of(listing: str, prefix: str, path: str, *, also: str = "") -> Find:
    """Return a finder: the first number of a list, put into a path.

    also: a path whose page must hold another number, put in as {other}: "/requirements/{} RQ".
    """

    def look(page: Page, _home: Path) -> str:
        number = first_number(page, listing, prefix)
        if not also:
            return path.format(number)
        where, other = also.rsplit(" ", 1)
        return path.format(number, other=first_number(page, where.format(number), other))

    other = also.rsplit(" ", 1)[-1]
    return Find(path.format(f"{prefix}-0001", other=f"{other}-0001"), look)


def first_number(page: Page, listing: str, prefix: str) -> str:
    """Return the first number of a kind that a page shows."""
    numbers = re.findall(rf"\b{prefix}-\d+\b", words_of(main_of(page, listing)))
    if not numbers:
        raise LookupError(f"{listing} shows no {prefix}.")
    return str(numbers[0])


def main_of(page: Page, path: str) -> str:
    """Return the HTML of a page's main part, asked for with the person's cookies, not drawn."""
    html = page.request.get(path).text()
    return html.partition("<main")[2].partition("</main>")[0]


def words_of(html: str) -> str:
    """Return the words of a piece of HTML, each tag a gap."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def by_mail(subject: str, shows: str, path: str = "") -> Find:
    """Return a finder: the newest link mailed under a subject whose page shows these words."""

    def look(page: Page, home: Path) -> str:
        for token in mailed_links(home, subject):
            if re.search(shows, words_of(main_of(page, f"/p/{token}"))):
                return f"/p/{token}{path}"
        raise LookupError(f"No mail {subject!r} leads to a page with {shows!r}.")

    return Find(f"/p/a-token{path}", look)


def first_link(listing: str | Find, pattern: str, path: str = "") -> Find:
    """Return a finder: the first address on a page that matches, and a path after it."""

    def look(page: Page, home: Path) -> str:
        where = listing.look(page, home) if isinstance(listing, Find) else listing
        for address in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', main_of(page, where)):
            if re.search(pattern, unescape(address)):
                return unescape(address) + path
        raise LookupError(f"{where} has no link {pattern}.")

    return Find(re.sub(r"\\d\+", "0001", pattern).strip("^$") + path, look)


def stop_link() -> Find:
    """Return a finder: the address in a person's mail about tasks that stops such mails."""

    def look(_page: Page, home: Path) -> str:
        with sqlite3.connect(home / "clew.sqlite3") as database:
            (person,) = database.execute("SELECT min(record_id) FROM people_person").fetchone()
        signer = Signer(key=secret_key(Home(home)), fallback_keys=[], salt="clew.digest", sep="~")
        return f"/stop/{signer.sign(str(person))}"

    return Find("/stop/a-key", look)
