"""Lists through their door: every kind, saved views, files, many rows at once, one cell."""

import io
import json
import re
from html import unescape
from urllib.parse import quote

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Interaction
from clew.areas.customers import commands as customers
from clew.areas.customers.models import Customer
from clew.kernel.audit_trail.models import Event, EventValue
from clew.kernel.audit_trail.verify import verify
from clew.kernel.listing.commands import running
from clew.kernel.listing.models import Run, SavedView
from clew.kernel.listing.spec import listings
from clew.kernel.people import commands as people
from clew.kernel.people.models import Person
from clew.kernel.records.models import Record
from clew.kernel.tasks.models import Task
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db
LISTS = (
    "/customers/", "/enquiries/", "/interactions/", "/requirements/", "/requirements/all",
    "/requirements/law", "/offers/", "/orders/", "/changes/", "/people/", "/products/",
)  # fmt: skip


@pytest.fixture
def alice(client_of, everyone):
    return client_of(everyone.alice)


@pytest.fixture
def some(everyone):
    """Four customers: two of alice, two of judy, one of each on hold."""
    made = [
        customers.register(f"Customer {n}", actor=actor, place="=cmd")
        for n, actor in enumerate((everyone.alice, everyone.alice, everyone.judy, everyone.judy))
    ]
    for each in (made[1], made[3]):
        customers.hold(each, actor=everyone.bob, reason="No answer.")
    return made


def numbers(text: str) -> list[str]:
    """Return the numbers of a page's rows, in order."""
    return re.findall(r'name="pick" value="([A-Z]+-\d+)"', text)


def number_of(actor) -> str:
    return Record.objects.get(pk=actor.record_id).number


@pytest.mark.parametrize("path", LISTS)
def test_every_list_speaks_the_same_language(client_of, everyone, path):
    bob = client_of(everyone.bob)
    page = bob.get(path)
    assert page.status_code == 200
    for words in ('id="listing"', "file.csv", "Keep this view as", 'name="sort"'):
        assert words in page.text
    odd = bob.get(f"{path}?colour=red")
    assert odd.status_code == 400
    assert "This list has no “colour”" in odd.text
    assert bob.get(f"{path}?sort=colour").status_code == 400


def test_every_order_of_every_list_opens(client_of, everyone, some):
    bob = client_of(everyone.bob)
    from_routes = {listing.name: listing for listing in listings()}
    assert len(from_routes) == len(LISTS) + 1  # past their time: only once years were chosen
    for listing in from_routes.values():
        for column in listing.sorts():
            for sign in ("", "-"):
                answer = bob.get(f"/lists/{listing.name}/file.csv?sort={sign}{column.name}")
                assert answer.status_code == 200
                assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbf")
        for each in listing.filters:
            if each.shape == "record":
                assert bob.get(f"/lists/{listing.name}/offers/{each.name}").status_code == 200


def test_the_address_is_the_view(alice, client_of, everyone, some):
    asked = "/customers/?state=on_hold&sort=-name"
    page = alice.get(asked).text
    assert numbers(page) == [some[3].record.number, some[1].record.number]
    assert numbers(client_of(everyone.carol).get(asked).text) == numbers(page)
    owner = number_of(everyone.judy)
    assert numbers(alice.get(f"/customers/?owner={owner}&state=on_hold").text) == [
        some[3].record.number
    ]
    assert numbers(alice.get("/customers/?q=customer+2").text) == [some[2].record.number]
    assert "judy" not in unescape(page).casefold().split("?state=")[1]  # no name in an address


def test_a_page_of_fifty_costs_few_queries(alice, everyone):
    for n in range(55):
        customers.register(f"Customer {n:02}", actor=everyone.alice)
    alice.get("/customers/")
    with CaptureQueriesContext(connection) as asked:
        page = alice.get("/customers/?sort=-name").text
    assert len(numbers(page)) == 50
    assert len(asked) <= 12
    assert not [q for q in asked if "OFFSET" in q["sql"]]


def test_what_is_shown_leaves_as_csv_and_as_a_workbook(alice, some):
    asked = "state=on_hold&sort=name&columns=place,number"
    csv = b"".join(alice.get(f"/lists/customers/file.csv?{asked}").streaming_content)
    rows = csv.decode("utf-8-sig").splitlines()
    assert rows[0] == '"Customer","Number","Place"'
    assert rows[1] == f'"Customer 1","{some[1].record.number}","\'=cmd"'
    assert len(rows) == 3
    book = openpyxl.load_workbook(
        io.BytesIO(alice.get(f"/lists/customers/file.xlsx?{asked}").content)
    )
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert cells[0] == ["Customer", "Number", "Place"]
    assert [row[0] for row in cells[1:]] == ["Customer 1", "Customer 3"]
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} == {"s"}
    assert alice.get("/lists/nothing/file.csv").status_code == 404


