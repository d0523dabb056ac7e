"""What an auditor is shown through the door: one page per order, and where proof is missing."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from clew.conformity import engine, standard
from clew.conformity.tests.story import Story
from clew.kernel.people.actor import Actor
from clew.kernel.testing import People
from clew.kernel.ui.words import day

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
SAID, UNDERSTOOD, REVIEWED = "What the customer said", "What we understood", "Could we do it?"
SIGNED, CHANGED, AGAIN = "The customer signed", "It changed once", "The customer signed again"
VOICE = "What they thought of it"


def knots_of(page: str) -> dict[str, str]:
    """Return the heading of each knot and its text, in the order of the page."""
    found = {}
    for part in re.split(r'<p class="when">', page.partition("</main>")[0])[1:]:
        heading = re.search(r"<h2>(.*?)</h2>", part)
        found[heading[1]] = found.get(heading[1], "") + plain(part)
    return found


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.sf("SF-017", "SF-192")
def test_one_page_of_an_order_holds_all_of_it_in_order(
    closed: Story, everyone: People, client_of: SignIn
) -> None:
    page = client_of(everyone.heidi).get("/thread/SO-0001")
    knots = knots_of(page.content.decode())
    order = [SAID, UNDERSTOOD, REVIEWED, SIGNED, CHANGED, AGAIN, VOICE]
    assert [title for title in knots if title in order] == order

    today = day(closed.order.closed_at).removesuffix(f" {closed.order.closed_at.year}")
    heard = day(closed.heard.happened_at).removesuffix(f" {closed.heard.happened_at.year}")
    for title, date, words in (
        (SAID, heard, ("mail, Greta Falk", "we would like to plan 800 Wren seats")),
        (UNDERSTOOD, today, ("RS-0001", "RQ-0001", "In the shops on or before 28 August.")),
        (REVIEWED, today, ("Bob", "revision 1, approved", "feasible Carol", "feasible Dave")),
        (SIGNED, today, ("By Greta Falk, Buying, by one-time link", "Stands as it was signed")),
        (CHANGED, today, ("CR-0001", "Moss does not sell", "Approved by Heidi", "Verified by Bob")),
        (AGAIN, today, ("revision 2", "By Greta Falk, Buying, by one-time link")),
        (VOICE, today, ("Greta Falk, payer", "9 of 10")),
    ):
        for each in (date, *words):
            assert each in knots[title], (title, each)


@pytest.mark.sf("SF-235")
def test_readiness_says_for_each_duty_where_it_stands_and_what_is_missing(
    changed: Story, everyone: People, client_of: SignIn
) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30)):
        client = client_of(everyone.bob)
        page = client.get("/conformity/").content.decode()
        for branch in standard.tree():
            assert f">{branch.number}</" in page or f">{branch.number} " in page
        duties = re.findall(
            r'class="ob" id="[^"]+"><a class="num" href="/conformity/([^"?]+)', page
        )
        assert sorted(duties) == sorted(standard.obligations())
        text = plain(page)
        for state in ("ok", "gap", "no data", "not yet recordable"):
            assert re.search(rf"\b[1-9]\d* {state}", text), state
        gaps = [r for r in engine.report().of("standard") if r.state == "gap"]
        assert gaps
        for result in gaps:
            number, sentence = result.failing[0]
            assert number in text  # which record lacks what
            assert sentence in text
            whole = plain(client.get(f"/conformity/{result.id}").content.decode())
            for number, sentence in result.failing:
                assert number in whole
                assert sentence in whole
