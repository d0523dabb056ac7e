"""A kind's content may grow by the tables of a higher area."""

import pytest

from clew.kernel.records import kinds
from clew.kernel.records.kinds import Kind, Part


@pytest.fixture
def thing(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    return kinds.register(Kind("thing", "TH", "thing", "things", (Part("records.Record", "id"),)))


def test_a_higher_area_adds_its_tables_once_and_last(thing):
    more = Part("records.Hold", "record_id")
    for _ in range(2):
        kinds.extend("thing", more)
    assert kinds.kind_of("thing").parts == (*thing.parts, more)
    assert kinds.kind_of("thing").schema == "thing/1"
    assert kinds.covered_tables() >= {"records_record", "records_hold"}


def test_a_kind_nobody_registered_is_not_extended(thing):
    with pytest.raises(KeyError):
        kinds.extend("other", Part("records.Hold"))
