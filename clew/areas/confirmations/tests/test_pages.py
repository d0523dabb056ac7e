"""The page of the customer's word at the desk: own, foreign, wrong role; compared with today."""

import pytest
from django.test import Client
from django.urls import reverse

from clew.areas.confirmations.tests.parts import open_story
from clew.areas.requirements.stale import seen_of
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.testing import prepared

pytestmark = pytest.mark.django_db


@prepared
def story(everyone):
    return open_story(everyone)


def url(name, number="RS-0001", *more):
    return reverse(f"confirmations:{name}", args=[number, *more])


def text(answer):
    return answer.content.decode()


def test_a_waiver_by_the_page_needs_its_role(story, client_of):
    story.reviewed()
    waiver = {"reason": "The sale starts.", "expires_on": "31 December 2030"}
    waiver["seen"] = seen_of(story.revision)
    before = Event.objects.count()
    assert client_of(story.people.alice).post(url("waive"), waiver).status_code == 403
    assert Event.objects.count() == before
    heidi = client_of(story.people.heidi)
    past = heidi.post(url("waive"), {**waiver, "expires_on": "2020-01-01"})
    assert past.status_code == 409
    assert "A waiver ends on a day that lies ahead." in text(past)
    assert "The sale starts." in text(past)
    blind = heidi.post(url("waive"), waiver | {"seen": ""})
    assert (blind.status_code, story.revision.state) == (409, "reviewed")
    assert heidi.post(url("waive"), waiver).status_code == 302
    assert "waived" in text(heidi.get(url("confirm")))


ACTS = [
    ("send_link", {}, "carol"),
    ("own_order", {}, "carol"),
    ("read_back", {}, "carol"),
    ("waive", {}, "alice"),
]


@pytest.mark.parametrize(("name", "form", "wrong"), ACTS)
def test_acts_ask_for_sign_in_and_role(story, client_of, client, name, form, wrong):
    story.submit()
    before = Event.objects.count()
    assert client.post(url(name), form).status_code == 302
    assert client_of(getattr(story.people, wrong)).post(url(name), form).status_code == 403
    assert client_of(story.people.alice).get(url(name)).status_code == 405
    assert client_of(story.people.alice).post(url(name, "RS-9999"), form).status_code in {403, 404}
    assert Event.objects.count() == before


@pytest.mark.parametrize("name", ["confirm"])
def test_pages_ask_for_sign_in(story, client_of, client, name):
    assert client.get(url(name)).status_code == 302
    assert client_of(story.people.ivan).get(url(name)).status_code == 200
    assert client_of(story.people.ivan).get(url(name, "RS-9999")).status_code == 404


def test_what_was_signed_stands_beside_what_is_written_now(story, client_of):
    token = story.reviewed().send_link()
    alice, phone = client_of(story.people.alice), Client()
    page = phone.get(f"/p/{token}/sign").context
    signed = {"printed_name": "Helen Marsh", "part": "Buying", "may": "on"}
    signed |= {"seen": page["seen"], "page": page["page"]}
    assert phone.post(f"/p/{token}/sign", signed).status_code == 302
    compared = alice.get("/requirements/RS-0001/compare?old=signed&new=1")
    assert compared.status_code == 200
    assert compared.context["old"].who == "Helen Marsh"
    assert compared.context["rows"] == []
    assert verify().ok


def test_their_own_order_is_chosen_compared_and_matched(story, client_of):
    story.reviewed()
    letter, alice = story.letter(), client_of(story.people.alice)
    page = text(alice.get(url("confirm") + "?way=own_order"))
    assert f'value="{letter.number}"' in page
    form = {
        "reference": "PO 4711",
        "happened_at": clock.today().isoformat(),
        "contact": story.contact.pk,
        "source": letter.number,
        "seen": seen_of(story.revision),
    }
    answer = alice.post(url("own_order"), form)
    assert "Compare their order with the lines beside, then say so." in text(answer)
    assert "PO 4711" in text(answer)
    answer = alice.post(url("own_order"), form | {"same": "on", "source": ""})
    assert story.revision.state == "reviewed"
    assert alice.post(url("own_order"), form | {"same": "on"}).status_code == 302
    assert story.revision.state == "confirmed"
    assert letter.number in text(alice.get(url("confirm")))
