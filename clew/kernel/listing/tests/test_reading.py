"""A list by its address: what it understands, and pages that never miss or repeat a row."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from clew.kernel import clock
from clew.kernel.listing.exporting import csv_of, text_of
from clew.kernel.listing.filters import Choice, Days, Flag, Of, Unreadable, Words
from clew.kernel.listing.reading import PAGE, State, read
from clew.kernel.listing.spec import Column, Listing
from clew.kernel.people.actor import NOBODY
from clew.kernel.records.models import Record
from clew.kernel.records.queries import visible_to

pytestmark = pytest.mark.django_db

THINGS = Listing(
    name="things",
    route="web:people",
    plural="things",
    rows=lambda actor: visible_to(actor).filter(kind="thing").select_related("owner"),
    key="id",
    record=lambda row: row,
    columns=(
        Column("number", "Number", lambda row: row.number, sort="id", head=True),
        Column("title", "Title", lambda row: row.title, sort="title"),
        Column("state", "State", lambda row: row.state, sort="state"),
        Column("owner", "Owner", lambda row: row.owner_id, sort="owner_id", nullable=True),
        Column("touched", "Touched", lambda row: row.touched_at, sort="touched_at"),
        Column("plain", "Plain", lambda row: "=1+1"),
    ),
    filters=(
        Choice("state", "State", "state", {"open": "open", "done": "done"}, {"any": ("any", Q())}),
        Words(path="id"),
        Of("owner", "Owner", "owner_id", "person", me=True),
        Days("made", "Made", "created_at", moments=True),
        Flag("odd", "Odd only", Q(title__endswith="1")),
    ),
)


@pytest.fixture
def things(everyone):
    """120 things with many equal and many empty values."""
    chance, moment = random.Random(7), clock.now()
    owners = [*(a.record_id for a in everyone.all()[:3]), None, None]
    Record.objects.bulk_create(
        Record(
            kind="thing",
            number=f"XX-{n:04d}",
            title=f"Thing {n % 5}",
            state=chance.choice(["open", "done"]),
            owner_id=chance.choice(owners),
            created_at=moment - timedelta(days=n),
            touched_at=moment - timedelta(minutes=chance.randrange(40)),
        )
        for n in range(120)
    )
    return everyone.alice


def walked(state: State, size: int) -> list[str]:
    """Return the numbers of every page, each opened by the address the page before gave."""
    numbers, query = [], state.query()
    while True:
        here = read(state.listing, QueryDict(query), state.actor)
        page = here.page(size)
        numbers += [row.number for row in page.rows]
        query = here.next_query(page)
        if not query:
            return numbers


@pytest.mark.parametrize("sort", ["number", "title", "state", "owner", "touched"])
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("size", [7, 50])
def test_pages_hold_every_row_once_and_in_order(things, sort, sign, size):
    state = read(THINGS, {"sort": sign + sort}, things)
    numbers = walked(state, size)
    path = state.by.sort
    rows = {row.number: row for row in THINGS.rows(things)}
    assert sorted(numbers) == sorted(rows)
    filled = [n for n in numbers if getattr(rows[n], path) is not None]
    assert numbers[: len(filled)] == filled  # what is empty comes last, both ways
    keys = [(getattr(rows[n], path), rows[n].pk) for n in filled]
    assert keys == sorted(keys, reverse=bool(sign))
    assert [row.number for row in state.rows()] == numbers


def test_a_page_never_counts_and_never_skips(things):
    place = read(THINGS, {"sort": "-touched"}, things)
    after = place.next_query(place.page(60))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = read(THINGS, QueryDict(after), things).page()
    assert len(page.rows) == PAGE
    assert len(asked) <= 4
    assert not [q["sql"] for q in asked if "OFFSET" in q["sql"] or "COUNT" in q["sql"]]


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"state": "gone"}, "State cannot be “gone”. Choose one of the list."),
        ({"sort": "plain"}, "not sorted by “plain”"),
        ({"sort": "-colour"}, "not sorted by “-colour”"),
        ({"columns": "number,colour"}, "no column “colour”"),
        ({"colour": "red"}, "This list has no “colour”. It knows state, q, owner"),
        ({"owner": "PE-9999"}, "Owner cannot be “PE-9999”"),
        ({"made_from": "5/6/2026"}, "a day such as 2026-05-28"),
        ({"odd": "yes"}, "Choose 1, or leave it out."),
        ({"after": "17"}, "not whole"),
        ({"after": "x~y"}, "not whole"),
        ({"sort": "touched", "after": "yesterday~3"}, "not whole"),
        ({"after": "1~²"}, "not whole"),
    ],
)
def test_what_a_list_does_not_know_is_one_error_with_a_sentence(things, params, sentence):
    with pytest.raises(Unreadable, match="(?s)" + sentence.replace("(", r"\(")) as odd:
        read(THINGS, params, things)
    assert odd.value.status == 400


def test_filters_narrow_and_the_address_says_them(things, everyone):
    today = clock.today()
    asked = QueryDict(f"state=open&owner=me&made_from={today - timedelta(days=90)}&q=&sort=title")
    state = read(THINGS, asked, things)
    rows = list(state.rows())
    assert rows
    assert {(row.state, row.owner_id) for row in rows} == {("open", things.record_id)}
    assert all(row.created_at.date() >= today - timedelta(days=90) for row in rows)
    again = read(THINGS, QueryDict(state.query()), things)
    assert [row.pk for row in again.rows()] == [row.pk for row in rows]
    # the same address means another reader's own rows to another reader
    bobs = list(read(THINGS, QueryDict(state.query()), everyone.bob).rows())
    assert {row.owner_id for row in bobs} == {everyone.bob.record_id}


def test_who_may_see_nothing_gets_nothing(things):
    assert list(read(THINGS, {}, NOBODY).rows()) == []
    assert read(THINGS, {}, NOBODY).page().rows == []


def test_the_file_holds_the_rows_and_columns_that_are_shown(things):
    state = read(THINGS, {"state": "done", "columns": "plain,state", "sort": "title"}, things)
    lines = b"".join(csv_of(state)).decode("utf-8-sig").splitlines()
    assert lines[0] == '"Number","State","Plain"'
    assert len(lines) - 1 == Record.objects.filter(kind="thing", state="done").count() > PAGE
    assert {line.split(",", 1)[1] for line in lines[1:]} == {'"done","\'=1+1"'}
    assert [line.split(",")[0].strip('"') for line in lines[1:]] == walked(state, 9)


def test_values_as_a_file_holds_them():
    assert [text_of(v) for v in (None, True, clock.today())] == ["", "yes", str(clock.today())]
