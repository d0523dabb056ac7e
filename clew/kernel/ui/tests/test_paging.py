"""Lists go on by the last id, whatever stands in the URL."""

import pytest
from django.test import RequestFactory

from clew.kernel import clock
from clew.kernel.records.models import Record
from clew.kernel.ui.paging import PAGE, newest, paged

pytestmark = pytest.mark.django_db


def records(count: int) -> None:
    Record.objects.bulk_create(
        Record(
            kind="thing", number=f"XX-{n:04d}", title="A thing",
            created_at=clock.now(), touched_at=clock.now(),
        )
        for n in range(count)
    )  # fmt: skip


def test_a_page_ends_with_the_id_the_next_begins_after():
    records(PAGE + 3)
    found = Record.objects.filter(kind="thing").order_by("-pk")
    first, after = newest(found, "", "pk")
    assert (len(first), after) == (PAGE, first[-1].pk)
    second, end = newest(found, str(after), "pk")
    assert ([row.number for row in second], end) == (["XX-0002", "XX-0001", "XX-0000"], 0)


@pytest.mark.parametrize("before", ["", "x", "-1", "²", "1.5"])
def test_what_is_no_number_is_the_first_page(before):
    records(2)
    request = RequestFactory().get("/", {"before": before, "state": "open"})
    shown, pages = paged(Record.objects.filter(kind="thing"), request)
    assert [row.number for row in shown] == ["XX-0001", "XX-0000"]
    assert pages.next_url == ""
