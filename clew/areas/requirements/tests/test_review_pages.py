"""The desk's side through HTTP: review, confirm, release, compare; own, foreign, wrong role."""

from datetime import date

import pytest
from django.urls import reverse

from clew.areas.communication.commands import catch_note
from clew.areas.requirements.commands import lines, reviewing
from clew.areas.requirements.models import Notice, SetRevision
from clew.areas.requirements.rules import RulesWrong, own_file, rules
from clew.areas.requirements.stale import seen_of
from clew.areas.requirements.tests.review_parts import open_story, voices_of
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.comments.commands import say
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.testing import prepared

pytestmark = pytest.mark.django_db


@prepared
def story(everyone):
    return open_story(everyone)


def url(name, number="RS-0001", *more):
    return reverse(f"requirements:{name}", args=[number, *more])


def text(answer):
    return answer.content.decode()


@pytest.mark.sf("SF-117", "SF-137")
def test_from_draft_to_released_through_the_pages(story, client_of):
    alice, bob = client_of(story.people.alice), client_of(story.people.bob)
    page = alice.get(url("review"))
    assert "Submit for review" in text(page)
    assert alice.post(url("submit"), {"seen": page.context["seen"]}).status_code == 302
    for verdict in story.revision.verdicts.order_by("id"):
        voice = client_of(voices_of(story.people)[verdict.function])
        asked = text(voice.get(url("review")))
        assert "Your verdict on the set" in asked
        answer = voice.post(
            url("verdict", "RS-0001", verdict.function),
            {"feasibility": "yes", "nothing_to_add": "1"},
        )
        assert answer.status_code == 302
    page = bob.get(url("review"))
    assert page.context["can"]["approve"] == []
    assert bob.post(url("approve"), {"seen": page.context["seen"]}).status_code == 302
    assert story.revision.state == "reviewed"
    letter = catch_note(
        actor=story.people.alice, channel="letter", text="PO 4711", contact=story.contact
    )
    page = alice.get("/requirements/RS-0001/confirm?way=own_order")
    order = {"reference": "PO 4711", "happened_at": str(date(2026, 1, 31)), "same": "on",
             "contact": story.contact.pk, "source": letter.record.number,
             "seen": page.context["seen"]}  # fmt: skip
    assert alice.post("/requirements/RS-0001/confirm/own-order", order).status_code == 302
    assert "Production must know first" in text(alice.get(url("release_page"))).replace(
        "</a>", ""
    ).replace('<a href="/requirements/RS-0001/release">', "")
    notice = Notice.objects.get()
    dave = client_of(story.people.dave)
    read = text(dave.get(url("notice", notice.pk)))
    assert "I have read it" in read
    assert "1,200 Tern seats in the grey melange cover." in read
    assert dave.post(url("acknowledge", notice.pk)).status_code == 302
    assert alice.post(url("release")).status_code == 302
    assert story.revision.state == "released"
    assert "1 of 4 functions acknowledged" in text(alice.get(url("release_page")))
    assert alice.get(url("sheet")).content.startswith(b"%PDF-")
    assert verify().ok


def test_a_line_nobody_judged_is_never_ok(story, client_of):
    alice = client_of(story.people.alice)
    items = alice.get(url("review")).context["items"]
    assert {item.state for item in items} == {"draft"}
    story.submit()
    items = alice.get(url("review")).context["items"]
    assert {item.state for item in items} == {"wait"}
    story.judge()
    items = alice.get(url("review")).context["items"]
    assert {item.state for item in items} == {"ok"}


def test_what_refuses_the_approval_stands_on_the_page_with_links(story, client_of):
    story.submit()
    say(story.its_set.record, actor=story.people.dave, kind="issue", text="Too early.",
        item=story.line(2).requirement.record, revision=1)  # fmt: skip
    page = text(client_of(story.people.bob).get(url("review")))
    assert 'aria-disabled="true"' in page
    assert "have no verdict on revision 1 yet." in page
    assert "item=RQ-0002#talk" in page
    refused = client_of(story.people.bob).post(url("approve"), {"seen": seen_of(story.revision)})
    assert refused.status_code == 409
    assert "1 issue is open" in text(refused)


