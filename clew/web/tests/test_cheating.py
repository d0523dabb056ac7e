"""Try to cheat it: a demo edits its own rows by SQL, and the check names the record."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from clew.areas.orders.models import Order
from clew.areas.requirements.models import RequirementVersion
from clew.kernel.audit_trail import triggers
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people.models import User
from clew.kernel.refusals import NotAllowed, Refused
from clew.web.walk import cheating
from clew.web.walk.doing import do_up_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, settings, tmp_path):
    """The tests' own connection for the edit: a second one would not see what a test wrote."""

    @contextmanager
    def own():
        if connection.vendor != "postgresql":
            yield connection
            return
        with connection.cursor() as cursor:  # as the owner, whom a connection of its own is
            cursor.execute("SELECT current_user")
            desk = cursor.fetchone()[0]
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")
            yield connection
            cursor.execute(f'SET ROLE "{desk}"')

    monkeypatch.setattr(cheating, "_own_connection", own)
    monkeypatch.setattr(cheating, "_kept", lambda: tmp_path / "cheat.json")


@pytest.fixture
def walked(small_demo, inside):
    do_up_to("accept")
    return small_demo


def bob(demo) -> Client:
    client = Client()
    client.force_login(User.objects.get(person_id=demo.people.bob.record_id))
    return client


def test_a_signed_word_is_changed_named_and_put_back(walked):
    client = bob(walked)
    page = client.post("/demo/cheat", {"act": "cheat", "what": "words"}).content.decode()
    done = cheating.under_way()
    assert "It was noticed" in page
    assert f"{done.target.record} does not stand as it was last recorded" in page
    assert triggers.SENTENCE in page  # the database itself refused the plain edit first
    assert RequirementVersion.objects.get(pk=done.target.pk).our_wording == done.target.after
    assert triggers.missing() == []  # the guard stands again, and saw nothing
    page = client.post("/demo/cheat", {"act": "back"}).content.decode()
    assert "No difference was found" in page
    assert RequirementVersion.objects.get(pk=done.target.pk).our_wording == done.target.before
    assert verify().ok
    assert cheating.under_way() is None


def test_an_amount_no_guard_watches_is_found_by_the_check_alone(walked):
    page = bob(walked).post("/demo/cheat", {"act": "cheat", "what": "amount"}).content.decode()
    order = Order.objects.get()
    assert order.quantity == 1200
    assert f"{order.record.number} does not stand as it was last recorded" in page
    assert "No guard of the database watches this column" in page


def test_what_the_database_refuses_altogether_is_said_and_nothing_is_changed(walked, monkeypatch):
    def refuse(*_):
        raise DatabaseError("permission denied for table\nDETAIL: none")

    monkeypatch.setattr(cheating, "_update", refuse)
    answer = bob(walked).post("/demo/cheat", {"act": "cheat", "what": "amount"})
    assert answer.status_code == 409
    assert "The database refused: permission denied for table." in answer.content.decode()
    assert cheating.under_way() is None


def test_one_value_at_a_time(walked):
    cheating.cheat("amount")
    with pytest.raises(Refused, match="Put it back first"):
        cheating.cheat("words")
    cheating.put_back()
    with pytest.raises(Refused, match="nothing to put back"):
        cheating.put_back()
    with pytest.raises(Refused, match="Choose what to change"):
        cheating.cheat("the prize")


def test_a_real_company_has_no_such_page(client_of, everyone, inside):
    client = client_of(everyone.bob)
    assert client.get("/demo/cheat").status_code == 404
    assert client.post("/demo/cheat", {"act": "cheat", "what": "words"}).status_code == 404
    for act in (lambda: cheating.cheat("words"), cheating.put_back):
        with pytest.raises(NotAllowed):
            act()


def test_only_the_quality_manager_cheats(walked):
    alice = Client()
    alice.force_login(User.objects.get(person_id=walked.people.alice.record_id))
    assert alice.post("/demo/cheat", {"act": "cheat", "what": "words"}).status_code == 403
    assert cheating.under_way() is None
    assert verify().ok
