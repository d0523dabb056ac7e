"""The customer's phone: three screens by a one-time link, and what is refused there."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client

from clew.areas.confirmations.commands import confirming
from clew.areas.confirmations.models import Confirmation, ItemAnswer
from clew.areas.confirmations.receipts import entry_words, proof_of, receipt_json
from clew.areas.confirmations.tests.parts import newest_token, open_story
from clew.areas.customers import commands as customers
from clew.areas.customers.queries import contact_actor
from clew.areas.requirements.commands import lines, releasing, reviewing
from clew.areas.requirements.content import content_digest
from clew.areas.requirements.terms import rendered_terms
from clew.kernel import clock
from clew.kernel.audit_trail import receipt_check
from clew.kernel.audit_trail.deliver import deliver_all
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.comments.models import Comment
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.refusals import Conflict, NotAllowed, Refused
from clew.kernel.signatures.checking import differs
from clew.kernel.signatures.models import Signature
from clew.kernel.tasks.asking import waiting_for
from clew.kernel.testing import drop_guard, prepared
from clew.kernel.tokens.links import find

pytestmark = pytest.mark.django_db


@prepared
def story(everyone):
    return open_story(everyone).reviewed()


def hidden(page: bytes, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.decode())
    assert found, f"no {name} on the page"
    return found[1]


def sign(client: Client, token: str, **more: str):
    page = client.get(f"/p/{token}/sign").content
    form = {
        "seen": hidden(page, "seen"),
        "page": hidden(page, "page"),
        "printed_name": "Helen Marsh",
        "part": "Buying",
        "may": "on",
        **more,
    }
    return client.post(f"/p/{token}/sign", form)


def given(story, link, **more):
    """Sign by the command, with what the page would give."""
    return confirming.sign_by_link(
        link,
        **{
            "actor": story.helen,
            "printed_name": "Helen Marsh",
            "part": "Buying",
            "seen": content_digest(story.revision),
            "rendered": rendered_terms(story.revision),
            **more,
        },
    )


@pytest.mark.sf("SF-141")
def test_the_customer_reads_signs_and_keeps_the_receipt(story, tmp_path):
    token = story.send_link()
    phone = Client()
    first = phone.get(f"/p/{token}").content.decode()
    assert "Is this what you want?" in first
    assert "1,200 Tern seats in the grey melange cover." in first
    assert "we want 1,200 seats" in first
    accepted = phone.post(f"/p/{token}/accept")
    assert accepted.headers["Location"] == f"/p/{token}/sign"
    assert 'value="Helen Marsh"' in phone.get(f"/p/{token}/sign").content.decode()
    assert sign(phone, token).status_code == 302
    last = phone.get(f"/p/{token}").content.decode()
    assert "Signed. Keep this." in last
    assert "one-time link mailed to helen@wattlebird.example, as Buying" in last
    assert story.revision.state == "confirmed"
    signature = Signature.objects.get(meaning="confirmed")
    assert signature.printed_name == "Helen Marsh"
    assert signature.content_digest == story.revision.content_digest
    assert ItemAnswer.objects.filter(answer="accept").count() == 5
    receipt = phone.get(f"/p/{token}/receipt.json")
    page = phone.get(f"/p/{token}/signed-page.html")
    checker = phone.get(f"/p/{token}/receipt_check.py")
    assert phone.get(f"/p/{token}/receipt.pdf").content.startswith(b"%PDF-")
    for name, answer in (
        ("receipt.json", receipt), ("page.html", page), ("receipt_check.py", checker)
    ):  # fmt: skip
        (tmp_path / name).write_bytes(answer.content)
    key = json.loads(receipt.content)["key"]
    checked = subprocess.run(
        [sys.executable, "-I", "receipt_check.py", "receipt.json", "--key", key,
         "--document", "page.html"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert verify().ok


def test_after_signing_a_mail_brings_the_receipt_once(story):
    given(story, find(story.send_link()))
    deliver_all()
    deliver_all()
    mail = OutgoingMail.objects.get(subject__startswith="Your receipt")
    assert mail.to_address == "helen@wattlebird.example"
    assert [name for _, name, _ in mail.files] == [
        "receipt-RS-0001-revision-1.pdf", "receipt-RS-0001-revision-1.json",
    ]  # fmt: skip
    assert story.its_set.record.files.count() == 2
    assert verify().ok


def test_the_checker_refuses_a_receipt_with_one_byte_flipped(story):
    confirmation = given(story, find(story.send_link()))
    honest = receipt_json(confirmation)
    assert receipt_check.check_receipt(honest).ok
    for words in (b"grey melange", b"Helen Marsh", b"2026"):
        flipped = honest.replace(words, words[:-1] + bytes([words[-1] ^ 1]), 1)
        assert flipped != honest
        assert not receipt_check.check_receipt(flipped).ok


def test_changed_content_under_a_signature_is_seen(story):
    given(story, find(story.send_link()))
    signature = Signature.objects.get(meaning="confirmed")
    assert differs(signature) == ""
    drop_guard("signatures_signature", "update")
    changed = json.loads(json.dumps(signature.data).replace("grey", "gray"))
    assert changed != signature.data
    Signature.objects.filter(pk=signature.pk).update(data=changed)
    signature.refresh_from_db()
    assert differs(signature) == "the content that was signed"
    assert {f.record for f in verify().findings} == {"RS-0001"}


def test_a_used_link_signs_nothing_more(story):
    token = story.send_link()
    phone = Client()
    assert sign(phone, token).status_code == 302
    before = Event.objects.count()
    again = phone.post(f"/p/{token}/sign", {"printed_name": "Helen Marsh", "may": "on"})
    assert again.status_code == 409
    assert "signed this already" in again.content.decode()
    with pytest.raises(Refused, match="used already"):
        given(story, find(token))
    assert phone.get(f"/p/{token}").status_code == 200
    assert Event.objects.count() == before
    assert Confirmation.objects.count() == 1


def test_a_page_that_was_left_open_is_refused_after_a_change(story):
    token = story.send_link()
    phone = Client()
    page = phone.get(f"/p/{token}/sign").content
    form = {"seen": hidden(page, "seen"), "page": hidden(page, "page"), "may": "on",
            "printed_name": "Helen Marsh"}  # fmt: skip
    reviewing.reopen(story.revision, actor=story.people.alice, reason="Charcoal.")
    working = phone.post(f"/p/{token}/sign", form)
    assert (working.status_code, "working on this again" in working.content.decode()) == (409, True)
    lines.edit_line(
        story.line(1), actor=story.people.alice, seen=1, our_wording="1,200 Tern in charcoal."
    )
    story.reviewed()
    stale = phone.post(f"/p/{token}/sign", form)
    assert stale.status_code == 409
    assert "The page changed since you opened it" in stale.content.decode()
    with pytest.raises(Conflict, match="changed since you opened it"):
        given(story, find(token), seen=form["seen"])
    assert Confirmation.objects.count() == 0
    assert story.revision.state == "reviewed"


@pytest.mark.parametrize("end", ["withdrawn", "superseded"])
def test_a_page_of_a_revision_that_ended_is_refused(story, end):
    link = find(story.send_link())
    digest = content_digest(story.revision)
    if end == "withdrawn":
        reviewing.withdraw(story.revision, actor=story.people.alice, reason="Lost.")
        sentence = "This was withdrawn"
    else:
        first = story.revision
        confirming.waive(
            first, actor=story.people.heidi, reason="Sale.",
            expires_on=clock.today() + timedelta(days=9),
        )  # fmt: skip
        story.released()
        story.revise()
        lines.edit_line(story.line(2), actor=story.people.alice, seen=1, our_wording="In Memphis.")
        story.reviewed().confirmed().released()
        sentence = "A newer agreement replaced this one"
    with pytest.raises(Refused, match=sentence):
        given(story, link, seen=digest, rendered="the page")


def test_changed_columns_under_an_approved_revision_cannot_be_signed(story):
    link = find(story.send_link())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE requirements_setrevision SET contingency='None at all.'")
    with pytest.raises(Refused, match="not what we approved"):
        given(story, link)


@pytest.mark.sf("SF-127")
def test_a_question_comes_back_as_talk_and_stops_the_signing(story, client_of):
    token = story.send_link()
    phone = Client()
    number = story.line(2).requirement.record.number
    asked = {"item": number, "answer": "question", "text": "Is Ballarat meant?"}
    assert phone.post(f"/p/{token}/answer", asked).status_code == 302
    remark = Comment.objects.get()
    assert (remark.outside, remark.kind, remark.item.number) == (True, "question", number)
    assert remark.author_name == "Helen Marsh"
    assert f"question/1/{number}" in [t.key for t in waiting_for(story.people.alice)]
    page = phone.get(f"/p/{token}").content.decode()
    assert "We have your 1 remark" in page
    assert "Yes, that is it" not in page
    assert phone.get(f"/p/{token}/sign").headers["Location"] == f"/p/{token}"
    with pytest.raises(Refused, match="Helen Marsh's question on RQ-0002 is open"):
        given(story, find(token))
    desk = client_of(story.people.alice)
    assert (
        "Is Ballarat meant?" in desk.get(f"/requirements/{story.number}/confirm").content.decode()
    )
    answered = desk.post(f"/requirements/answers/{remark.pk}", {"answer": "Yes, Ballarat."})
    assert answered.status_code == 302
    mail = OutgoingMail.objects.order_by("-pk").first()
    assert "Our answer: Yes, Ballarat." in mail.text
    assert phone.get(f"/p/{token}").status_code == 404
    fresh = newest_token()
    assert "Our answer:</b> Yes, Ballarat." in phone.get(f"/p/{fresh}").content.decode()
    assert sign(phone, fresh).status_code == 302
    assert verify().ok


@pytest.mark.parametrize(
    ("chosen", "words"), [("question", "want to know"), ("propose", "want changed")]
)
def test_an_empty_remark_is_a_sentence_at_its_field(story, chosen, words):
    token = story.send_link()
    page = Client().post(f"/p/{token}/answer", {"item": "RQ-0001", "answer": chosen, "text": " "})
    assert page.status_code == 409
    said = page.content.decode()
    assert f"Say in your words what you {words}." in said
    assert 'aria-describedby="text-RQ-0001_err"' in said
    assert "Yes, that is it" in said
    assert not Comment.objects.exists()


def test_the_entry_of_a_receipt_is_counted_from_one(story):
    assert sign(Client(), story.send_link()).status_code == 302
    proof = proof_of(Confirmation.objects.get())
    assert entry_words(proof)[0] == f"entry {proof.index + 1:,}"


def test_a_proposal_goes_back_to_draft_by_sales(story):
    token = story.send_link()
    phone = Client()
    phone.post(
        f"/p/{token}/answer",
        {"item": "RQ-0001", "answer": "propose", "text": "Charcoal instead of grey."},
    )
    remark = Comment.objects.get()
    assert remark.kind == "change"
    reviewing.reopen(story.revision, actor=story.people.alice, reason="Charcoal, says Helen.")
    lines.edit_line(
        story.line(1), actor=story.people.alice, seen=1, our_wording="1,200 Tern in charcoal."
    )
    story.submit()
    story.judge()
    with pytest.raises(Refused, match="1 proposed change is open on RQ-0001"):
        story.approve()
    confirming.answer_customer(remark, actor=story.people.alice, answer="Charcoal it is.")
    story.approve()
    assert sign(phone, story.send_link()).status_code == 302
    assert verify().ok


def test_who_asked_can_take_it_back_and_accept(story):
    link = find(story.send_link())
    line = story.line(2).requirement
    confirming.answer_item(link, line, actor=story.helen, answer="question", text="Ballarat?")
    confirming.answer_item(link, line, actor=story.helen, answer="accept")
    assert Comment.objects.get().settled_at is not None
    assert ItemAnswer.objects.get().answer == "accept"
    assert given(story, link).kind == "link"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"printed_name": ""}, "Your name is missing."),
        ({"printed_name": "Ben Otter"}, "This link was sent to Helen Marsh."),
        ({"printed_name": "Helen Impostor"}, "This link was sent to Helen Marsh."),
        ({"may": ""}, "Tick that you may sign for Wattlebird"),
        ({"page": "0" * 64}, "The page changed since you opened it"),
    ],
)
def test_the_second_screen_refuses_in_a_sentence(story, form, sentence):
    token = story.send_link()
    answer = sign(Client(), token, **form)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert Confirmation.objects.count() == 0
    assert find(token).used_at is None


def test_a_foreign_contact_cannot_use_the_link(story):
    link = find(story.send_link())
    other = open_story(story.people, customer="Lyrebird")
    colleague = customers.add_contact(
        story.customer, "Ben Otter", actor=story.people.alice, email="ben@wattlebird.example"
    )
    before = Event.objects.count()
    for actor in (other.helen, contact_actor(colleague), story.people.alice):
        with pytest.raises(NotAllowed, match="sent to somebody else"):
            given(story, link, actor=actor)
    foreign = other.revision.lines.first().requirement
    with pytest.raises(Refused, match="is not a line of this"):
        confirming.answer_item(link, foreign, actor=story.helen, answer="accept")
    assert Event.objects.count() == before


def test_unknown_ended_and_replaced_links_answer_alike(story):
    token = story.send_link()
    phone = Client()
    newer = story.send_link()
    assert phone.get(f"/p/{token}").status_code == 404
    assert phone.get("/p/nothing").content == phone.get(f"/p/{token}").content
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert phone.get(f"/p/{newer}").status_code == 404


def test_no_act_happens_by_get(story):
    token = story.send_link()
    before = Event.objects.count()
    for place in ("", "/sign", "/accept", "/answer", "/receipt.json"):
        Client().get(f"/p/{token}{place}")
    assert Event.objects.count() == before
    assert story.revision.state == "reviewed"


def test_who_may_not_sign_gets_no_link(story):
    customers.edit_contact(story.contact, actor=story.people.alice, may_sign=False)
    story.contact.refresh_from_db()
    with pytest.raises(Refused, match="Helen Marsh may not sign for Wattlebird"):
        story.send_link()
    assert OutgoingMail.objects.count() == 0


def test_the_second_revision_shows_what_changed_first(story):
    given(story, find(story.send_link()))
    story.released()
    story.revise()
    lines.edit_line(
        story.line(1), actor=story.people.alice, seen=1,
        our_wording="1,200 Tern seats in the charcoal cover.",
    )  # fmt: skip
    story.reviewed()
    token = story.send_link()
    phone = Client()
    page = phone.get(f"/p/{token}").content.decode()
    assert "1 line changed since you confirmed revision 1. The other 4 stay the same." in page
    assert "<del>grey melange</del>" in page
    assert "<ins>charcoal</ins>" in page
    assert "The 4 lines that stay" in page
    assert story.revision.confirmations.count() == 0
    assert sign(phone, token).status_code == 302
    signature = Signature.objects.order_by("-pk").first()
    assert "<ins>charcoal</ins>" in signature.rendered
    assert phone.get(f"/p/{token}/receipt.pdf").content.startswith(b"%PDF-")
    story.acknowledge()
    releasing.release(story.revision, actor=story.people.alice)
    assert verify().ok


def test_the_checker_that_is_handed_out_is_the_one_that_is_tested(story):
    token = story.send_link()
    sign(Client(), token)
    handed = Client().get(f"/p/{token}/receipt_check.py").content
    assert handed == Path(receipt_check.__file__).read_bytes()