# --- saved views -----------------------------------------------------------------------------


def keep(client, **said):
    form = {"name": "Mine", "query": "owner=me&sort=name", **said}
    return client.post("/lists/customers/views", form)


def test_a_view_is_kept_opened_and_forgotten_by_its_owner(alice, client_of, everyone, some):
    answer = keep(alice)
    assert answer.url == "/customers/?owner=me&sort=name"
    view = SavedView.objects.get()
    page = alice.get(answer.url).text
    assert "This view is kept as “Mine”." in page
    assert 'aria-current="page">Mine</a>' in page
    assert numbers(page) == [some[0].record.number, some[1].record.number]
    bob = client_of(everyone.bob)
    assert "Mine" not in bob.get("/customers/").text
    assert bob.post(f"/lists/views/{view.pk}/drop").status_code == 404
    assert SavedView.objects.exists()
    assert Event.objects.order_by("-seq")[0].verb == "view.saved"
    spoken = EventValue.objects.filter(event=Event.objects.order_by("-seq")[0])
    assert "Mine" not in [value.value for value in spoken]
    assert alice.post(f"/lists/views/{view.pk}/drop").status_code == 302
    assert not SavedView.objects.exists()
    assert verify().ok


def test_a_shared_view_shows_the_reader_what_the_reader_may_see(client_of, everyone, some):
    alice, judy = client_of(everyone.alice), client_of(everyone.judy)
    keep(alice, shared="role", role="customer_service")
    keep(alice, name="For all", query="state=active", shared="everybody")
    page = judy.get("/customers/").text
    assert ">Mine</a>" in page
    assert ">For all</a>" in page
    # "me" is who opens it
    assert numbers(judy.get("/customers/?owner=me&sort=name").text) == [
        some[2].record.number, some[3].record.number
    ]  # fmt: skip
    carol = client_of(everyone.carol)
    assert ">Mine</a>" not in carol.get("/customers/").text
    people.lift_role(
        Person.objects.get(pk=everyone.judy.record_id), "customer_service",
        actor=everyone.bob, reason="Moves on.",
    )  # fmt: skip
    assert ">Mine</a>" not in judy.get("/customers/").text
    view = SavedView.objects.get(name="For all")
    assert carol.post(f"/lists/views/{view.pk}/drop").status_code == 403
    assert client_of(everyone.bob).post(f"/lists/views/{view.pk}/drop").status_code == 302


def test_a_role_begins_with_its_view(client_of, everyone, some):
    alice, bob, judy = (client_of(a) for a in (everyone.alice, everyone.bob, everyone.judy))
    said = {"name": "On hold", "query": "state=on_hold", "shared": "everybody"}
    refused = keep(alice, **said, default_for="customer_service")
    assert refused.status_code == 403
    assert not SavedView.objects.exists()
    assert keep(bob, **said, default_for="customer_service").status_code == 302
    assert judy.get("/customers/").url == "/customers/?state=on_hold"
    assert judy.get("/customers/?state=").status_code == 200
    assert len(numbers(judy.get("/customers/?state=").text)) == 4
    assert alice.get("/customers/").status_code == 200
    private = keep(bob, name="Other", default_for="sales")
    assert private.status_code == 409
    assert "Share the view with the role" in private.content.decode()
    # a view the list no longer understands leads nobody into an error
    SavedView.objects.update(query="colour=red")
    assert judy.get("/customers/").status_code == 200


@pytest.mark.parametrize("query", ["colour=red", "sort=colour", "after=x"])
def test_an_address_the_list_does_not_understand_is_not_kept(alice, query):
    assert keep(alice, query=query).status_code == 400
    assert not SavedView.objects.exists()


# --- many rows at once -------------------------------------------------------------------------


