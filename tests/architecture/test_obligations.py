"""Every duty of the standard has a check, or says that it is not yet recordable."""

import pytest

from clew.conformity import engine, standard
from clew.kernel.checks import checks

ASKED_FOR = (
    "5.1.2-a", "8.2.1-b", "8.2.2-a", "8.2.2-b", "8.2.3.1-a", "8.2.3.1-b", "8.2.3.1-c", "8.2.3.1-d",
    "8.2.3.1-e", "8.2.3.1-h", "8.2.3.2-a", "8.2.3.2-b", "8.2.4-a", "8.2.4-b",
)  # fmt: skip


def test_every_check_is_of_an_obligation_with_a_basis_and_a_question() -> None:
    for check in checks():
        assert check.obligation in standard.obligations(), check.name
        assert check.basis in ("standard", "company", "advice"), check.name
        assert check.asks.strip().endswith((".", "?")), check.name


@pytest.mark.parametrize("id", ASKED_FOR)
def test_what_this_version_promises_is_checked(id: str) -> None:
    assert any(check.obligation == id and check.basis == "standard" for check in checks())


@pytest.mark.django_db
def test_every_obligation_answers_on_an_empty_company(company: object) -> None:
    results = [r for r in engine.run() if r.basis == "standard"]
    assert [r.id for r in results] == list(standard.obligations())
    checked = {check.obligation for check in checks() if check.basis == "standard"}
    for result in results:
        if result.id in checked:
            assert result.state in ("ok", "gap", "no data"), result.id
        else:
            assert result.state == "not yet recordable", result.id
    assert not [r.id for r in results if r.state == "ok"], "nothing was recorded: nothing is ok"


def test_ids_are_unique_and_stand_under_their_clause() -> None:
    ids = [o.id for clause in standard.clauses() for o in clause.obligations]
    assert len(ids) == len(set(ids)) == 190
    for obligation in standard.obligations().values():
        assert f"{obligation.number}.".startswith(f"{obligation.clause}."), obligation.id
