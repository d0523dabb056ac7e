"""No table is open to customers by oversight: each is walled, closed or open for a reason."""

from django.apps import apps

from clew.kernel.records import walls


def test_every_table_is_walled_closed_or_open_for_a_reason() -> None:
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    answers = (walls.walled(), set(walls.NEVER_FOR_PORTAL), set(walls.OPEN_TO_PORTAL))
    assert tables - set().union(*answers) == set()
    assert set().union(*answers) - tables == set()
    assert sum(map(len, answers)) == len(set().union(*answers))
    assert all(walls.OPEN_TO_PORTAL.values())
