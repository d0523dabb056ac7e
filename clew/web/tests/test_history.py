"""The trail of one record for an auditor: read on its page, taken along as a table."""

import html
import re

import pytest
from django.db import DatabaseError, transaction

from clew.kernel.audit_trail.models import Event, EventValue
from clew.kernel.audit_trail.verify import verify
from clew.kernel.exchange.writers import read_csv
from clew.kernel.people import commands as people
from clew.kernel.people.queries import person_actor

pytestmark = pytest.mark.django_db


@pytest.mark.sf("SF-184")
def test_an_auditor_reads_and_takes_the_trail_of_a_record(everyone, client_of):
    alice, heidi = client_of(everyone.alice), client_of(everyone.heidi)
    alice.post("/customers/new", {"name": "Wattlebird", "language": "en", "place": "Ballarat"})
    form = {"name": "=Wattlebird", "language": "en", "place": "Perth", "version": "1"}
    assert alice.post("/customers/CU-0001/edit", form).status_code == 302
    reason = "They owe us for two deliveries."
    assert heidi.post("/customers/CU-0001/hold", {"reason": reason}).status_code == 302

    olga = people.take_in(
        "Olga", "olga@linnet.example", actor=everyone.bob, roles=("internal_auditor",)
    )
    auditor = client_of(person_actor(olga))
    assert 'href="/r/CU-0001/history"' in auditor.get("/customers/CU-0001").content.decode()
    page = auditor.get("/r/CU-0001/history").content.decode()
    assert 'href="/r/CU-0001/history.csv"' in page
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    for words in ("Alice", "Heidi", "Ballarat Perth", reason, "customer.held"):
        assert words in text

    answer = auditor.get("/r/CU-0001/history.csv")
    assert 'filename="history-CU-0001.csv"' in answer["Content-Disposition"]
    head, *rows = read_csv(answer.content)
    assert head == ["entry", "at", "who", "what", "field", "before", "after", "why"]
    assert [int(row[0]) for row in rows] == sorted((int(row[0]) for row in rows), reverse=True)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row[1]) for row in rows)
    told = [tuple(row[2:]) for row in rows]
    assert ("Alice", "customer.edited", "place", "Ballarat", "Perth", "") in told
    assert ("Alice", "customer.edited", "name", "Wattlebird", "=Wattlebird", "") in told
    held = next(row for row in told if row[1] == "customer.held")
    assert (held[0], held[-1]) == ("Heidi", reason)
    assert {int(row[0]) for row in rows} == set(
        Event.objects.filter(record__number="CU-0001").values_list("seq", flat=True)
    )

    for write in (
        lambda: Event.objects.filter(record__number="CU-0001").update(verb="customer.edited"),
        lambda: Event.objects.filter(verb="customer.edited")._raw_delete("default"),
        lambda: EventValue.objects.filter(field="place").update(value="Bath"),
    ):
        with pytest.raises(DatabaseError, match="part of the record"), transaction.atomic():
            write()
    assert auditor.post("/r/CU-0001/history").status_code == 405
    assert verify().ok


def test_a_missing_record_has_no_history(everyone, client_of):
    assert client_of(everyone.ivan).get("/r/CU-0099/history.csv").status_code == 404
