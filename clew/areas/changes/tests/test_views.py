"""The story of a change through the pages, from the customer's message to closed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from clew.areas.changes.models import ChangeRequest, ChangeTask
from clew.areas.changes.tests import change_parts as parts
from clew.areas.orders.commands import fulfilment
from clew.areas.requirements.rules import function_name
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.jobs.duties import duties
from clew.kernel.people.models import Person
from clew.kernel.refusals import Refused
from clew.kernel.ui.words import day

pytestmark = pytest.mark.django_db


def page(client, path: str, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200, path
    return response.content.decode()


def post(client, path: str, **values: object) -> str:
    """Send a form and return the page it leads to."""
    response = client.post(path, values, follow=True)
    assert response.status_code == 200, path
    shown = response.content.decode()
    wrong = shown.partition('id="errors-title"')[2].partition("</section>")[0]
    assert response.redirect_chain, wrong or "the page came back without a word"
    return shown


def wish_form(its, **values: object) -> dict[str, object]:
    return {
        "title": "Charcoal instead of grey melange",
        "origin": "customer",
        "driver": "stains show",
        "reason": "Complaints from parents.",
        "customer_words": parts.WISH,
        "need": "Stains from food should not show.",
        "touched": its.numbers()[:1],
        "key": "one",
        "act": "ask",
        **values,
    }


@pytest.mark.sf(
    "SF-022", "SF-048", "SF-167", "SF-171", "SF-172", "SF-173", "SF-181", "SF-182", "SF-183"
)
def test_a_change_from_the_message_to_closed(its, everyone, client_of):
    alice, bob, carol = map(client_of, (everyone.alice, everyone.bob, everyone.carol))
    said = parts.a_wish(its)
    form = page(alice, "/changes/new", order="SO-0001", source=said.record.number)
    assert "Can the covers be charcoal instead?" in form  # the customer's own words come along
    new = f"/changes/new?order=SO-0001&source={said.record.number}"
    shown = post(alice, new, **wish_form(its, source=said.pk))
    assert "found by links are not judged yet" in shown
    change = ChangeRequest.objects.get()
    assert (change.state, change.order, change.source) == ("submitted", its.order, said)

    items = change.impact.filter(affected__kind__in=("requirement_set", "requirement", "order"))
    for item in items:
        alice.post(f"/changes/CR-0001/impact/{item.pk}", {"effect": "affected", "remark": "fabric"})
    shown = post(alice, "/changes/CR-0001/impact/rest")
    assert "Everything found is judged" in shown
    answers = {**parts.ANSWERS, "time": "", "none_time": "on", "change_class": "standard"}
    stays = alice.post(
        "/changes/CR-0001/assess", {**answers, "legal": "", "customer_effect": "", "act": "put"}
    ).content.decode()
    assert "Effect on the customer and Law and standards are not answered" in stays
    assert "CU-0001 Wattlebird" in page(alice, "/changes/CR-0001/impact")  # who it reaches
    assert "Another fabric code." in stays
    shown = post(alice, "/changes/CR-0001/assess", **answers, act="put")
    assert "Engineering, Production" in shown
    assert "have not voted yet" in shown
    assert ChangeRequest.objects.get().time == "none"

    post(carol, "/changes/CR-0001/vote/engineering", vote="yes")
    dave = client_of(everyone.dave)
    post(dave, "/changes/CR-0001/vote/production", vote="conditions", remark="Fire test first.")
    shown = page(bob, "/changes/CR-0001")
    assert "Fire test first." in shown
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    assert alice.post("/changes/CR-0001/approve", {"seen": seen}).status_code == 409
    assert ChangeRequest.objects.get().state == "assessed"  # sales do not decide this class
    shown = post(bob, "/changes/CR-0001/approve", seen=seen)
    assert "signed-in session" in shown
    assert "add who does what" in shown
    with pytest.raises(Refused, match="finish it first"):
        fulfilment.make_ready(its.order, actor=everyone.bob)

    erin = Person.objects.get(email="erin@linnet.example")
    due = (clock.today() + timedelta(days=5)).isoformat()
    post(alice, "/changes/CR-0001/plan", what="Order fabric CH-1", person=erin.pk, due_on=due)
    shown = post(alice, "/changes/CR-0001/step/start")
    assert "Revision 2 is a draft: " in shown
    assert "change the lines, then submit it</a>" in shown

    post(carol, "/changes/CR-0001/impact", what="Cover drawing C", key="d")
    parts.release(parts.reworded(change, its), everyone, its.contact)
    task = change.plan.get()
    post(client_of(everyone.erin), f"/changes/CR-0001/plan/{task.pk}/done")
    shown = page(alice, "/changes/CR-0001")
    assert "SO-0001</a> still follows revision 1" in shown
    assert "<del>grey melange" in shown
    assert "<ins>charcoal" in shown
    post(alice, "/changes/CR-0001/adopt/SO-0001")
    stopped = alice.post("/changes/CR-0001/step/finish")
    assert stopped.status_code == 409
    assert "Cover drawing C is affected and not re-issued yet" in stopped.content.decode()
    drawing = change.impact.get(what="Cover drawing C")
    judging = f'formaction="/changes/CR-0001/impact/{drawing.pk}" name="effect"'
    assert judging in page(carol, "/changes/CR-0001/impact")
    unsaid = carol.post(f"/changes/CR-0001/impact/{drawing.pk}", {"effect": "not_affected"})
    assert "was approved as affected. Say why it is not" in unsaid.content.decode()
    post(carol, f"/changes/CR-0001/impact/{drawing.pk}/reissued", remark="drawing D")
    assert "Somebody else verifies it" in post(alice, "/changes/CR-0001/step/finish")
    assert "with the cover in charcoal, fabric CH-1." in page(carol, "/changes/CR-0001/verify")
    evidence = SimpleUploadedFile("swatch.txt", b"charcoal", "text/plain")
    refused = bob.get("/changes/CR-0001/close").content.decode()
    assert "Nothing shows yet that the change works" in refused
    post(
        carol,
        "/changes/CR-0001/verify",
        passed="yes",
        found="12 covers looked at, all CH-1.",
        evidence=evidence,
    )
    empty = bob.post("/changes/CR-0001/close", {"lessons": "x", "customer_feedback": ""})
    assert "or why they were not asked is missing" in empty.content.decode()
    shown = post(
        bob, "/changes/CR-0001/close", lessons="Ask how it is used.", customer_feedback="Glad."
    )
    for part in (  # the dossier: reason, need, effect, approval, steps, verification, lessons
        "Complaints from parents.",
        "Stains from food should not show.",
        "Wattlebird&#x27;s parents notice it.",
        "Bob",
        "Order fabric CH-1",
        "12 covers looked at, all CH-1.",
        "swatch.txt",
        "Ask how it is used.",
        "follows revision 2",
        "drawing D",
    ):
        assert part in shown
    agreed_again = its.requirement_set.revisions.get(n=2).confirmed_at
    assert f'<b>Confirmed again</b><span class="vh">done</span><small>{day(agreed_again)}' in shown
    assert 'href="/r/SO-0001"' in shown
    assert its.requirement_set.revisions.get(n=1).state == "obsolete"
    assert its.requirement_set.revisions.get(n=1).approval is not None
    assert verify().ok


@pytest.mark.sf("SF-119")
def test_no_approval_without_a_word_on_quality(its, everyone, client_of):
    parts.submitted(its)
    alice, bob, heidi = map(client_of, (everyone.alice, everyone.bob, everyone.heidi))
    post(bob, "/changes/CR-0001/impact/rest")
    said = {**parts.ANSWERS, "change_class": "standard", "act": "put"}
    for unsaid in ("", "   "):
        stays = alice.post("/changes/CR-0001/assess", {**said, "quality": unsaid})
        assert "Quality and safety is not answered" in stays.content.decode()
        assert heidi.post("/changes/CR-0001/approve", {"seen": "x"}).status_code == 409
    assert ChangeRequest.objects.get().state == "submitted"
    shown = post(alice, "/changes/CR-0001/assess", **said)
    assert "Dark covers get warmer in the sun." in shown
    assert ChangeRequest.objects.get().state == "assessed"
    for vote in ChangeRequest.objects.get().votes.all():
        voter = client_of(getattr(everyone, parts.VOTERS[vote.function]))
        post(voter, f"/changes/CR-0001/vote/{vote.function}", vote="yes")
    seen = page(heidi, "/changes/CR-0001").split('name="seen" value="')[1].split('"')[0]
    post(heidi, "/changes/CR-0001/approve", seen=seen)
    assert ChangeRequest.objects.get().state == "approved"


@pytest.mark.sf("SF-175")
def test_each_function_is_told_of_the_change_reads_it_or_is_escalated(its, everyone, client_of):
    change = parts.started(its)
    revision = parts.release(parts.reworded(change, its), everyone, its.contact)
    told = list(revision.notices.filter(acknowledged_at=None).order_by("pk"))
    assert {"engineering", "logistics", "customer_service"} <= {n.function for n in told}
    for notice in told:
        reader = client_of(getattr(everyone, parts.VOTERS[notice.function]))
        assert f"/requirements/notices/{notice.pk}" in page(reader, "/")
    reader = client_of(getattr(everyone, parts.VOTERS[told[0].function]))
    assert "charcoal" in page(reader, f"/requirements/notices/{told[0].pk}")
    post(reader, f"/requirements/notices/{told[0].pk}/acknowledge")
    with time_machine.travel(clock.now() + timedelta(days=4)):
        next(duty for duty in duties() if duty.name == "silent notices").do()
        bob = client_of(everyone.bob)
        shown = page(bob, "/requirements/RS-0001/release")
        assert shown.count("silent, escalated") == len(told) - 1
        assert "acknowledged" in shown
        waiting = page(bob, "/")
        for notice in told:
            silent = f"{function_name(notice.function)} did not acknowledge 1,200 Tern seats"
            assert (silent in waiting) is (notice is not told[0])
    assert verify().ok


def test_who_asks_and_what_drives_it_are_asked(its, everyone, client_of):
    alice = client_of(everyone.alice)
    for missing in ("origin", "driver"):
        form = wish_form(its, **{missing: ""})
        shown = alice.post("/changes/new?set=RS-0001", form).content.decode()
        assert "is missing" in shown
        assert parts.WISH in shown
    assert not ChangeRequest.objects.exists()


@pytest.mark.sf("SF-167")
def test_a_spoken_wish_waits_for_its_confirmation(its, everyone, client_of):
    change = parts.voted(its, source=False)
    bob = client_of(everyone.bob)
    shown = page(bob, "/changes/CR-0001")
    assert "Record how they confirmed it</a>" in shown
    assert "wish not confirmed" in shown
    form = {"contact": its.contact.pk, "how": "Read back by phone.", "day": str(clock.today())}
    shown = post(bob, "/changes/CR-0001/wish", **form)
    assert "Read back by phone." in shown
    assert "Your approval is a signature" in shown
    assert parts.fresh(change).wish_confirmed_at is not None
    assert verify().ok


def test_a_draft_is_kept_and_written_otherwise(its, everyone, client_of):
    alice = client_of(everyone.alice)
    shown = post(alice, "/changes/new?order=SO-0001", **wish_form(its, act="draft", touched=[]))
    assert "Tick the lines" in shown
    change = ChangeRequest.objects.get()
    form = wish_form(its, title="Charcoal covers", seen=change.record.version)
    post(alice, "/changes/CR-0001/edit", **form)
    change.record.refresh_from_db()
    assert change.record.title == "Charcoal covers"
    assert parts.fresh(change).state == "submitted"


def test_a_double_click_asks_once(its, everyone, client_of):
    alice = client_of(everyone.alice)
    for _ in range(2):
        post(alice, "/changes/new?order=SO-0001", **wish_form(its))
    assert ChangeRequest.objects.count() == 1


def test_ends_ask_for_the_reason(its, everyone, client_of):
    parts.judged(its)
    bob, alice = client_of(everyone.bob), client_of(everyone.alice)
    assert "Why is missing" in bob.post("/changes/CR-0001/reject", {"reason": " "}).content.decode()
    post(alice, "/changes/CR-0001/take_back", reason="Price was wrong.")
    shown = alice.get("/changes/CR-0001").content.decode()
    assert "Put it to the vote" in shown
    shown = post(alice, "/changes/CR-0001/withdraw", reason="They keep grey.")
    assert "Withdrawn: They keep grey." in shown
    assert "CR-0001" in page(alice, "/changes/", state="withdrawn")
    assert "No change here in this view" in page(alice, "/changes/", state="open")


@pytest.mark.sf("SF-179")
def test_progress_shows_percent_late_tasks_planned_and_actual_dates(its, everyone, client_of):
    change = parts.started(its)
    late = change.plan.get()
    ChangeTask.objects.filter(pk=late.pk).update(due_on=clock.today() - timedelta(days=3))
    bob, person = client_of(everyone.bob), Person.objects.get(email="bob@linnet.example")
    form = {"what": "Tell the line", "person": person.pk, "due_on": str(clock.today())}
    post(bob, "/changes/CR-0001/plan", **form)
    task = change.plan.get(what="Tell the line")
    shown = post(bob, f"/changes/CR-0001/plan/{task.pk}/done")
    assert "1 of 2 done (50 %), 1 late" in shown
    assert "3 days late" in shown
    assert f"done {day(clock.now())}" in shown
    assert "1 of 2 done (50 %), 1 late" in page(bob, "/changes/CR-0001")


@pytest.mark.sf("SF-185")
def test_what_was_learned_is_found_again(its, everyone, client_of):
    bob = client_of(everyone.bob)
    parts.verified(its)
    lessons = "Ask how the seat is used."
    post(bob, "/changes/CR-0001/close", lessons=lessons, customer_feedback="Glad.")
    assert lessons in page(bob, "/changes/", q="is used")
    assert "No change here" in page(bob, "/changes/", q="never said")


def test_an_empty_list_teaches(everyone, client_of):
    alice = client_of(everyone.alice)
    assert "No change yet." in page(alice, "/changes/")
    assert "Nothing is agreed yet" in page(alice, "/changes/new")


def test_every_page_opens_in_every_state(its, everyone, client_of):
    change = parts.verified(its)
    vote = change.votes.first()
    places = (
        "",
        "/impact",
        "/assess",
        f"/vote/{vote.function}",
        "/plan",
        "/verify",
        "/close",
        "/wish",
    )
    for person in (everyone.alice, everyone.ivan):
        client = client_of(person)
        for place in places:
            if place == "/close" and person is everyone.ivan:
                continue
            page(client, f"/changes/CR-0001{place}")


def test_who_may_not_leaves_nothing_behind(its, everyone, client_of):
    change = parts.voted(its)
    item, ivan = change.impact.first(), client_of(everyone.ivan)
    before = Event.objects.count(), ChangeRequest.objects.values().get()
    for place, values in (
        ("/step/start", {}),
        (f"/impact/{item.pk}", {"effect": "affected"}),
        (f"/impact/{item.pk}/reissued", {"remark": "x"}),
        ("/impact/rest", {}),
        ("/impact/compute", {}),
        ("/adopt/SO-0001", {}),
    ):
        assert ivan.post(f"/changes/CR-0001{place}", values).status_code in {403, 409}, place
    assert (Event.objects.count(), ChangeRequest.objects.values().get()) == before
    assert ivan.get("/changes/CR-9999").status_code == 404
    assert ivan.post(f"/changes/CR-9999/impact/{item.pk}", {}).status_code == 404
