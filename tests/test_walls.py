"""The second wall on PostgreSQL: behind the portal's role other customers' rows do not exist."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from clew.areas.customers import commands as customers
from clew.areas.customers.models import Contact, Customer
from clew.areas.customers.queries import contact_actor
from clew.kernel.audit_trail.models import Event, EventValue
from clew.kernel.audit_trail.verify import verify
from clew.kernel.comments.commands import say
from clew.kernel.comments.models import Comment
from clew.kernel.people.models import Person, RoleGrant
from clew.kernel.records import walls
from clew.kernel.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgres]


@pytest.fixture
def two(everyone):
    """Two customers with a contact and a remark each."""
    made = []
    for name in ("Wattlebird", "Kinderfalk"):
        customer = customers.register(name, actor=everyone.alice)
        contact = customers.add_contact(
            customer, f"Helen of {name}", actor=everyone.alice, email=f"h@{name.lower()}.example"
        )
        say(customer.record, actor=everyone.alice, kind="comment", text=f"About {name}.")
        made.append((customer, contact))
    return made


def test_the_wall_stands(everyone):
    assert walls.missing() == []


def test_the_portal_sees_one_customer(two):
    (mine, _), (other, _) = two
    with walls.portal(mine.record_id):
        assert list(Customer.objects.values_list("name", flat=True)) == ["Wattlebird"]
        assert list(Contact.objects.values_list("name", flat=True)) == ["Helen of Wattlebird"]
        assert list(Comment.objects.values_list("text", flat=True)) == ["About Wattlebird."]
        assert not Record.objects.filter(pk=other.record_id).exists()
        assert not Event.objects.filter(record_id=other.record_id).exists()
        said = EventValue.objects.filter(event__record__kind="customer")
        assert "Kinderfalk" not in str(list(said.values_list("value", flat=True)))
        assert Person.objects.exists()


def test_the_portal_writes_into_its_own_customer_and_the_log_stays_whole(two):
    (mine, contact), _ = two
    with walls.portal(mine.record_id):
        say(mine.record, actor=contact_actor(contact), kind="question", text="When?")
    assert Comment.objects.filter(outside=True).count() == 1
    assert verify().ok


def test_the_portal_writes_nowhere_else(two):
    (mine, _), (other, _) = two
    with walls.portal(mine.record_id):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Contact.objects.create(customer_id=other.record_id, name="Mallory")
        assert Customer.objects.filter(pk=other.record_id).update(name="Gone") == 0
    assert Customer.objects.get(pk=other.record_id).name == "Kinderfalk"


def test_the_portal_only_reads_what_belongs_to_no_customer(two, everyone):
    (mine, _), _ = two
    person = Record.objects.get(pk=everyone.alice.record_id)
    assert {"people_rolegrant", "people_person", "law_legalrequirement"} <= walls.only_read()
    with walls.portal(mine.record_id):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            RoleGrant.objects.create(person_id=person.pk, role="quality_manager")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Record.objects.filter(pk=person.pk).update(title="Mallory")


@pytest.mark.parametrize("table", walls.NEVER_FOR_PORTAL)
def test_the_portal_never_reads_accounts_nor_tables_of_the_desk(two, table):
    (mine, _), _ = two
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        walls.portal(mine.record_id),
        connection.cursor() as cursor,
    ):
        cursor.execute(f'SELECT * FROM "{table}"')
