"""A forgotten password: a mail through the house's own post, a link, a new password."""

import re
from email import message_from_bytes, policy
from importlib import import_module

import pytest
from django.core.cache import cache
from django.test import Client

from clew.kernel.audit_trail.models import Event
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.sending import folder_file, send_waiting
from clew.kernel.people import commands as people
from clew.kernel.people.models import Person
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db
OLD, NEW = "seven geese fly south", "nine herons walk home"


@pytest.fixture(autouse=True)
def as_in_the_house(settings):
    """Django's test runner puts a mailbox of its own in the place of ours; take it out again."""
    settings.EMAIL_BACKEND = import_module(settings.SETTINGS_MODULE).EMAIL_BACKEND
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ivan(everyone) -> Person:
    person = Person.objects.get(pk=everyone.ivan.record_id)
    people.open_account(person, OLD, actor=everyone.bob)
    return person


def ask(address: str, **more: str):
    return Client().post("/account/password/reset/", {"email": address}, follow=True, **more)


def signed_in(email: str, password: str) -> bool:
    client = Client()
    client.post("/account/login/", {"login": email, "password": password})
    return client.get("/").status_code == 200


def test_a_forgotten_password_is_set_anew(ivan, client_of, everyone):
    login = Client().get("/account/login/").content.decode()
    assert 'href="/account/password/reset/"' in login
    answer = ask(ivan.email.upper(), headers={"host": "localhost:8000"})
    assert answer.status_code == 200
    assert "Look into your mail" in answer.content.decode()
    assert send_waiting() == 1
    mail = OutgoingMail.objects.get()
    assert (mail.to_address, mail.secret_link) == (ivan.email, "")
    kept = message_from_bytes(folder_file(mail).read_bytes(), policy=policy.default)
    words = kept.get_body(("plain",)).get_content()
    link = re.search(r"http://localhost:8000(/account/\S+)", words)[1]
    assert events_of(ivan.record.number)[-1] == "person.account_mail_written"

    page = client_of(everyone.bob).get(f"/mail/{mail.pk}").content.decode()
    assert "for the addressee alone" in page
    assert link not in page

    phone = Client()
    form = phone.get(link, follow=True)
    assert "set-password" in form.redirect_chain[-1][0]
    done = phone.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}, follow=True)
    assert "Your password is changed" in done.content.decode()
    assert signed_in(ivan.email, NEW)
    assert not signed_in(ivan.email, OLD)
    assert "This link does not work" in Client().get(link).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(ivan):
    before = Event.objects.count()
    unknown = ask("nobody@elsewhere.example")
    assert not OutgoingMail.objects.exists()
    assert Event.objects.count() == before
    known = ask(ivan.email)
    assert OutgoingMail.objects.count() == 1
    assert known.redirect_chain == unknown.redirect_chain
    plain = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="\w+"|[0-9a-f]{32}', "", a)
             for a in (known.content.decode(), unknown.content.decode())]  # fmt: skip
    assert plain[0] == plain[1]


def test_the_link_leads_to_our_address_whatever_the_caller_says(ivan, settings):
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    ask(ivan.email, headers={"host": "elsewhere.example"})
    assert OutgoingMail.objects.get().secret_link.startswith("http://localhost:8000/account/")


def test_asking_again_and_again_is_slowed(ivan):
    assert [ask(ivan.email).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert OutgoingMail.objects.count() == 3


def test_who_left_gets_no_mail(ivan):
    Person.objects.filter(pk=ivan.pk).update(active=False)
    assert ask(ivan.email).status_code == 200
    assert not OutgoingMail.objects.exists()
