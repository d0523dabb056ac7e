"""The nine steps of a demo: ticked from the records of one fresh thread, done by the commands."""

import pytest
from django.test import Client

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry
from clew.areas.orders.models import Order
from clew.areas.requirements.commands import reviewing
from clew.kernel.audit_trail.commands import CHECKED
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.mail.sending import send_waiting
from clew.kernel.people.models import Person, User
from clew.kernel.refusals import NotAllowed, Refused
from clew.kernel.tokens.models import OneTimeLink
from clew.web.walk import early
from clew.web.walk.customer import newest_open
from clew.web.walk.doing import do_up_to
from clew.web.walk.matter import KEYS, Walk, ticks
from clew.web.walk.places import place_of

pytestmark = pytest.mark.django_db


def done() -> list[str]:
    return [tick.key for tick in ticks(Walk()) if tick.done]


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(person_id=actor.record_id))
    return client


def test_each_step_ticks_itself_and_no_other(small_demo):
    assert done() == []
    for n, key in enumerate(KEYS, start=1):
        assert do_up_to(key) == [key]
        assert done() == list(KEYS[:n])
    assert do_up_to("prove") == []
    assert verify().ok
    order = Order.objects.get()
    assert (order.state, order.revision) == ("closed", 2)
    assert Walk().holes == 0


def test_a_torn_thread_is_no_thread_that_holds(small_demo, monkeypatch):
    do_up_to("thread")
    assert "thread" in done()
    monkeypatch.setattr(Walk, "holes", 1)
    assert "thread" not in done()


def test_a_later_step_does_those_before_it(small_demo):
    assert do_up_to("review") == ["catch", "determine", "review"]


def test_what_the_demo_lived_through_itself_is_no_thread_of_the_visitor(small_demo, monkeypatch):
    do_up_to("accept")
    newest = Event.objects.order_by("-seq").values_list("seq", flat=True)[0]
    monkeypatch.setattr(Walk, "since", newest)
    assert done() == []
    assert Walk().heard is None


def test_a_step_that_was_begun_by_hand_is_taken_up(small_demo):
    do_up_to("determine")
    revision = Walk().the_set.newest
    asked = revision.verdicts.order_by("id")
    first = asked[0]
    reviewing.give_verdict(
        revision,
        first.function,
        actor=small_demo.people.carol
        if first.function == "engineering"
        else early.answers_for(first.function),
        feasibility="conditions",
        conditions="If the covers are ordered by Friday.",
    )
    do_up_to("review")
    assert asked.get(pk=first.pk).conditions == "If the covers are ordered by Friday."
    assert done() == list(KEYS[:3])


def test_a_step_that_is_refused_leaves_nothing(small_demo):
    do_up_to("catch")
    enquiry = Enquiry.objects.get()
    communication.mark_lost(
        enquiry, actor=small_demo.people.alice, reason="They changed their mind"
    )
    Person.objects.update(active=False)
    before = Event.objects.count()
    with pytest.raises(Refused):
        do_up_to("determine")
    assert Event.objects.count() == before
    assert done() == ["catch"]


def test_a_real_company_does_nothing_for_anybody(everyone):
    before = Event.objects.count()
    with pytest.raises(NotAllowed):
        do_up_to("catch")
    assert Event.objects.count() == before


def test_by_hand_leads_to_the_page_and_person_whose_turn_it_is(small_demo):
    people = small_demo.people
    assert place_of("catch", Walk()).person.pk == people.alice.record_id
    assert place_of("review", Walk()) is None
    do_up_to("determine")
    walk = Walk()
    place = place_of("review", walk)
    assert place.url == f"/requirements/{walk.the_set.record.number}/review"
    asked = walk.first.verdicts.order_by("id")[0]
    assert place.person.pk == early.answers_for(asked.function).record_id
    do_up_to("review")
    assert place_of("confirm", Walk()).words == "Write the offer"


