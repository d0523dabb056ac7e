"""The first page of a new company: four questions, answered once by who holds the key."""

import json
import stat

import pytest
from django.test import Client

from clew.areas.products.models import Product
from clew.kernel.audit_trail.models import Event, EventValue, LogOrigin
from clew.kernel.mail import transport
from clew.kernel.mail.tests.smtp_stub import smtp
from clew.kernel.people.models import Company, User
from clew.kernel.people.queries import person_actor
from clew.kernel.tokens.masking import masked

pytestmark = pytest.mark.django_db
KEY = "k" * 32
ANSWERS = {
    "act": "open",
    "company_name": "Linnet Child Seats",
    "name": "Ruth Adeyemi",
    "email": "ruth@linnet.example",
    "password": "seven geese fly south",
    "family": "Child seats",
    "product": "Tern",
    "kinds": ["child seats"],
    "markets": ["AU", "EU"],
    "mail": "folder",
}
SERVER = {
    "mail": "server",
    "host": "127.0.0.1",
    "speak": "smtp",
    "user": "",
    "mail_password": "",
    "sender": "qms@linnet.example",
}


@pytest.fixture(autouse=True)
def house(settings, tmp_path):
    settings.FIRST_RUN_TOKEN = KEY
    settings.HOME = type(settings.HOME)(tmp_path)
    settings.HOME.create()


def test_the_four_answers_open_the_company_and_the_desk_is_empty():
    client = Client()
    assert client.get(f"/first/{KEY}").status_code == 200
    answer = client.post(f"/first/{KEY}", ANSWERS)
    assert (answer.status_code, answer.url) == (302, "/")
    assert Company.objects.get().name == "Linnet Child Seats"
    assert LogOrigin.objects.get().mode == "company"
    assert person_actor(User.objects.get().person).has("administrator")
    assert sorted(m.market.code for m in Product.objects.get().in_markets.all()) == ["AU", "EU"]
    assert Event.objects.filter(verb="company.mail_transport_chosen").count() == 1
    page = client.get("/").content.decode()
    assert page.count('class="btn') == 1
    assert "Drop a customer’s mail" in page
    assert "/requirements/import/template.xlsx" in page


def test_who_has_no_key_is_told_where_it_stands():
    words = "Open the address that stands in the window where Clew was started"
    assert words in Client().get("/", follow=True).content.decode()
    Client().post(f"/first/{KEY}", ANSWERS)
    assert words not in Client().get("/", follow=True).content.decode()


def test_the_key_works_once_and_another_never():
    assert Client().get("/first/" + "x" * 32).status_code == 404
    Client().post(f"/first/{KEY}", ANSWERS)
    again = Client().post(f"/first/{KEY}", {**ANSWERS, "email": "eve@elsewhere.example"})
    assert again.status_code == 404
    assert User.objects.count() == 1


def test_a_company_that_was_opened_elsewhere_is_not_opened_again(company):
    assert Client().get(f"/first/{KEY}").status_code == 404


def test_no_key_no_page(settings):
    settings.FIRST_RUN_TOKEN = ""
    assert Client().get("/first/anything").status_code == 404


def test_what_is_missing_is_said_and_nothing_is_opened():
    page = Client().post(f"/first/{KEY}", {**ANSWERS, "company_name": "", "password": "short"})
    assert page.status_code == 422
    assert "Name of the company is missing." in page.content.decode()
    assert Company.objects.count() == 0
    weak = Client().post(f"/first/{KEY}", {**ANSWERS, "password": "qwerty123456"})
    assert weak.status_code in (409, 422)
    assert Company.objects.count() == 0


def test_the_mail_server_is_kept_for_its_owner_alone_and_no_password_reaches_the_log(
    settings, django_capture_on_commit_callbacks
):
    theirs = {"port": "2525", "user": "linnet", "mail_password": "open sesame 4711"}
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(f"/first/{KEY}", {**ANSWERS, **SERVER, **theirs})
    path = settings.HOME.keys / "mail.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["sender"] == "qms@linnet.example"
    assert transport.chosen().url == "smtp://linnet:open%20sesame%204711@127.0.0.1:2525"
    said = json.dumps([*EventValue.objects.values_list("value", flat=True)])
    assert "127.0.0.1" in said
    assert "sesame" not in said
    settings.SMTP_URL = "smtp://of.the.environment:25"
    assert transport.chosen().host == "of.the.environment"


def test_the_test_mail_goes_and_opens_nothing():
    with smtp() as server:
        port = server.url.rpartition(":")[2]
        page = Client().post(f"/first/{KEY}", {**ANSWERS, **SERVER, "port": port, "act": "test"})
    assert "A mail is on its way to ruth@linnet.example." in page.content.decode()
    assert "seven geese fly south" in page.content.decode()  # nothing typed is lost
    dead = Client().post(f"/first/{KEY}", {**ANSWERS, **SERVER, "port": "1", "act": "test"})
    assert "It did not leave: nobody answers at that name and port." in dead.content.decode()
    assert Company.objects.count() == 0


def test_the_key_never_reaches_a_log():
    assert KEY not in masked(f"Not Found: /first/{KEY}")


def test_how_mail_leaves_is_changed_later_and_the_password_holds(
    settings, client_of, everyone, django_capture_on_commit_callbacks
):
    client = client_of(everyone.bob)
    theirs = {**SERVER, "act": "keep", "port": "2525", "user": "linnet"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/mail/way", {**theirs, "mail_password": "open sesame 4711"})
    page = client.get("/mail/way").content.decode()
    assert "Mail leaves by 127.0.0.1." in page
    assert "sesame" not in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/mail/way", {**theirs, "port": "25", "mail_password": ""})
    assert transport.chosen().url == "smtp://linnet:open%20sesame%204711@127.0.0.1:25"
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/mail/way", {**theirs, "host": "mail.elsewhere.example", "mail_password": ""})
    assert "sesame" not in transport.chosen().url
    assert Event.objects.filter(verb="company.mail_transport_chosen").count() == 3
    settings.SMTP_URL = "smtp://of.the.environment:25"
    assert client.post("/mail/way", {"act": "keep", "mail": "folder"}).status_code == 409
    assert client_of(everyone.alice).get("/mail/way").status_code == 403


def test_a_demo_sends_nothing_out(small_demo):
    client = Client()
    client.force_login(User.objects.get(email="bob@linnet.example"))
    answer = client.post("/mail/way", {**SERVER, "act": "keep", "port": "25"})
    assert "A demo writes its mail into the folder" in answer.content.decode()
    assert transport.chosen().url == ""