def test_rows_are_given_to_another_after_a_preview_and_taken_back(client_of, everyone, some):
    judy = client_of(everyone.judy)
    to = number_of(everyone.alice)
    picks = "&".join(f"pick={c.record.number}" for c in some)
    asked = f"/lists/customers/change/owner?{picks}&value={to}"
    before = Event.objects.count()
    page = judy.get(asked).text
    assert "Change 2" in page  # hers; the others are alice's already
    assert "you need the role" in page  # and alice's are not hers to give
    assert Event.objects.count() == before
    form = {"pick": [c.record.number for c in some], "value": to, "of": "state="}
    answer = judy.post("/lists/customers/change/owner", form)
    run = Run.objects.get()
    assert answer.url == f"/lists/runs/{run.pk}"
    page = judy.get(answer.url).text
    assert "2 of 4 changed, 2 stay as they are." in page
    owners = set(Customer.objects.values_list("record__owner_id", flat=True))
    assert owners == {everyone.alice.record_id}
    assert events_of(some[2].record.number)[-1] == "customer.given"
    assert events_of(some[0].record.number)[-1] != "customer.given"
    # judy owns them no longer, and her role gives her no right to take them back
    back = judy.post(f"/lists/runs/{run.pk}/undo")
    assert "0 of 2 changed, 2 stay as they are." in judy.get(back.url).text
    assert client_of(everyone.bob).get(f"/lists/runs/{run.pk}").status_code == 404
    assert verify().ok


def test_undo_gives_back_what_each_row_held_unless_it_changed_since(client_of, everyone, some):
    bob = client_of(everyone.bob)
    form = {"all": "1", "of": "", "value": number_of(everyone.carol)}
    run_url = bob.post("/lists/customers/change/owner", form).url
    customers_now = Record.objects.filter(kind="customer")
    assert set(customers_now.values_list("owner_id", flat=True)) == {everyone.carol.record_id}
    one = {"pick": some[0].record.number, "value": number_of(everyone.dave)}
    bob.post("/lists/customers/change/owner", one)
    page = bob.get(bob.post(f"{run_url}/undo").url).text
    assert "3 of 4 changed, 1 stay as they are." in page
    assert f"{some[0].record.number} was changed since" in page
    owners = dict(customers_now.values_list("number", "owner_id"))
    assert owners[some[0].record.number] == everyone.dave.record_id
    assert owners[some[1].record.number] == everyone.alice.record_id
    assert owners[some[3].record.number] == everyone.judy.record_id
    assert events_of(some[3].record.number)[-2:] == ["customer.given", "customer.given"]
    twice = bob.post(f"{run_url}/undo")
    assert twice.status_code == 409
    assert "undone already" in twice.content.decode()
    assert verify().ok


def previewed(client, asked):
    """Return what a person sends from the preview of a change: its hidden fields."""
    page = client.get(f"/lists/customers/change/owner?{asked}").text
    form = page[page.index('<form class="mt-6"') :]
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}


def test_what_somebody_changed_after_the_preview_is_not_overwritten(client_of, everyone, some):
    bob, number = client_of(everyone.bob), some[0].record.number
    url, before = "/lists/customers/change/owner", Event.objects.count()
    form = previewed(bob, f"all=1&value={number_of(everyone.carol)}")
    client_of(everyone.alice).post(url, {"pick": number, "value": number_of(everyone.dave)})
    stale = bob.post(url, form)
    assert stale.status_code == 409
    assert f"{number} (was Alice, now Dave)" in stale.text
    assert Event.objects.count() == before + 1  # alice's
    again = {**form, "seen": unescape(re.search(r'name="seen" value="([^"]*)"', stale.text)[1])}
    page = bob.get(bob.post(url, {**again, "key": "k2"}).url).text
    assert "4 of 4 changed." in page


def test_a_change_sent_twice_is_one_and_takes_the_rows_that_were_shown(client_of, everyone, some):
    bob, url = client_of(everyone.bob), "/lists/customers/change/owner"
    of = f"owner={number_of(everyone.alice)}"
    form = previewed(bob, f"all=1&of={quote(of)}&value={number_of(everyone.carol)}")
    shown = set(json.loads(form["seen"]))
    one = {"pick": some[3].record.number, "value": number_of(everyone.alice)}
    bob.post(url, one)  # it would be in the list now
    Run.objects.all().delete()
    first, second = bob.post(url, form), bob.post(url, form)
    assert first.url == second.url
    assert {number for number, *_ in Run.objects.get().rows} == shown
    assert some[3].record.number not in shown


def test_many_rows_go_in_parts_and_no_row_twice(client_of, everyone, some, monkeypatch):
    monkeypatch.setattr(running, "PART", 3)
    bob = client_of(everyone.bob)
    form = {"all": "1", "of": "", "value": number_of(everyone.carol), "key": "k1"}
    url = bob.post("/lists/customers/change/owner", form).url
    page = bob.get(url).text
    assert "3 of 4 looked at." in page
    assert "Go on" in page
    bob.post(url)
    assert "4 of 4 changed." in bob.get(url).text
    bob.post(url)
    assert Event.objects.filter(verb="customer.given").count() == 4