def test_a_no_needs_its_words_and_loses_nothing_typed(story, client_of):
    story.submit()
    dave = client_of(story.people.dave)
    target = url("verdict", "RS-0001", "production")
    asked = dave.get(url("review") + "?say=no")
    assert "What stands in the way?" in text(asked)
    half = dave.post(target, {"feasibility": "no", "risk": "The line is full in May."})
    assert half.status_code == 422
    assert "The line is full in May." in text(half)
    assert "Say what stands in the way." in text(half)
    whole = {"feasibility": "no", "conditions": "No line before June.", "risk": "Full."}
    assert dave.post(target, whole).status_code == 302
    assert "No line before June." in text(client_of(story.people.bob).get(url("review")))


def test_talk_stays_on_its_line(story, client_of):
    story.submit()
    carol = client_of(story.people.carol)
    said = {"kind": "question", "text": "Which grey?", "item": "RQ-0001"}
    assert carol.post(url("remark"), said).status_code == 302
    assert "Which grey?" in text(carol.get(url("review") + "?item=RQ-0001"))
    assert "Which grey?" not in text(carol.get(url("review") + "?item=RQ-0002"))
    whole = text(carol.get(url("review") + "?item=RS-0001"))
    assert "Which grey?" not in whole
    assert carol.get(url("review") + "?item=RQ-9999").status_code == 404


def test_only_what_still_needs_me(story, client_of):
    story.submit()
    frank = client_of(story.people.frank)
    page = text(frank.get(url("review") + "?mine=1"))
    assert "RQ-0002" in page
    assert "RQ-0003" not in page


def test_marks_since_the_last_round(story, client_of):
    story.submit()
    reviewing.return_to_draft(story.revision, actor=story.people.frank, reason="Where?")
    lines.edit_line(
        story.line(2),
        actor=story.people.alice,
        seen=1,
        our_wording="In the customer's warehouse in Ballarat by 1 June 2026.",
    )
    story.submit()
    frank = client_of(story.people.frank)
    page = text(frank.get(url("review") + "?item=RQ-0002"))
    assert "<ins>in Ballarat </ins>" in page or "<ins> in Ballarat</ins>" in page
    assert "since round 1, by Alice" in page
    clean = text(frank.get(url("review") + "?item=RQ-0002&marks=off"))
    assert "<ins>" not in clean


@pytest.mark.sf("SF-139")
def test_the_approved_text_beside_the_submitted_one(story, client_of):
    story.submit()
    reviewing.return_to_draft(story.revision, actor=story.people.frank, reason="Where?")
    lines.edit_line(
        story.line(2),
        actor=story.people.alice,
        seen=1,
        our_wording="In the customer's warehouse in Ballarat by 1 June 2026.",
    )
    story.reviewed()
    page = text(client_of(story.people.bob).get(url("compare") + "?old=1.1&new=1"))
    assert "1 line differs between revision 1, round 1 and revision 1" in page
    assert "in Ballarat" in page
    assert "4 lines stay the same" in page


def test_any_two_revisions_and_what_was_signed(story, client_of):
    story.reviewed().confirmed().released()
    story.revise()
    lines.edit_line(
        story.line(1),
        actor=story.people.alice,
        seen=1,
        our_wording="1,200 Tern seats in the charcoal cover.",
        criterion="Counted.",
    )
    alice = client_of(story.people.alice)
    page = text(alice.get(url("compare") + "?old=1&new=2"))
    assert "<del>grey melange</del>" in page
    assert "<ins>charcoal</ins>" in page
    assert "We know it is met by" in page
    inline = text(alice.get(url("compare") + "?old=1&new=2&view=inline"))
    assert 'class="diff' not in inline
    assert "<ins>charcoal</ins>" in inline
    for odd in ("?old=9", "?new=1.9", "?old=x", "?old=signed"):
        assert alice.get(url("compare") + odd).status_code == 404


@pytest.mark.sf("SF-055")
def test_declining_through_the_page_tells_the_customer(story, client_of):
    story.submit()
    bob = client_of(story.people.bob)
    empty = bob.post(url("decline"), {"reason": ""})
    assert (empty.status_code, SetRevision.objects.get().state) == (409, "in_review")
    done = bob.post(url("decline"), {"reason": "No line is free before May."})
    assert done.status_code == 302
    page = text(bob.get(url("review") + "?item=RS-0001"))
    assert "Declined" in page
    assert "by Bob" in page
    assert "No line is free before May." in page
    assert OutgoingMail.objects.get().to_address == "helen@wattlebird.example"
    assert verify().ok


