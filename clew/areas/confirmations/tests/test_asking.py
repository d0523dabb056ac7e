"""After signing: the customer asks for a change by the link they hold (8.2.4)."""

import pytest
from django.test import Client

from clew.areas.communication.models import Interaction
from clew.areas.confirmations.tests.parts import open_story
from clew.areas.confirmations.tests.test_signing import given
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.tasks.models import Task
from clew.kernel.testing import prepared
from clew.kernel.tokens.links import find

pytestmark = pytest.mark.django_db


@prepared
def story(everyone):
    return open_story(everyone).reviewed()


def test_who_signed_asks_for_a_change_by_the_same_link(story, client_of):
    token, phone = story.send_link(), Client()
    assert phone.post(f"/p/{token}/change", {"text": "Charcoal."}).status_code == 404
    given(story, find(token))
    assert "Does something have to change?" in phone.get(f"/p/{token}").content.decode()
    before = Event.objects.count()
    answer = phone.post(f"/p/{token}/change", {"text": "  "})
    assert answer.status_code == 409
    assert "Write what has to change" in answer.content.decode()
    assert Event.objects.count() == before
    for _ in range(2):  # a double click is one message
        sent = phone.post(f"/p/{token}/change", {"text": "Charcoal, not grey.", "key": "k1"})
        assert sent.headers["Location"] == f"/p/{token}#asked"
    interaction = Interaction.objects.get()
    assert interaction.contact == story.contact
    assert (interaction.channel, interaction.state) == ("web", "open")
    assert interaction.record.owner == story.its_set.record.owner
    page = phone.get(f"/p/{token}").content.decode()
    assert "Charcoal, not grey." in page
    assert interaction.record.number in page
    assert story.revision.state == "confirmed"
    task = Task.objects.get(record=interaction.record, key="sort")
    assert task.customer_waits
    form = client_of(story.people.alice).get(f"/changes/new?source={interaction.record.number}")
    assert "Charcoal, not grey." in form.content.decode()
    assert verify().ok


def test_nobody_floods_us_by_a_link(story):
    token, phone = story.send_link(), Client()
    given(story, find(token))
    for n in range(20):
        phone.post(f"/p/{token}/change", {"text": f"Wish {n}"})
    answer = phone.post(f"/p/{token}/change", {"text": "Wish 21"})
    assert "You wrote often today" in answer.content.decode()
    assert Interaction.objects.count() == 20
