"""Customers over the API."""

from collections.abc import Callable

import pytest

from clew.kernel.audit_trail.models import Event
from clew.kernel.testing import People, events_of
from clew.kernel.testing_api import Program

pytestmark = pytest.mark.django_db
Api = Callable[..., Program]


def registered(program: Program, name: str = "Kinderfalk GmbH") -> str:
    answer = program.post("/customers", {"name": name, "country": "de"})
    assert answer.status_code == 201, answer.content
    return answer.json()["number"]


def test_a_customer_is_registered_and_read(api_of: Api, everyone: People) -> None:
    alice = api_of(everyone.alice)
    number = registered(alice)
    answer = alice.get(f"/customers/{number}")
    assert answer.status_code == 200
    said = answer.json()
    assert said["country"] == "DE"
    assert said["state"] == "active"
    assert said["owner"]["title"] == "Alice"
    assert answer["ETag"] == f'"{said["version"]}"'
    hold = next(step for step in said["steps"] if step["verb"] == "hold")
    assert hold["refusals"][0]["sentence"].startswith("To put on hold you need the role")
    assert events_of(number) == ["customer.registered"]


def test_the_answer_to_an_act_has_the_version_that_stands_after_it(
    api_of: Api, everyone: People
) -> None:
    alice = api_of(everyone.alice)
    made = alice.post("/customers", {"name": "Falk"})
    again = alice.get(f"/customers/{made.json()['number']}")
    assert made["ETag"] == again["ETag"] != '"0"'
    edited = alice.patch(f"/customers/{made.json()['number']}", {"place": "Ulm"}, match=made)
    assert edited["ETag"] == alice.get(f"/customers/{made.json()['number']}")["ETag"]


def test_an_edit_changes_only_what_it_names(api_of: Api, everyone: People) -> None:
    alice = api_of(everyone.alice)
    number = registered(alice)
    seen = alice.get(f"/customers/{number}")
    answer = alice.patch(f"/customers/{number}", {"place": "Ulm"}, match=seen)
    assert answer.status_code == 200
    assert (answer.json()["place"], answer.json()["country"]) == ("Ulm", "DE")


def test_an_edit_says_what_it_saw(api_of: Api, everyone: People) -> None:
    alice = api_of(everyone.alice)
    number = registered(alice)
    seen = alice.get(f"/customers/{number}")
    before = Event.objects.count()
    assert alice.patch(f"/customers/{number}", {"place": "Ulm"}).status_code == 428
    assert Event.objects.count() == before
    alice.patch(f"/customers/{number}", {"place": "Ulm"}, match=seen)
    late = alice.patch(f"/customers/{number}", {"place": "Bonn"}, match=seen)
    assert late.status_code == 412
    assert late["Content-Type"] == "application/problem+json"
    assert late.json()["versions"] == {"seen": "1", "current": "2"}
    assert alice.get(f"/customers/{number}").json()["place"] == "Ulm"


def test_contacts_are_added_and_changed(api_of: Api, everyone: People) -> None:
    alice = api_of(everyone.alice)
    number = registered(alice)
    added = alice.post(
        f"/customers/{number}/contacts", {"name": "Greta", "email": "Greta@falk.example"}
    )
    assert added.status_code == 201
    greta = added.json()["contacts"][0]
    assert greta["email"] == "greta@falk.example"
    left = alice.patch(
        f"/customers/{number}/contacts/{greta['id']}", {"active": False}, match=added
    )
    assert left.json()["contacts"][0]["active"] is False
    other = registered(alice, "Other")
    foreign = alice.patch(f"/customers/{other}/contacts/{greta['id']}", {"name": "X"}, match='"1"')
    assert foreign.status_code == 404


def test_a_hold_needs_its_role_and_says_so(api_of: Api, everyone: People) -> None:
    number = registered(api_of(everyone.alice))
    alice = api_of(everyone.alice)
    before = Event.objects.count()
    denied = alice.post(f"/customers/{number}/hold", {"reason": "unpaid"})
    assert denied.status_code == 403
    assert denied.json()["detail"].startswith("For this you need the role")
    assert denied.json()["links"][0]["href"].startswith("/people/")
    assert Event.objects.count() == before
    held = api_of(everyone.bob).post(f"/customers/{number}/hold", {"reason": "unpaid"})
    assert held.json()["state"] == "on_hold"
    resumed = api_of(everyone.bob).post(f"/customers/{number}/resume", {"reason": "paid"})
    assert resumed.json()["state"] == "active"
    ended = api_of(everyone.bob).post(f"/customers/{number}/decline", {"reason": "weapons"})
    assert ended.json()["state"] == "declined"


def test_a_refusal_has_the_sentence_of_the_desk(api_of: Api, everyone: People) -> None:
    bob = api_of(everyone.bob)
    number = registered(bob)
    blank = bob.post(f"/customers/{number}/hold", {"reason": " "})
    assert blank.status_code == 409
    assert blank.json()["detail"].startswith("Say why")
    assert blank.json()["links"] == [{"href": f"/r/{number}", "title": blank.json()["detail"]}]


def test_the_list_is_paged_by_cursor(api_of: Api, everyone: People) -> None:
    alice = api_of(everyone.alice)
    made = [registered(alice, f"Customer {n}") for n in range(5)]
    first = alice.get("/customers?limit=2").json()
    second = alice.get(f"/customers?limit=2&cursor={first['next_cursor']}").json()
    third = alice.get(f"/customers?limit=2&cursor={second['next_cursor']}").json()
    shown = [row["number"] for part in (first, second, third) for row in part["items"]]
    assert shown == made[::-1]
    assert third["next_cursor"] is None
    assert alice.get("/customers?state=declined").json()["items"] == []
    assert alice.get("/customers?limit=201").status_code == 422
    wrong = alice.get("/customers?cursor=WzEsMl0")
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["parameter"] == "cursor"
