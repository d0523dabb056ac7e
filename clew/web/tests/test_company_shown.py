"""The company in a page's frame: kept until the log grows, and never longer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clew.kernel.people import commands as people
from clew.kernel.people.models import Company, Person

pytestmark = pytest.mark.django_db


def asked_for_company(client) -> int:
    """Return how often a page read the company's table."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/orders/").status_code == 200
    return sum('FROM "people_company"' in query["sql"] for query in seen.captured_queries)


def test_a_second_page_does_not_read_the_company_again(everyone, client_of):
    client = client_of(everyone.bob)
    client.get("/orders/")
    assert asked_for_company(client) == 0


def test_a_change_of_the_company_is_on_the_next_page(everyone, client_of):
    client, house = client_of(everyone.bob), Company.objects.get()
    assert house.name in client.get("/orders/").content.decode()
    fields = {"name": "Ariadne Works", "place": "York", "country": "GB"}
    fields["version"] = house.record.version
    assert client.post("/settings/company", fields).status_code == 302
    assert "Ariadne Works" in client.get("/orders/").content.decode()


def test_another_entry_makes_it_read_once_more(everyone, client_of):
    client = client_of(everyone.bob)
    client.get("/orders/")
    people.grant_role(Person.objects.get(name="Ivan"), "sales", actor=everyone.bob)
    assert asked_for_company(client) == 1
    assert asked_for_company(client) == 0
