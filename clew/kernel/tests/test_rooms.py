"""The small rooms of the kernel: roles, links, tasks, mail, one-time links, files."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clew.kernel import clock
from clew.kernel.attachments import store
from clew.kernel.attachments.models import File, RecordFile
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.commands import command
from clew.kernel.links import pairs, tracing
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.mail.sending import LINK, folder_file, post, send_waiting
from clew.kernel.people import commands as people
from clew.kernel.people.models import Person, User
from clew.kernel.people.queries import person_actor
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import NotAllowed, Refused
from clew.kernel.tasks.asking import ask, asked_by, done, waiting_for
from clew.kernel.tasks.models import Task
from clew.kernel.tokens import links as tokens
from clew.kernel.tokens.models import OneTimeLink

pytestmark = pytest.mark.django_db


def record_of(name: str):
    return Person.objects.get(email=f"{name}@linnet.example").record


def test_a_lifted_role_no_longer_counts(everyone):
    carol = Person.objects.get(email="carol@linnet.example")
    people.lift_role(carol, "engineering", actor=everyone.bob, reason="Moved to sales.")
    assert person_actor(carol).roles == {"employee"}
    assert carol.grants.get(role="engineering").lifted_at is not None


def test_the_last_administrator_stays(everyone):
    bob = Person.objects.get(email="bob@linnet.example")
    with pytest.raises(Refused, match="last administrator"):
        people.lift_role(bob, "administrator", actor=everyone.bob, reason="Tired.")
    assert person_actor(bob).has("administrator")


def test_a_weak_password_opens_no_account(everyone):
    carol = Person.objects.get(email="carol@linnet.example")
    with pytest.raises(Refused, match="too short"):
        people.open_account(carol, "short", actor=everyone.bob)
    assert not User.objects.exists()


def test_passwords_are_kept_with_the_named_figures(everyone):
    carol = Person.objects.get(email="carol@linnet.example")
    user = people.open_account(carol, "a long enough sentence", actor=everyone.bob)
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_demo_clock_is_refused_in_a_real_company(everyone):
    past = timezone.now() - timedelta(days=100)
    with clock.demo_time(past), pytest.raises(RuntimeError, match="only in a demo database"):
        people.grant_role(
            Person.objects.get(email="ivan@linnet.example"), "sales", actor=everyone.bob
        )


@command
def _join(source, target, *, actor):
    link = tracing.join("knows", source, target, actor=actor)
    emit("person.joined", source, actor=actor)
    return link


def test_links_are_followed_down_and_only_allowed_pairs_exist(everyone, monkeypatch):
    monkeypatch.setitem(
        pairs._pairs,
        ("knows", "person", "person"),
        pairs.Pair("knows", "person", "person", "knows", "known by"),
    )
    alice, bob, carol = record_of("alice"), record_of("bob"), record_of("carol")
    _join(alice, bob, actor=everyone.bob)
    _join(bob, carol, actor=everyone.bob)
    _join(carol, alice, actor=everyone.bob)
    assert [r.number for r in tracing.affected_by([alice])] == [bob.number, carol.number]
    assert [s.record for s in tracing.up(carol)] == [bob]
    assert tracing.down(alice)[0].words == "knows"
    monkeypatch.undo()
    with pytest.raises(Refused, match="cannot be joined"):
        _join(alice, carol, actor=everyone.bob)
    assert verify().ok


def test_a_long_chain_of_links_is_followed_to_its_end_and_cut_where_asked(everyone, monkeypatch):
    pair = pairs.Pair("knows", "person", "person", "knows", "known by")
    monkeypatch.setitem(pairs._pairs, ("knows", "person", "person"), pair)
    chain = [open_record("person", f"Person {n}") for n in range(121)]
    for one, next_one in pairwise(chain):
        _join(one, next_one, actor=everyone.bob)
    assert [r.number for r in tracing.affected_by([chain[0]])] == [r.number for r in chain[1:]]
    with CaptureQueriesContext(connection) as seen:
        near = tracing.affected_by([chain[0]], most=3)
    assert [r.number for r in near] == [r.number for r in chain[1:4]]
    assert len(seen) == 4
    _join(chain[0], chain[60], actor=everyone.bob)
    assert [r.number for r in tracing.affected_by([chain[0]], most=1)] == [chain[1].number]


def test_a_task_waits_for_the_role_until_it_is_done(everyone):
    record = record_of("ivan")
    first = ask(record, "look", "Look at it", url="/", actor=everyone.alice, role="engineering")
    again = ask(record, "look", "Look at it", url="/", actor=everyone.alice, role="engineering")
    assert first.pk == again.pk
    assert [t.key for t in waiting_for(everyone.carol)] == ["look"]
    assert not waiting_for(everyone.dave)
    assert [t.key for t in asked_by(everyone.alice)] == ["look"]
    done(record, "look", actor=everyone.carol)
    assert not waiting_for(everyone.carol)
    assert Task.objects.get().done_by == everyone.carol.pseudonym


def test_a_mail_leaves_once_and_forgets_its_key(everyone):
    record = record_of("ivan")
    for _ in range(2):
        post(
            record,
            to_name="Helen",
            to_address="helen@shop.example",
            subject="Please\nconfirm",
            text=f"Here: {LINK}",
            key="confirm/1",
            secret_link="http://localhost/p/secret-token",
        )
    assert send_waiting() == 1
    mail = OutgoingMail.objects.get()
    assert mail.sent_at is not None
    assert mail.secret_link == ""
    assert "secret-token" not in mail.text
    written = folder_file(mail).read_text()
    assert "http://localhost/p/secret-token" in written
    assert "Subject: Please confirm" in written
    assert send_waiting() == 0


def test_a_mail_that_cannot_leave_stays(everyone, settings):
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    post(
        record_of("ivan"), to_name="H", to_address="h@shop.example", subject="S", text="T", key="k"
    )
    assert send_waiting() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.attempts, mail.last_error) == (1, "ConnectionRefusedError")
    assert mail.sent_at is None


def test_a_one_time_link_is_found_until_its_end_and_used_once(everyone):
    record = record_of("ivan")
    link, url = tokens.make("test", record, contact_id=7)
    token = url.rsplit("/", 1)[1]
    assert token not in str(OneTimeLink.objects.values().get())
    assert tokens.find(token) == link
    assert tokens.find(token + "x") is None
    tokens.use(link)
    with pytest.raises(Refused, match="used already"):
        tokens.use(link)
    with time_machine.travel(timezone.now() + tokens.LIFETIME + timedelta(seconds=1)):
        assert tokens.find(token) is None


def test_a_newer_link_replaces_the_older(everyone):
    record = record_of("ivan")
    _, old = tokens.make("test", record, contact_id=7)
    _, new = tokens.make("test", record, contact_id=7)
    assert tokens.find(old.rsplit("/", 1)[1]) is None
    assert tokens.find(new.rsplit("/", 1)[1]) is not None


@command
def _keep(record, *, actor, content):
    held = store.attach(
        record, store.keep([content]), name="note.txt", content_type="text/plain", actor=actor
    )
    emit("person.file_added", record, actor=actor, files=[held.file_id])
    return held


def test_a_file_is_kept_once_and_a_changed_byte_is_named(everyone):
    record = record_of("ivan")
    held = _keep(record, actor=everyone.bob, content=b"drawing")
    _keep(record, actor=everyone.bob, content=b"drawing")
    assert File.objects.count() == 1
    assert RecordFile.objects.count() == 2
    assert verify().ok
    store.path_of(held.file_id).write_bytes(b"drawinG")
    assert {f.record for f in verify().findings} == {record.number}


def test_a_file_over_the_limit_is_refused_and_nothing_is_kept(everyone):
    before = set(settings.HOME.files.rglob("*"))
    with pytest.raises(Refused, match="It was not kept"):
        store.keep([b"x" * 600, b"x" * 600], most=1000)
    assert not File.objects.exists()
    assert {p for p in settings.HOME.files.rglob("*") if p.is_file()} <= before


def test_a_role_is_needed_to_grant_one(everyone):
    before = Event.objects.count()
    ivan = Person.objects.get(email="ivan@linnet.example")
    with pytest.raises(NotAllowed, match="you need the role"):
        people.grant_role(ivan, "administrator", actor=everyone.alice)
    assert Event.objects.count() == before
    assert not ivan.grants.exists()