def test_who_left_gets_nothing(client_of, everyone, some):
    Person.objects.filter(pk=everyone.erin.record_id).update(active=False)
    before = Event.objects.count()
    form = {"all": "1", "of": "", "value": number_of(everyone.erin)}
    answer = client_of(everyone.bob).post("/lists/customers/change/owner", form)
    assert answer.status_code == 422
    assert Event.objects.count() == before
    assert not Run.objects.exists()


# --- days to answer by, and one cell -------------------------------------------------------------


@pytest.fixture
def said(everyone):
    made = [
        communication.catch_note(channel="phone", text=f"They ask {n}.", actor=everyone.alice)
        for n in range(2)
    ]
    communication.close_interaction(made[1], actor=everyone.alice, reason="Nothing to do.")
    return made


def test_the_day_to_answer_by_is_set_for_many_and_given_back_to_the_minute(alice, said):
    first, closed = said
    before = first.answer_by
    form = {"all": "1", "of": "", "value": "2040-05-28"}
    url = alice.post("/lists/interactions/change/answer_by", form).url
    page = alice.get(url).text
    assert "1 of 2 changed, 1 stay as they are." in page
    assert f"{closed.record.number} is not open; nobody waits for it." in page
    first.refresh_from_db()
    assert first.answer_by.isoformat() == "2040-05-28T23:59:00+00:00"
    assert Task.objects.get(record=first.record, done_at=None).due_at == first.answer_by
    assert events_of(first.record.number)[-1] == "interaction.dated"
    alice.post(f"{url}/undo")
    first.refresh_from_db()
    assert first.answer_by == before
    assert Task.objects.get(record=first.record, done_at=None).due_at == before
    early = alice.post("/lists/interactions/change/answer_by", {**form, "value": "2001-01-01"})
    assert "was said on" in alice.get(early.url).text
    assert verify().ok


def test_a_cell_is_changed_where_it_stands(alice, everyone, said):
    number = said[0].record.number
    url = f"/lists/interactions/{number}/answer_by"
    part = alice.get(url, headers={"HX-Request": "true"}).text
    assert part.startswith("<form")
    version = re.search(r'name="version" value="(\d+)"', part)[1]
    form = {"value": "28 May 2040", "version": version}
    done = alice.post(url, form, headers={"HX-Request": "true"})
    assert done.status_code == 200
    assert 'datetime="2040-05-28"' in done.text
    stale = alice.post(url, {**form, "value": "2041-01-01"}, headers={"HX-Request": "true"})
    assert stale.status_code == 409
    assert "changed by somebody else" in stale.text
    assert "28 May 2040" in stale.text
    said[0].refresh_from_db()
    assert said[0].answer_by.year == 2040
    # the form that came back carries the version of now, so that saving again saves
    fresh = re.search(r'name="version" value="(\d+)"', stale.text)[1]
    form = {"value": "2041-01-01", "version": fresh, "back": "state=open"}
    assert alice.post(url, form).url == "/interactions/?state=open"
    said[0].refresh_from_db()
    assert said[0].answer_by.year == 2041
    wrong = alice.post(url, {"value": "5/6/2026"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422


def test_without_scripts_a_cell_has_a_page_that_leads_back(alice, said):
    url = f"/lists/interactions/{said[0].record.number}/owner"
    came = {"Referer": "http://testserver/interactions/?state=open&sort=said"}
    page = alice.get(url, headers=came).text
    assert "<h1>Owner of They ask 0.</h1>" in page
    assert 'name="back" value="state=open&amp;sort=said"' in page
    assert alice.get("/lists/interactions/IN-9999/owner").status_code == 404
    assert alice.get(f"/lists/interactions/{said[0].record.number}/colour").status_code == 404


def test_a_cell_refuses_who_may_not_and_what_ended(client_of, everyone, said):
    url = f"/lists/interactions/{said[0].record.number}/owner"
    before = Event.objects.count()
    refused = client_of(everyone.ivan).post(url, {"value": number_of(everyone.ivan)})
    assert refused.status_code == 409
    assert "you need the role" in refused.content.decode()
    closed = f"/lists/interactions/{said[1].record.number}/answer_by"
    assert client_of(everyone.alice).post(closed, {"value": "2040-01-01"}).status_code == 409
    assert Event.objects.count() == before
    assert Interaction.objects.get(pk=said[0].pk).record.owner_id == everyone.alice.record_id
    page = client_of(everyone.ivan).get("/interactions/").text
    assert 'class="edit"' not in page
