"""The customer's door: links that are unknown, expired, replaced or guessed answer alike."""

import pytest
from django.core.cache import cache
from django.test import Client

from clew.areas.customers import commands as customers
from clew.kernel.tokens import links

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def helen(everyone):
    customer = customers.register("Wattlebird", actor=everyone.alice)
    return customers.add_contact(
        customer, "Helen Marsh", actor=everyone.alice, email="helen@wattlebird.example"
    )


def test_every_dead_link_answers_alike(helen):
    record = helen.customer.record
    _, replaced = links.make("confirm", record, contact_id=helen.pk)
    _, other_purpose = links.make("nothing", record, contact_id=helen.pk)
    links.make("confirm", record, contact_id=helen.pk)
    dead = [replaced.rsplit("/", 1)[1], other_purpose.rsplit("/", 1)[1]]
    paths = ["/p/unknown", *(f"/p/{token}" for token in dead)]
    answers = [Client().get(path) for path in paths]
    assert {a.status_code for a in answers} == {404}
    bodies = {a.content.decode().replace(p, "") for a, p in zip(answers, paths, strict=True)}
    assert len(bodies) == 1
    assert "Wattlebird" not in bodies.pop()


def test_guessing_is_slowed(helen):
    answers = [Client().get(f"/p/guess-{n}").status_code for n in range(35)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_a_contact_who_left_cannot_use_the_link(everyone, helen):
    _, url = links.make("confirm", helen.customer.record, contact_id=helen.pk)
    customers.edit_contact(helen, actor=everyone.alice, active=False)
    assert Client().get("/p/" + url.rsplit("/", 1)[1]).status_code == 404


def guess(times: int, **headers: str) -> list[int]:
    return [Client().get(f"/p/guess-{n}", headers=headers).status_code for n in range(times)]


def test_without_a_proxy_the_header_is_the_callers_own_word():
    assert guess(31, **{"x-forwarded-for": "192.0.2.66"})[-1] == 429
    assert guess(1, **{"x-forwarded-for": "192.0.2.77"}) == [429]


def test_behind_one_proxy_its_word_counts_and_not_the_callers(settings):
    settings.PROXIES = 1
    assert guess(31, **{"x-forwarded-for": "192.0.2.1, 192.0.2.66"})[-1] == 429
    assert guess(1, **{"x-forwarded-for": "192.0.2.2, 192.0.2.66"}) == [429]
    assert guess(1, **{"x-forwarded-for": "192.0.2.66, 192.0.2.77"}) == [404]


def test_a_header_shorter_than_the_row_of_proxies_is_not_believed(settings):
    settings.PROXIES = 2
    assert guess(31, **{"x-forwarded-for": "192.0.2.66"})[-1] == 429
    assert guess(1, **{"x-forwarded-for": "192.0.2.77"}) == [429]
    assert guess(1, **{"x-forwarded-for": "192.0.2.66, 192.0.2.77"}) == [404]