def test_a_stale_submission_shows_both_versions(story, client_of):
    alice = client_of(story.people.alice)
    seen = alice.get(url("review")).context["seen"]
    lines.edit_line(story.line(2), actor=story.people.alice, seen=1, our_wording="In Memphis.")
    answer = alice.post(url("submit"), {"seen": seen})
    assert answer.status_code == 409
    assert "1 line of RS-0001 changed since you opened this" in text(answer)
    assert "In Memphis." in text(answer).replace("<ins>", "").replace("</ins>", "")
    assert story.revision.state == "draft"


ACTS = [
    ("submit", {}, "ivan"),
    ("return_to_draft", {"reason": "x"}, "ivan"),
    ("approve", {}, "carol"),
    ("decline", {"reason": "x"}, "carol"),
    ("withdraw", {"reason": "x"}, "carol"),
    ("reopen", {"reason": "x"}, "carol"),
    ("release", {}, "carol"),
]


@pytest.mark.parametrize(("name", "form", "wrong"), ACTS)
def test_acts_ask_for_sign_in_and_role(story, client_of, client, name, form, wrong):
    story.submit()
    state = {"reopen": "reviewed", "release": "confirmed"}.get(name, "in_review")
    SetRevision.objects.update(state="draft" if name == "submit" else state)
    before = Event.objects.count()
    seen = {"seen": seen_of(story.revision)}
    assert client.post(url(name), form | seen).status_code == 302
    assert client_of(getattr(story.people, wrong)).post(url(name), form | seen).status_code == 403
    assert client_of(story.people.alice).get(url(name)).status_code == 405
    assert client_of(story.people.alice).post(url(name, "RS-9999"), form).status_code in {403, 404}
    assert Event.objects.count() == before


@pytest.mark.parametrize("name", ["review", "release_page", "compare", "sheet"])
def test_pages_ask_for_sign_in(story, client_of, client, name):
    assert client.get(url(name)).status_code == 302
    assert client_of(story.people.ivan).get(url(name)).status_code == 200
    assert client_of(story.people.ivan).get(url(name, "RS-9999")).status_code == 404


OWN_RULES = """
functions: {engineering: Engineering, purchasing: Buying, compliance: Law}
stands_in: quality_manager
by_category: {product: [engineering]}
always_answered: [product]
by_origin: {implied: [purchasing]}
by_mark: {}
by_family: {}
new_market: []
by_class:
  light: &all
    {approvers: [sales], four_eyes: false, must_know_first: [], confirmed_by: [own_order]}
  standard: *all
  high: *all
verdict_days: 3
notice_days: 3
"""


@pytest.fixture
def own_rules(monkeypatch, tmp_path):
    """A company's own file of rules; the real home folder is shared by all tests that run."""
    assert own_file().parts[-2:] == ("reference", "review-rules.yaml")
    place = tmp_path / "review-rules.yaml"
    monkeypatch.setattr("clew.areas.requirements.rules.own_file", lambda: place)
    return place


@pytest.mark.sf("SF-121")
def test_a_company_names_its_own_functions(story, client_of, own_rules):
    own_rules.write_text(OWN_RULES)
    alice = client_of(story.people.alice)
    seen = alice.get(url("review")).context["seen"]
    alice.post(url("submit"), {"seen": seen})
    page = alice.get(url("review") + "?item=RS-0001")
    asked = [one.name for one in page.context["found"].participants]
    assert asked == ["Engineering", "Buying"]
    assert "Buying" in text(page)
    erin = client_of(story.people.erin)
    given = {"feasibility": "yes", "nothing_to_add": "1"}
    erin.post(url("verdict", "RS-0001", "purchasing"), given)
    assert story.revision.verdicts.get(function="purchasing").by_name == "Erin"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [("purchasing: Buying", "astrology: Stars"), ("product: [eng", "product: [prod")],
)
def test_rules_that_name_nobody_are_refused(own_rules, wrong, named):
    own_rules.write_text(OWN_RULES.replace(wrong, named))
    with pytest.raises(RulesWrong, match="nobody knows it"):
        rules()
    own_rules.write_text("functions: [")
    with pytest.raises(RulesWrong, match="is not a file of review rules"):
        rules()
