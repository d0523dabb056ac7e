"""The desk through its door: my work, search, people, rules, mail folder, the log."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clew.areas.customers import commands as customers
from clew.kernel.audit_trail.models import Event, EventValue
from clew.kernel.comments.commands import say
from clew.kernel.listing.commands import viewing
from clew.kernel.mail.sending import post, send_waiting
from clew.kernel.people import commands as people
from clew.kernel.people.models import Company, Person, User
from clew.kernel.people.queries import person_actor
from clew.kernel.tasks.asking import ask
from clew.kernel.testing import open_test_company
from clew.web import palette

pytestmark = pytest.mark.django_db


@pytest.fixture
def wattlebird(everyone):
    return customers.register("Wattlebird Nursery Group", actor=everyone.alice, place="Ballarat")


def test_nobody_sees_the_desk_without_signing_in(everyone):
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer.url == "/account/login/?next=%2F"


def test_my_work_names_the_first_thing(everyone, client_of, wattlebird):
    ask(
        wattlebird.record,
        "look",
        "Read what Wattlebird wants",
        url=wattlebird.record.get_absolute_url(),
        actor=everyone.alice,
        role="engineering",
        blocks=True,
    )
    page = client_of(everyone.carol).get("/").content.decode()
    assert "1 thing waits for you; 1 of them holds somebody up" in page
    assert "Read what Wattlebird wants" in page
    assert "Holds somebody up" in page
    assert "Read what Wattlebird wants" not in client_of(everyone.dave).get("/").content.decode()
    assert "Read what Wattlebird wants" in client_of(everyone.alice).get("/").content.decode()


def test_a_number_jumps_and_words_find(everyone, client_of, wattlebird):
    client = client_of(everyone.ivan)
    jump = client.get("/search", {"q": wattlebird.record.number.lower()})
    assert jump.url == f"/r/{wattlebird.record.number}"
    assert client.get(jump.url).status_code == 302
    assert "Wattlebird Nursery Group" in client.get("/search", {"q": "nursery"}).content.decode()
    assert "Nothing found" in client.get("/search", {"q": "elephant"}).content.decode()


def test_an_unknown_number_is_not_found(everyone, client_of):
    assert client_of(everyone.ivan).get("/r/SO-9999").status_code == 404


def test_people_are_added_by_who_may_grant(everyone, client_of):
    fields = {"name": "Nina Koch", "email": "nina@linnet.example", "roles": ["sales"], "unit": ""}
    denied = client_of(everyone.alice).post("/people/new", fields)
    assert denied.status_code == 403
    assert not Person.objects.filter(name="Nina Koch").exists()
    made = client_of(everyone.bob).post("/people/new", fields)
    nina = Person.objects.get(name="Nina Koch")
    assert made.url == f"/people/{nina.record.number}"
    assert person_actor(nina).has("sales")
    page = client_of(everyone.bob).get(made.url).content.decode()
    assert "role granted" in page


def test_a_role_is_lifted_with_its_reason_in_the_history(everyone, client_of):
    carol = Person.objects.get(email="carol@linnet.example")
    client = client_of(everyone.bob)
    fields = {"role": "engineering", "act": "lift", "reason": "Moved to sales."}
    client.post(f"/people/{carol.record.number}/role", fields)
    assert not person_actor(carol).has("engineering")
    page = client.get(f"/people/{carol.record.number}").content.decode()
    assert "Moved to sales." in page


def test_an_account_signs_in(everyone, client_of):
    carol = Person.objects.get(email="carol@linnet.example")
    url = f"/people/{carol.record.number}/account"
    client_of(everyone.bob).post(url, {"password": "a long enough sentence"})
    visitor = Client()
    fields = {"login": "CAROL@linnet.example", "password": "a long enough sentence"}
    assert visitor.post("/account/login/", fields).status_code == 302
    assert "Carol" in visitor.get("/").content.decode()


def test_a_wrong_password_is_limited(everyone):
    cache.clear()
    carol = Person.objects.get(email="carol@linnet.example")
    people.open_account(carol, "a long enough sentence", actor=everyone.bob)
    visitor = Client()
    fields = {"login": "carol@linnet.example", "password": "wrong"}
    answers = [visitor.post("/account/login/", fields) for _ in range(7)]
    assert "too many" in answers[-1].content.decode().lower()
    right = {**fields, "password": "a long enough sentence"}
    assert visitor.post("/account/login/", right).status_code != 302
    cache.clear()


def test_nobody_signs_up(everyone):
    assert Client().get("/account/signup/").status_code == 404
    assert not User.objects.exists()


def test_rules_change_with_an_event(everyone, client_of):
    fields = {"answer_days": "5", "four_eyes_classes": ["high"], "mfa_roles": []}
    denied = client_of(everyone.alice).post("/rules", fields)
    assert denied.status_code == 403
    assert Company.objects.get().answer_days == 2
    client_of(everyone.bob).post("/rules", fields)
    assert Company.objects.get().four_eyes_classes == ["high"]
    assert Event.objects.filter(verb="company.rules_changed").count() == 1


def test_a_role_that_needs_a_second_factor_is_led_to_it(everyone, client_of):
    people.set_rules(Company.objects.get(), actor=everyone.bob, mfa_roles=["sales"])
    assert client_of(everyone.alice).get("/").url == "/account/2fa/"
    assert client_of(everyone.alice).get("/account/2fa/").status_code == 200
    assert client_of(everyone.carol).get("/").status_code == 200


def test_the_mail_folder_shows_what_left(everyone, client_of, wattlebird):
    post(
        wattlebird.record,
        to_name="Helen",
        to_address="helen@wattlebird.example",
        subject="Please confirm",
        text="Open {link}",
        key="k",
        secret_link="http://localhost:8123/p/token-of-helen",
    )
    client = client_of(everyone.alice)
    assert "waiting" in client.get("/mail/").content.decode()
    send_waiting()
    listed = client.get("/mail/").content.decode()
    assert "sent" in listed
    assert "token-of-helen" not in listed
    url = re.search(r'"(/mail/\d+)"', listed).group(1)
    assert "token-of-helen" not in client.get(url).content.decode()


def test_the_log_is_checked_on_the_page(everyone, client_of, wattlebird):
    client = client_of(everyone.bob)
    assert "customer registered" in client.get("/trail/").content.decode()
    page = client.post("/trail/verify").content.decode()
    assert "Everything stands as it was recorded" in page
    assert "What was erased" not in page
    value = EventValue.objects.filter(field="name").first()
    value.value, value.erased_at = None, value.event.at
    value.save()
    page = client.post("/trail/verify").content.decode()
    assert "What was erased" in page
    assert f"entry {value.event_id + 1}, name" in page


def test_talk_is_kept_and_settled(everyone, client_of, wattlebird):
    client = client_of(everyone.ivan)
    number = wattlebird.record.number
    client.post(f"/r/{number}/say", {"text": "Who pays?", "kind": "question", "key": "a"})
    page = client.get(wattlebird.record.get_absolute_url(), follow=True).content.decode()
    assert "Who pays?" in page
    remark = wattlebird.record.comments.get()
    client.post(f"/talk/{remark.pk}/settle", {"settlement": "The group."})
    remark.refresh_from_db()
    assert remark.settlement == "The group."


def test_an_empty_remark_is_refused_in_a_sentence(everyone, client_of, wattlebird):
    before = Event.objects.count()
    answer = client_of(everyone.ivan).post(
        f"/r/{wattlebird.record.number}/say", {"text": " ", "kind": "comment"}
    )
    assert answer.status_code == 409
    assert "Say something is missing." in answer.content.decode()
    assert Event.objects.count() == before


def test_every_answer_carries_the_strict_policy(everyone):
    headers = Client().get("/account/login/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "no-store" in headers["Cache-Control"]


def test_the_verifier_is_handed_out_to_anybody(everyone):
    answer = Client().get("/receipt_check.py")
    assert answer.status_code == 200
    assert b"def check_receipt" in answer.content


def test_a_reader_of_one_customer_cannot_use_a_remark_of_another(everyone, wattlebird):
    remark = say(wattlebird.record, actor=everyone.alice, kind="question", text="Inside only?")
    answer = Client().post(f"/talk/{remark.pk}/settle", {"settlement": "Yes."})
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")
    remark.refresh_from_db()
    assert remark.settled_at is None


def test_the_palette_offers_records_acts_and_pages_one_may_open(client_of, everyone):
    customers.register("Kinderfalk", actor=everyone.alice, place="Köln")
    alice, ivan = client_of(everyone.alice), client_of(everyone.ivan)
    page = alice.get("/palette?q=kinder").content.decode()
    assert 'href="/r/CU-0001"' in page
    assert "Everything with “kinder”" in page
    assert "Register a customer" in alice.get("/palette?q=new cust").content.decode()
    page = ivan.get("/palette?q=new cust").content.decode()
    assert "Register a customer" not in page
    assert "Touched lately" in ivan.get("/palette").content.decode()
    page = ivan.get("/palette?q=>kinder").content.decode()
    assert "CU-0001" not in page
    assert "Nothing found" in page
    assert "CU-0001" in ivan.get("/palette?q=cu1").content.decode()


def test_the_palette_leads_to_saved_views_one_is_offered(client_of, everyone):
    viewing.save_view("orders", "Late and mine", "owner=me", actor=everyone.alice)
    alice, bob = client_of(everyone.alice), client_of(everyone.bob)
    page = alice.get("/palette?q=late").content.decode()
    assert "Saved views" in page
    assert 'href="/orders/?owner=me"' in page
    assert "Late and mine" in alice.get("/palette?q=>orders mine").content.decode()
    assert "Late and mine" not in alice.get("/palette?q=later").content.decode()
    assert "Late and mine" not in bob.get("/palette?q=late").content.decode()


def test_in_a_demo_anybody_becomes_somebody_with_one_click(db):
    open_test_company(demo=True)
    person = Person.objects.get(email="alice@linnet.example")
    User.objects.create(email=person.email, person=person)
    client = Client()
    page = client.get("/account/login/").content.decode()
    assert f'value="{person.record.number}"' in page
    answer = client.post("/demo/become", {"person": person.record.number})
    assert answer.url == "/"
    assert "You are Alice. Be somebody else" in client.get("/").content.decode()
    assert client.post("/demo/become", {"person": "PE-9999"}).status_code == 404
    assert client.get("/demo/become").status_code == 405


def test_in_a_real_company_nobody_becomes_anybody(client_of, everyone):
    client_of(everyone.alice)
    number = Person.objects.get(pk=everyone.alice.record_id).record.number
    client = Client()
    assert client.post("/demo/become", {"person": number}).status_code == 404
    Company.objects.update(demo=True)  # a changed row is not the log's first leaf
    assert client.post("/demo/become", {"person": number}).status_code == 404
    assert client.get("/").status_code == 302


def test_every_way_of_the_palette_leads_somewhere():
    ways = [way for group in palette._known().values() for way in group]
    assert len(ways) > 20
    for way in ways:
        assert reverse(way.go).startswith("/")
