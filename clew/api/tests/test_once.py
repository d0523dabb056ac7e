"""A request that is sent twice is done once; a key stands for one request, for a day."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine

from clew.areas.customers.models import Customer
from clew.kernel import clock
from clew.kernel.api.kept import forget
from clew.kernel.api.models import KeptAnswer
from clew.kernel.audit_trail.models import CommandKey, Event
from clew.kernel.testing import People
from clew.kernel.testing_api import Program

pytestmark = pytest.mark.django_db
Api = Callable[..., Program]
FALK = {"name": "Falk"}
MAIL = (
    b"From: Greta <greta@falk.example>\r\nTo: us@linnet.example\r\nSubject: Seats\r\n"
    b"Message-ID: <1@falk.example>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\n800 seats.\r\n"
)


def test_the_second_answer_is_the_first_one(api_of: Api, everyone: People) -> None:
    alice = api_of(everyone.alice)
    first = alice.post("/customers", FALK, key="k1")
    events = Event.objects.count()
    second = alice.post("/customers", FALK, key="k1")
    assert (second.status_code, second.content) == (first.status_code, first.content) == (
        201, first.content,
    )  # fmt: skip
    assert second["ETag"] == first["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Customer.objects.count() == 1
    assert Event.objects.count() == events


def test_the_same_key_with_another_body_address_or_method_is_refused(
    api_of: Api, everyone: People
) -> None:
    alice = api_of(everyone.alice)
    made = alice.post("/customers", FALK, key="k1")
    before = Event.objects.count()
    number = made.json()["number"]
    others = (
        alice.post("/customers", {"name": "Falke"}, key="k1"),
        alice.post(f"/customers/{number}/contacts", {"name": "Greta"}, key="k1"),
        alice.patch(f"/customers/{number}", FALK, key="k1", match=made),
    )
    assert [answer.status_code for answer in others] == [422, 422, 422]
    assert others[0].json()["detail"].startswith("This Idempotency-Key came with another request")
    assert Event.objects.count() == before


def test_a_key_is_ones_own(api_of: Api, everyone: People) -> None:
    api_of(everyone.alice).post("/customers", FALK, key="k1")
    other = api_of(everyone.bob).post("/customers", FALK, key="k1")
    assert "Idempotency-Replayed" not in other
    assert Customer.objects.count() == 2


def test_a_refused_request_may_be_tried_again_with_its_key(api_of: Api, everyone: People) -> None:
    alice, bob = api_of(everyone.alice), api_of(everyone.bob)
    number = alice.post("/customers", FALK).json()["number"]
    resume = f"/customers/{number}/resume"
    assert bob.post(resume, {"reason": "paid"}, key="k2").status_code == 409
    assert not KeptAnswer.objects.exists()
    bob.post(f"/customers/{number}/hold", {"reason": "unpaid"})
    assert bob.post(resume, {"reason": "paid"}, key="k2").status_code == 200


def test_a_key_ends_after_a_day(api_of: Api, everyone: People) -> None:
    alice = api_of(everyone.alice)
    alice.post("/customers", FALK, key="k1")
    with time_machine.travel(clock.now() + timedelta(hours=23), tick=False):
        assert alice.post("/customers", FALK, key="k1")["Idempotency-Replayed"] == "true"
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1), tick=False):
        again = alice.post("/customers", FALK, key="k1")
        assert again.status_code == 201
        assert "Idempotency-Replayed" not in again
    assert Customer.objects.count() == 2


def test_kept_answers_are_thrown_away_after_a_day(api_of: Api, everyone: People) -> None:
    api_of(everyone.alice).post("/customers", FALK, key="k1")
    assert forget() == 0
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert forget() == 1
    assert not KeptAnswer.objects.exists()
    assert not CommandKey.objects.filter(key="k1").exists()


def test_a_key_that_is_too_long_is_said(api_of: Api, everyone: People) -> None:
    answer = api_of(everyone.alice).post("/customers", FALK, key="k" * 81)
    assert answer.status_code == 400
    assert not Customer.objects.exists()


def test_a_file_that_is_sent_twice_is_answered_alike(api_of: Api, everyone: People) -> None:
    alice = api_of(everyone.alice)

    def mail(content: bytes) -> dict[str, object]:
        file = BytesIO(content)
        file.name = "seats.eml"
        return {"file": file}

    first = alice.post("/interactions/mail", files=mail(MAIL), key="m1")
    assert first.status_code == 201, first.content
    second = alice.post("/interactions/mail", files=mail(MAIL), key="m1")
    assert second.content == first.content
    assert second["Idempotency-Replayed"] == "true"
    other = alice.post("/interactions/mail", files=mail(MAIL + b"!"), key="m1")
    assert other.status_code == 422
