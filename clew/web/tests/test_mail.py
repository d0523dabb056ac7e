"""The mail folder at the door: whose the link is, and a mail that did not go."""

import re

import pytest

from clew.areas.customers import commands as customers
from clew.kernel.audit_trail.models import Event
from clew.kernel.mail.commands import give_up
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.sending import post, send_waiting
from clew.kernel.people.actor import SYSTEM
from clew.kernel.people.models import Company
from clew.kernel.tasks.asking import waiting_for
from clew.kernel.testing import events_of
from clew.kernel.tokens import links

pytestmark = pytest.mark.django_db


@pytest.fixture
def helen(everyone):
    customer = customers.register("Wattlebird", actor=everyone.alice)
    return customers.add_contact(
        customer, "Helen Marsh", actor=everyone.alice, email="helen@wattlebird.example"
    )


@pytest.fixture
def mail(helen) -> OutgoingMail:
    record = helen.customer.record
    _, url = links.make("confirm", record, contact_id=helen.pk)
    return post(
        record,
        to_name=helen.name,
        to_address=helen.email,
        subject="Please confirm",
        text="Open {link}",
        key="k",
        secret_link=url,
    )


def token_of(mail: OutgoingMail) -> str:
    return mail.secret_link.rsplit("/", 1)[1]


def test_nobody_sees_the_link_of_a_mail_that_left(everyone, client_of, mail):
    token, before = token_of(mail), Event.objects.count()
    for state in ("waiting", "sent"):
        for actor in everyone.all():
            page = client_of(actor).get(f"/mail/{mail.pk}").content.decode()
            assert state in page
            assert token not in page
            assert "(the link: for the addressee alone)" in page
        send_waiting()
    assert Event.objects.count() == before


def test_only_an_administrator_may_look_and_each_look_is_recorded(everyone, client_of, mail):
    token, number = token_of(mail), mail.record.number
    send_waiting()
    url = f"/mail/{mail.pk}/link"
    refused = client_of(everyone.alice).post(url)
    assert refused.status_code == 403
    assert token not in refused.content.decode()
    assert "customer.mail_link_seen" not in events_of(number)
    assert "Show the link" not in client_of(everyone.alice).get(f"/mail/{mail.pk}").content.decode()

    bob = client_of(everyone.bob)
    assert "Show the link" in bob.get(f"/mail/{mail.pk}").content.decode()
    shown = bob.post(url)
    assert f"http://testserver/p/{token}" in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"
    bob.post(url)
    assert events_of(number).count("customer.mail_link_seen") == 2

    page = client_of(everyone.alice).get(f"/mail/{mail.pk}").content.decode()
    assert "Link shown to" in page
    assert re.search(r"Bob, <time", page)
    assert token not in page
    assert "mail link seen" in client_of(everyone.alice).get("/trail/").content.decode()


def test_with_a_mail_server_nobody_is_shown_a_link(everyone, client_of, mail, settings):
    token = token_of(mail)
    send_waiting()
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    bob = client_of(everyone.bob)
    assert "Show the link" not in bob.get(f"/mail/{mail.pk}").content.decode()
    refused = bob.post(f"/mail/{mail.pk}/link")
    assert refused.status_code == 409
    assert "only the addressee has the link" in refused.content.decode()
    assert token not in refused.content.decode()
    assert "customer.mail_link_seen" not in events_of(mail.record.number)


def test_in_a_demo_everybody_plays_the_customer(everyone, client_of, mail):
    token = token_of(mail)
    send_waiting()
    Company.objects.update(demo=True)
    page = client_of(everyone.alice).get(f"/mail/{mail.pk}").content.decode()
    assert f"http://testserver/p/{token}" in page
    assert "customer.mail_link_seen" not in events_of(mail.record.number)


def test_a_mail_given_up_is_sent_again_from_its_page(everyone, client_of, mail):
    token = token_of(mail)
    give_up(mail, "Refused by the mail server: 550 no such user", actor=SYSTEM)
    url = f"/mail/{mail.pk}"
    alice = client_of(everyone.alice)
    page = alice.get(url).content.decode()
    assert "given up" in page
    assert "550 no such user" in page
    assert client_of(everyone.ivan).post(f"{url}/again").status_code == 403
    assert len(waiting_for(everyone.bob)) == 1
    assert (
        "The mail is tried again now." in alice.post(f"{url}/again", follow=True).content.decode()
    )
    assert not waiting_for(everyone.bob)
    assert events_of(mail.record.number)[-1] == "customer.mail_sent_again"
    assert send_waiting() == 1
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert token not in alice.get(url).content.decode()
    assert "went already" in alice.post(f"{url}/again").content.decode()


def test_a_mail_whose_link_is_dead_is_not_sent_again(everyone, client_of, mail, helen):
    give_up(mail, "550", actor=SYSTEM)
    links.make("confirm", mail.record, contact_id=helen.pk)
    refused = client_of(everyone.alice).post(f"/mail/{mail.pk}/again")
    assert refused.status_code == 409
    assert "does not work any more" in refused.content.decode()
    mail.refresh_from_db()
    assert mail.state == "given_up"


def test_a_mail_given_up_can_be_left_and_forgets_its_key(everyone, client_of, mail):
    alice, url = client_of(everyone.alice), f"/mail/{mail.pk}"
    assert alice.post(f"{url}/leave").status_code == 409
    give_up(mail, "550", actor=SYSTEM)
    assert "left unsent" in alice.post(f"{url}/leave", follow=True).content.decode()
    mail.refresh_from_db()
    assert (mail.state, mail.secret_link) == ("left", "")
    assert not waiting_for(everyone.bob)
    assert "forgotten" in alice.post(f"{url}/again").content.decode()
