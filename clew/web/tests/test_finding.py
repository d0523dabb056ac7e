"""Finding through the room: numbers, words, parts of words, whose customer, and nothing foreign."""

import pytest

from clew.areas.communication.commands import catch_note
from clew.areas.customers import commands as customers
from clew.kernel.comments.commands import say
from clew.kernel.people.actor import Actor
from clew.kernel.records.content import contents_of
from clew.kernel.records.models import Record
from clew.kernel.search import indexing
from clew.kernel.search.finding import exact, find
from clew.kernel.search.models import Entry


def numbers(actor: Actor, query: str) -> list[str]:
    return [hit.record.number for hit in find(actor, query)]


@pytest.fixture
def two(everyone):
    alice = everyone.alice
    first = customers.register("Kinderfalk", actor=alice, place="Köln", notes="Buys in spring.")
    second = customers.register("Fjällbarn", actor=alice, place="Göteborg", notes="品質管理を重視")
    return first, second


def test_words_parts_accents_and_signs(everyone, two):
    alice = everyone.alice
    assert numbers(alice, "kinderfalk") == ["CU-0001"]
    assert numbers(alice, "KINDER koln") == ["CU-0001"]
    assert numbers(alice, "falk") == []
    assert numbers(alice, "fjallbarn goteborg") == ["CU-0002"]
    assert numbers(alice, "品質") == ["CU-0002"]
    assert numbers(alice, "質管") == ["CU-0002"]
    assert numbers(alice, "管質") == []
    assert numbers(alice, "kinderfalk göteborg") == []


def test_a_number_is_named_in_any_form(everyone, two):
    for query in ("CU-0002", "cu2", "cu 0002", " Cu-2 "):
        assert exact(everyone.alice, query).number == "CU-0002"
    assert exact(everyone.alice, "CU-0009") is None
    assert exact(everyone.alice, "kinderfalk") is None


def test_what_is_said_is_found_with_its_place(everyone, two):
    text = "x " * 200 + "The smell of the cover was strong. " + "y " * 200
    say(two[0].record, actor=everyone.bob, kind="comment", text=text)
    (hit,) = find(everyone.alice, "smel cover")
    assert [words for words, asked in hit.snippet if asked] == ["smell", "cover"]
    assert hit.snippet[0] == ("… ", False)
    assert sum(len(words) for words, _ in hit.snippet) < 300


def test_the_title_comes_before_the_text(everyone, two):
    say(two[1].record, actor=everyone.bob, kind="comment", text="They know Kinderfalk well.")
    assert numbers(everyone.alice, "kinderfalk") == ["CU-0001", "CU-0002"]


def test_a_new_name_of_a_customer_finds_its_records(everyone, two):
    catch_note(actor=everyone.alice, channel="phone", text="Ten seats", customer=two[0])
    assert numbers(everyone.alice, "kinderfalk seats") == ["IN-0001"]
    customers.edit(two[0], actor=everyone.alice, name="Habicht")
    assert numbers(everyone.alice, "habicht seats") == ["IN-0001"]
    assert numbers(everyone.alice, "kinderfalk seats") == []


def test_nobody_outside_finds_what_is_not_theirs(everyone, two):
    outside = Actor(
        kind="contact", pseudonym=everyone.alice.pseudonym, name="Carla", customer_id=two[0].pk
    )
    assert find(outside, "fjallbarn") == []
    assert exact(outside, "CU-0002") is None


def test_a_query_of_signs_only_or_of_the_engines_own_words_does_no_harm(everyone, two):
    for query in (
        '"',
        "*",
        "AND",
        "NOT kinderfalk",
        "title:kinder",
        "a' OR 1=1",
        "(((",
        "\\",
        ":*&|!",
    ):
        find(everyone.alice, query)
    assert numbers(everyone.alice, 'kinderfalk "') == ["CU-0001"]


def test_everything_is_found_again_after_a_rebuild(everyone, two):
    Entry.objects.all().delete()
    assert numbers(everyone.alice, "kinderfalk") == []
    assert indexing.missing() == Record.objects.count()
    assert indexing.rebuild() == Record.objects.count()
    assert numbers(everyone.alice, "kinderfalk") == ["CU-0001"]


def test_what_did_not_change_is_not_written_again(everyone, two, django_assert_num_queries):
    contents = contents_of({two[0].pk: "customer"})
    with django_assert_num_queries(1):
        assert indexing.put(contents) == 0
