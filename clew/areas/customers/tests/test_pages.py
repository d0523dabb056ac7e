"""The pages of customers."""

import pytest

from clew.areas.customers import commands, queries
from clew.areas.customers.models import Contact, Customer
from clew.kernel.audit_trail.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(everyone, client_of):
    return client_of(everyone.alice)


def test_from_nothing_to_a_customer_with_a_contact(alice):
    assert "No customer yet." in alice.get("/customers/").text
    form = {"name": "Kinderfalk", "place": "Bremen", "country": "de", "language": "de"}
    page = alice.post("/customers/new", form, follow=True)
    assert page.redirect_chain[-1][0] == "/customers/CU-0001/contacts/new"
    contact = {"name": "Greta Falk", "email": "Greta@kinderfalk.example", "party": "payer"}
    page = alice.post("/customers/CU-0001/contacts/new", contact, follow=True)
    assert "Greta Falk is a contact now." in page.text
    assert not Contact.objects.get().may_sign  # the tick was not set
    assert "Kinderfalk" in alice.get("/customers/").text
    assert verify().ok


def test_wrong_input_keeps_what_was_typed(alice):
    page = alice.post("/customers/new", {"name": "Kinderfalk", "country": "d3", "language": "de"})
    assert "two letters" in page.text
    assert 'value="Kinderfalk"' in page.text
    assert not Customer.objects.exists()


def test_a_double_click_registers_once(alice):
    form = {"name": "Kinderfalk", "language": "de", "key": "k1"}
    alice.post("/customers/new", form)
    alice.post("/customers/new", form)
    assert Customer.objects.count() == 1


@pytest.mark.sf("SF-043")
def test_a_contact_may_stand_for_funder_beneficiary_member_or_citizen(alice, everyone):
    commands.register("Safe Roads Foundation", actor=everyone.alice)
    for n, party in enumerate(("beneficiary", "funder", "member", "citizen")):
        contact = {"name": f"Person {n}", "party": party}
        alice.post("/customers/CU-0001/contacts/new", contact)
    page = alice.get("/customers/CU-0001").text
    for party in ("beneficiary", "funder", "member", "citizen"):
        assert f'data-th="Stands for">{party}<' in page


def test_hold_and_resume_on_the_page(alice, client_of, everyone):
    customer = commands.register("Kinderfalk", actor=everyone.alice)
    who = '<a href="/people/?role=top_management&amp;role=quality_manager">top management or '
    assert f"you need the role {who}quality manager</a>." in alice.get("/customers/CU-0001").text
    heidi = client_of(everyone.heidi)
    page = heidi.post("/customers/CU-0001/hold", {"reason": "Invoices are open."}, follow=True)
    assert "New orders are stopped." in page.text
    assert "Heidi" in page.text
    customer.refresh_from_db()
    assert queries.may_order(customer)
    heidi.post("/customers/CU-0001/resume", {"reason": "Paid."})
    customer.refresh_from_db()
    assert queries.may_order(customer) == []
    assert verify().ok


def test_two_people_edit_at_once(alice, client_of, everyone):
    customer = commands.register("Kinderfalk", actor=everyone.alice, place="Bremen")
    seen = customer.record.version
    page = alice.get("/customers/CU-0001/edit").text
    version = page.split('name="version" value="')[1].split('"')[0]
    commands.edit(customer, actor=everyone.judy, place="Bremerhaven")
    form = {"name": "Kinderfalk", "place": "Hamburg", "language": "de", "version": version}
    stale = alice.post("/customers/CU-0001/edit", form)
    assert stale.status_code == 409
    assert "Hamburg" in stale.text
    assert "Bremerhaven" in stale.text
    assert Customer.objects.get().place == "Bremerhaven"
    merged = stale.text.split('name="version" value="')[1].split('"')[0]
    assert int(merged) > seen
    saved = alice.post("/customers/CU-0001/edit", {**form, "version": merged}, follow=True)
    assert saved.status_code == 200
    assert Customer.objects.get().place == "Hamburg"
    assert verify().ok


def test_contacts_are_edited_and_leave(alice, everyone):
    customer = commands.register("Kinderfalk", actor=everyone.alice)
    greta = commands.add_contact(customer, "Greta Falk", actor=everyone.alice)
    form = {"name": "Greta Falk-Onken", "party": "payer", "may_sign": "on"}
    alice.post(f"/customers/CU-0001/contacts/{greta.pk}", form)
    greta.refresh_from_db()
    assert (greta.name, greta.active, greta.may_sign) == ("Greta Falk-Onken", False, True)
    assert alice.get("/customers/CU-0001/contacts/99").status_code == 404
    assert verify().ok


def test_the_list_pages_by_fifties_and_filters(alice, everyone):
    for n in range(52):
        commands.register(f"Customer {n:02}", actor=everyone.alice)
    first = alice.get("/customers/").text
    assert "Customer 51" in first
    assert "Customer 01" not in first
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = alice.get("/customers/" + older.replace("&amp;", "&")).text
    assert "Customer 01" in second
    assert "Customer 51" not in second
    assert "No customer is in this state." in alice.get("/customers/?state=declined").text