@pytest.mark.parametrize("key", KEYS)
def test_every_place_by_hand_opens_for_its_person(small_demo, key):
    if KEYS.index(key):
        do_up_to(KEYS[KEYS.index(key) - 1])
    place = place_of(key, Walk())
    assert place is not None
    client = Client()
    user, _ = User.objects.get_or_create(
        person=place.person, defaults={"email": place.person.email}
    )
    client.force_login(user)
    assert client.get(place.url).status_code == 200


def test_the_start_page_says_who_you_are_and_offers_the_step_that_is_due(small_demo):
    page = Client().get("/demo/").content.decode()
    assert "Begin as Alice, sales" in page
    assert "Do it for me" not in page
    client = signed_in(small_demo.people.alice)
    page = client.get("/demo/").content.decode()
    assert "You are <b>Alice</b>, sales" in page
    assert page.count('aria-current="step"') == 1
    assert "0 of 9 done" in page
    assert client.post("/demo/do/review").url == "/demo/#review"
    assert "3 of 9 done" in client.get("/demo/").content.decode()
    assert client.post("/demo/do/nothing").status_code == 404
    client.post("/demo/do/prove")
    page = client.get("/demo/").content.decode()
    assert "9 of 9 done" in page
    assert "Do it for me" not in page


def test_the_folder_and_how_to_stop_are_said(small_demo, settings):
    page = signed_in(small_demo.people.alice).get("/demo/").content.decode()
    assert str(settings.HOME.path) in page
    for words in (f"{settings.PROGRAM} demo --reset", "Ctrl C", "delete the folder"):
        assert words in page


def test_a_demo_opens_with_the_start_page_until_it_is_walked_or_left(small_demo):
    visitor = Client()
    assert visitor.get("/").url == "/demo/"
    visitor.post("/demo/later")
    assert visitor.get("/").url.startswith("/account/login/")
    do_up_to("prove")
    assert Client().get("/").url.startswith("/account/login/")


def test_the_mail_to_drop_is_caught_as_a_fresh_thread(small_demo):
    client = signed_in(small_demo.people.alice)
    mail = client.get("/demo/mail.eml")
    assert mail["Content-Type"] == "message/rfc822"
    heard = communication.catch_mail(mail.content, actor=small_demo.people.alice)
    assert heard.customer.name == "Kinderfalk"
    assert Walk().heard == heard
    assert place_of("catch", Walk()).url == f"/interactions/{heard.record.number}"


def test_the_customer_is_one_click_away_with_a_way_back(small_demo):
    client = signed_in(small_demo.people.alice)
    answer = client.post("/demo/customer", follow=True)
    assert "No customer holds an open link now" in answer.content.decode()
    do_up_to("review")
    revision = Walk().first
    early.signing.send_link(revision, early.writer(), actor=small_demo.people.alice)
    send_waiting()  # the key is forgotten by the database, and stands in the mail alone
    answer = client.post("/demo/customer")
    assert answer.url.startswith("/p/")
    page = client.get(answer.url).content.decode()
    assert "Is this what you want?" in page
    assert "You are the customer." in page
    assert "Back to the desk" in page
    outside = Client().get(answer.url).content.decode()
    assert "Back to the desk" not in outside
    OneTimeLink.objects.update(revoked_at=revision.approved_at)
    assert newest_open() is None


def test_becoming_somebody_leads_to_a_page_of_ours_alone(small_demo):
    number = Person.objects.get(email="alice@linnet.example").record.number
    for where, to in (
        ("/catch", "/catch"),
        ("", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
    ):
        assert Client().post("/demo/become", {"person": number, "next": where}).url == to


def test_a_check_of_everything_is_kept_with_who_had_it_made(client_of, everyone):
    client_of(everyone.bob).post("/trail/verify")
    kept = Event.objects.get(verb=CHECKED)
    assert kept.actor == everyone.bob.pseudonym
    assert dict(kept.values.filter(side="after").values_list("field", "value"))["findings"] == 0
