"""Would we pass tomorrow: the engine, the two editions, the pages."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from clew.conformity import engine, readiness_page, standard
from clew.conformity.standard import Branch
from clew.conformity.tests.story import Story
from clew.kernel import checks
from clew.kernel.checks import Check, Item
from clew.kernel.people.actor import Actor
from clew.kernel.records.kinds import kinds
from clew.kernel.testing import People

SignIn = Callable[[Actor], Client]


def below(branch: Branch) -> Iterator[str]:
    yield from (o.id for o in branch.obligations)
    for each in branch.branches:
        yield from below(each)


def test_the_tree_holds_every_obligation_once() -> None:
    ids = [id for branch in standard.tree() for id in below(branch)]
    assert sorted(ids) == sorted(standard.obligations())
    assert [branch.number for branch in standard.tree()] == ["4", "5", "6", "7", "8", "9", "10"]


def test_the_view_of_2008_loses_no_obligation() -> None:
    ids = {id for branch in standard.tree_2008() for id in below(branch)}
    assert ids == set(standard.obligations())
    reviews = next(b for c in standard.tree_2008() for b in c.branches if b.number == "7.2.2")
    assert {"8.2.3.1-a", "8.2.4-b"} <= {o.id for o in reviews.obligations}
    assert {o.number for o in standard.tree_2008()[-1].obligations} == {"7.1.6", "8.5.6"}


def test_an_obligation_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no obligation 99"):
        engine.run(only=["99-a"])


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the engine know these checks alone: (obligation, basis, items)."""

    def set_checks(*made: tuple[str, str, list[Item]]) -> None:
        found = [
            Check(id, basis, f"Asked of {id}?", lambda about=None, items=items: items, f"test.{i}")
            for i, (id, basis, items) in enumerate(made)
        ]
        monkeypatch.setattr(engine, "checks", lambda: found)

    return set_checks


GOOD, BAD = Item("SO-0001", True, "SO-0001 is fine."), Item("SO-0002", False, "It is not.")


@pytest.mark.parametrize(
    ("items", "state", "share"),
    [
        ([], "no data", (0, 0)),
        ([GOOD], "ok", (1, 1)),
        ([GOOD, BAD], "gap", (1, 2)),
    ],
)
def test_no_data_is_never_ok(only: Callable, items: list, state: str, share: tuple) -> None:
    only(("8.2.1-b", "standard", items))
    result = engine.run(only=["8.2.1-b"])[0]
    assert (result.state, (result.numerator, result.denominator)) == (state, share)


def test_two_checks_of_one_duty_are_one_result(only: Callable) -> None:
    only(("8.2.1-b", "standard", [GOOD]), ("8.2.1-b", "standard", [BAD]))
    result, *rest = engine.run(only=["8.2.1-b"])
    assert rest == []
    assert (result.state, result.numerator, result.denominator) == ("gap", 1, 2)


def test_a_rule_of_ours_is_never_a_gap_of_the_standard(only: Callable) -> None:
    only(("8.2.1-b", "company", [BAD]), ("8.2.1-b", "advice", [GOOD]))
    duty, rule, advice = engine.run(only=["8.2.1-b"])
    assert (duty.basis, duty.state) == ("standard", "not yet recordable")
    assert (rule.basis, rule.state) == ("company", "open")
    assert (advice.basis, advice.state) == ("advice", "ok")


def test_a_finding_names_the_record(only: Callable) -> None:
    only(("8.2.1-b", "standard", [GOOD, BAD]))
    found = readiness_page.finding(engine.run(only=["8.2.1-b"])[0])
    assert found.title == "SO-0002: It is not."
    assert found.share == "1 of 2 fail"
    assert found.number == "8.2.1"


def test_checks_are_asked_again_when_the_log_grew(everyone: People, only: Callable) -> None:
    only(("8.2.1-b", "standard", []))
    assert engine.report() is engine.report()
    first = engine.report()
    Story(everyone).tell("heard")
    assert engine.report() is not first


def test_a_long_run_is_kept_and_says_what_came_since(
    everyone: People, only: Callable, monkeypatch: pytest.MonkeyPatch, client_of: Callable
) -> None:
    only(("8.2.1-b", "standard", [BAD]))
    monkeypatch.setattr(engine, "SLOW", -1.0)
    first = engine.report(anew=True)
    Story(everyone).tell("heard")
    kept = engine.report()
    assert (kept.at, kept.results) == (first.at, first.results)
    assert kept.entries_since > 0
    bob = client_of(everyone.bob)
    assert "run it again" in bob.get("/conformity/").content.decode()
    assert "run it again" not in bob.get("/conformity/?anew").content.decode()


def test_a_check_asked_about_one_record_says_what_it_says_of_all(closed: Story) -> None:
    prefixes = {kind.name: kind.prefix for kind in kinds()}
    looked_at = 0
    for check in engine.checks():
        everything = list(check.look())
        for number in sorted({item.number for item in everything} | {"SO-9999"}):
            of_it = [item for item in everything if item.number == number]
            assert [i for i in check.look({number}) if i.number == number] == of_it, check.name
            assert all(i.number.startswith(prefixes[check.of]) for i in of_it), check.name
            looked_at += len(of_it)
        assert list(check.look({"SO-9999"})) == [], check.name
    assert looked_at > 12


def test_about_keeps_to_the_records_asked_for(everyone: People, only: Callable) -> None:
    only(("8.2.1-b", "standard", [GOOD, BAD]))
    assert [i.number for _, items in engine.about({"SO-0002"}) for i in items] == ["SO-0002"]
    assert engine.about({"SO-0009"}) == []


@pytest.mark.django_db
def test_the_page_says_what_fails_and_where(everyone: People, client_of: SignIn) -> None:
    Story(everyone).tell("ordered")
    client = client_of(everyone.bob)
    html = client.get("/conformity/").content.decode()
    assert "Would we pass tomorrow?" in html
    assert html.count('class="ob"') >= 190
    assert "not yet recordable" in html
    old = client.get("/conformity/?view=2008").content.decode()
    assert "7.2.2" in old
    assert "No clause of 2008 asked for it" in old
    assert client.get("/conformity/8.2.3.1-a").status_code == 200
    assert client.get("/conformity/8.2.99-a").status_code == 404
    assert "no place yet" in client.get("/conformity/4.1-a").content.decode()


def test_loaded_checks_are_the_registered_ones() -> None:
    assert {c.name for c in engine.checks()} == {c.name for c in checks.checks()}
