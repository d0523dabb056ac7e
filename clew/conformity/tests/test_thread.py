"""The thread: what was said, agreed, changed, proved, and where it is broken."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clew.areas.confirmations.commands import confirming
from clew.areas.orders import commands as orders
from clew.areas.orders.queries import get_visible
from clew.areas.requirements.models import SetRevision
from clew.areas.requirements.queries import get_requirement
from clew.areas.requirements.workflow import WORDS
from clew.conformity import engine
from clew.conformity.knots import Knot, Thread
from clew.conformity.order_thread import thread_of
from clew.conformity.printed import as_document
from clew.conformity.requirement_thread import thread_of_requirement
from clew.conformity.tests.story import Story
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.pdf.documents import to_pdf
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.remembering import remembering
from clew.kernel.testing import People

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def thread(story: Story) -> Thread:
    return thread_of(get_visible(SYSTEM, story.order.record.number))


def knot(its: Thread, kind: str) -> Knot:
    return next(k for k in its.knots if k.kind == kind)


def holes(its: Thread) -> set[str]:
    return {k.id for k in its.holes}


def words(pieces: object) -> str:
    return "".join(piece.text for piece in pieces)


def test_an_ended_waiver_is_a_hole(everyone: People) -> None:
    story = Story(everyone).tell("offered")
    confirming.waive(
        story.revision, actor=everyone.heidi, reason="The season begins.",
        expires_on=clock.today() + timedelta(days=5),
    )  # fmt: skip
    story.told.append("signed")
    story.tell("accepted")
    assert "hole-confirmation" not in holes(thread(story))
    signed = knot(thread(story), "signed")
    assert signed.title == "We began without the customer's word"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9)):
        its = thread(story)
        assert "hole-confirmation" in holes(its)
        assert next(s for s in its.steps if s.word == "Confirmed").state == "hole"


def test_the_customers_words_are_marked_by_origin(ordered: Story) -> None:
    said = knot(thread(ordered), "said")
    marked = [p for paragraph in said.quotes[0].paragraphs for p in paragraph if p.refs]
    assert [(p.mark, p.refs[0][0]) for p in marked] == [
        ("stated", "1"), ("stated", "2"), ("implied", "3"),
    ]  # fmt: skip
    assert marked[0].text == "800 Wren seats, 500 in grey and 300 in moss"
    assert marked[2].text == "the seat goes in and out behind the front seat every day"


def test_an_order_just_received_is_slack_and_says_what_is_ahead(ordered: Story) -> None:
    its = thread(ordered)
    assert its.holes == []
    assert [k.title for k in its.knots if k.kind == "ahead"] == [
        "Our acceptance", "The release", "The work", "The delivery", "What they thought of it",
    ]  # fmt: skip
    assert [s.word for s in its.steps if s.current] == ["Accepted"]


def test_a_declined_order_ends_without_holes(ordered: Story, everyone: People) -> None:
    orders.decline(ordered.order, actor=everyone.heidi, reason="No line is free this year.")
    its = thread(ordered)
    assert its.holes == []
    assert its.knots[-1].title == "We declined"
    assert "No line is free" in words(its.knots[-1].paragraphs[0])


def test_what_is_told_and_not_acknowledged_tears_the_thread(everyone: People) -> None:
    story = Story(everyone).tell("released")
    story.acknowledge(but="engineering")
    its = thread(story)
    hole = next(k for k in its.holes if k.id == "hole-notice-1")
    assert hole.title == "Engineering has not acknowledged revision 1"
    assert hole.buttons[0].url.endswith("/release")
    story.acknowledge()
    assert "hole-notice-1" not in holes(thread(story))


def test_a_missing_proof_is_a_hole_until_it_is_there(started: Story, everyone: People) -> None:
    its = thread(started)
    number = started.revision.lines.order_by("position")[0].requirement.record.number
    assert f"hole-{number}" in holes(its)
    lines = {line.number: line for line in knot(its, "understood").lines}
    assert lines[number].state.word == "no proof"
    hole = next(k for k in its.holes if k.id == f"hole-{number}")
    assert hole.buttons[0].url == f"/orders/{started.order.record.number}/verify?item={number}"
    for proof, state in ((False, "not met"), (True, "met")):
        orders.verify(
            started.order, started.revision.lines.order_by("position")[0].requirement,
            actor=everyone.carol, passed=proof, method="Counted", result="799, then 800.",
        )  # fmt: skip
        its = thread(started)
        assert (f"hole-{number}" in holes(its)) is not proof
        assert knot(its, "understood").lines[0].state.word == state


@pytest.mark.parametrize("state", ["withdrawn", "declined", "draft", "in_review"])
def test_an_order_over_words_nobody_approves_any_more_is_a_hole(started: Story, state: str) -> None:
    assert "hole-approval" not in holes(thread(started))
    SetRevision.objects.filter(pk=started.revision.pk).update(state=state)
    its = thread(started)
    hole = next(k for k in its.holes if k.id == "hole-approval")
    assert f"accepted over revision 1 of RS-0001, which is {WORDS[state]} now" in words(
        hole.paragraphs[0]
    )
    assert "hole-confirmation" not in holes(its)


def test_a_late_delivery_is_a_hole(started: Story) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=90)):
        assert "hole-late" in holes(thread(started))


def test_a_change_shows_its_words_and_the_order_that_did_not_follow(changed: Story) -> None:
    its = thread(changed)
    changed = knot(its, "changed")
    assert words(changed.quotes[0].paragraphs[0]).startswith("Moss does not sell.")
    assert [(p.text, p.mark) for p in changed.lines[0].words if p.mark] == [
        ("moss", "del"), ("ochre", "ins"),
    ]  # fmt: skip
    assert changed.note == "revision 1 → 2"
    assert "hole-behind" in holes(its)


def test_the_panel_says_what_this_order_proves(changed: Story) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30)):
        panel = thread(changed).clause
    assert panel.number == "8.2.4"
    assert (panel.proofs[0].state, panel.proofs[0].id) == ("gap", "8.2.4")
    panel = thread(changed).clause
    engine_says = {r.number for r, _ in engine.about({changed.order.record.number})}
    assert engine_says <= {proof.id for proof in panel.proofs}


def test_it_is_printed_as_a_document_that_lasts(changed: Story) -> None:
    its = thread(changed)
    pdf = to_pdf(as_document(its, link="http://localhost:8000/thread/SO-0001", digest="ab" * 32))
    assert pdf.startswith(b"%PDF-")
    assert b"pdfaid" in pdf


def test_the_pages_open(changed: Story, everyone: People, client_of: SignIn) -> None:
    client = client_of(everyone.alice)
    before = Event.objects.count()
    page = client.get(f"/thread/{changed.order.record.number}")
    assert page.status_code == 200
    html = page.content.decode()
    assert '<mark class="stated">800 Wren seats, 500 in grey and 300 in moss</mark>' in html
    assert "<del>moss</del>" in html
    assert "The thread is broken in" in html
    assert client.get(f"/thread/{changed.change.touched[0]}").status_code == 200
    assert client.get(f"/thread/{changed.its_set.record.number}").status_code == 404
    assert client.get("/thread/SO-9999").status_code == 404
    paper = client.get(f"/thread/{changed.order.record.number}.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert Event.objects.count() == before
    assert verify().ok


def test_the_whole_story_is_one_thread(closed: Story) -> None:
    its = thread(closed)
    assert [k.kind for k in its.knots] == [
        "said", "understood", "reviewed", "offered", "signed", "said", "accepted", "changed",
        "signed", "proved", "delivered", "voice", "ended",
    ]  # fmt: skip
    assert its.opening == "13 steps. The thread holds."
    assert [step.state for step in its.steps] == ["done"] * 9
    at = its.knots.index(knot(its, "accepted"))
    assert {k.run for k in its.knots[:at]} == {"slack"}
    assert [k.run for k in its.knots[at : at + 3]] == ["taut", "loop", "taut"]


def test_the_queries_do_not_grow_with_the_lines(closed: Story) -> None:
    number = closed.order.record.number
    order = get_visible(SYSTEM, number)
    with remembering(), CaptureQueriesContext(connection) as seen:
        thread_of(order)
    assert len(seen) <= 38, [q["sql"][:80] for q in seen.captured_queries]


def test_a_requirement_has_its_own_thread(closed: Story) -> None:
    number = closed.change.touched[0]
    its = thread_of_requirement(get_requirement(SYSTEM, number))
    assert [k.kind for k in its.knots] == ["said", "understood", "changed", "accepted", "proved"]
    assert its.title.endswith("300 in ochre.")
    assert [row[0].words for row in knot(its, "accepted").table.rows][-1].startswith("SO-0001")
