"""A plan for when something goes wrong, agreed with the customer (8.2.1)."""

import pytest
from django.test import Client

from clew.areas.confirmations.tests.parts import open_story
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify

pytestmark = pytest.mark.django_db
PLAN = "When the buckles are five days late, we ship half of them by air."


@pytest.mark.sf("SF-143")
def test_the_plan_is_reviewed_signed_and_fixed(everyone, client_of):
    story = open_story(everyone)
    alice, ivan = client_of(everyone.alice), client_of(everyone.ivan)
    url = f"/requirements/{story.number}/plan"
    before = Event.objects.count()
    assert ivan.post(url, {"text": PLAN}).status_code == 403
    assert alice.post(url, {"text": "x" * 5001}).status_code == 409
    assert Event.objects.count() == before
    assert alice.post(url, {"text": PLAN}).status_code == 302
    assert PLAN in alice.get(f"/requirements/{story.number}").content.decode()
    story.reviewed()
    assert (
        PLAN
        in alice.get(f"/requirements/{story.number}/review?item={story.number}").content.decode()
    )
    token, phone = story.send_link(), Client()
    phone.post(f"/p/{token}/accept")
    assert PLAN in phone.get(f"/p/{token}/sign").content.decode()
    assert alice.post(url, {"text": "Another."}).status_code == 409
    assert story.revision.contingency == PLAN
    assert verify().ok
