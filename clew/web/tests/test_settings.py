"""Settings through HTTP: read by everybody, changed by whom they concern, each with an entry."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clew.areas.communication import commands as communication
from clew.areas.customers import commands as customers
from clew.areas.orders.tests import builders as orders
from clew.conformity.engine import about
from clew.kernel import clock
from clew.kernel.audit_trail.models import Event
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people import commands as people
from clew.kernel.people import deciding
from clew.kernel.people.models import Company, Person
from clew.kernel.people.queries import kept_years
from clew.kernel.records.models import NumberPrefix, Record
from clew.kernel.refusals import NotAllowed
from clew.kernel.testing import events_of

pytestmark = pytest.mark.django_db
READ = (
    "/settings/", "/settings/company", "/settings/units", "/rules", "/settings/numbers",
    "/settings/retention", "/settings/review",
)  # fmt: skip


def text(answer):
    return answer.content.decode()


def version():
    return Company.objects.select_related("record").get().record.version


def entry(verb):
    """Return the values of the newest event of a verb: field → (before, after)."""
    event = Event.objects.filter(verb=verb).order_by("-seq").first()
    found = {}
    for value in event.values.exclude(side="reason"):
        found.setdefault(value.field, {})[value.side] = value.value
    return {name: (sides.get("before"), sides.get("after")) for name, sides in found.items()}


@pytest.mark.parametrize("path", READ)
def test_everybody_reads_what_was_decided_and_only_some_get_the_form(everyone, client_of, path):
    page = text(client_of(everyone.ivan).get(path))
    assert "Save" not in page
    assert "/edit" not in page
    assert client_of(everyone.bob).get(path).status_code == 200


def test_one_page_leads_to_all_of_them(everyone, client_of):
    page = text(client_of(everyone.bob).get("/settings/"))
    for path in (*READ[1:], "/people/", "/products/", "/mail/way"):
        assert f'href="{path}"' in page
    assert "Linnet Child Seats · Leeds, GB" in page
    assert "/mail/way" not in text(client_of(everyone.ivan).get("/settings/"))
    number = Record.objects.get(kind="company").number
    assert client_of(everyone.ivan).get(f"/r/{number}").url == "/settings/"


DENIED = (
    ("/settings/company", {"name": "Ours"}, "ivan"),
    ("/settings/units/rename?unit=Sewing", {"name": "Seams"}, "ivan"),
    ("/settings/numbers/order", {"prefix": "ORD"}, "alice"),
    ("/settings/retention", {"order": "1"}, "alice"),
    ("/rules", {"answer_days": "9"}, "alice"),
    ("/settings/review/edit", {"verdict_days": "9", "notice_days": "9"}, "alice"),
    ("/settings/review/file", {}, "alice"),
)


@pytest.mark.parametrize(("path", "fields", "who"), DENIED, ids=[row[0] for row in DENIED])
def test_who_may_not_changes_nothing(everyone, client_of, path, fields, who):
    before = Event.objects.count(), version()
    answer = client_of(getattr(everyone, who)).post(path, fields)
    assert answer.status_code == 403
    assert (Event.objects.count(), version()) == before
    assert Company.objects.get().name == "Linnet Child Seats"
    assert not NumberPrefix.objects.exists()
    assert kept_years() == {}


@pytest.mark.parametrize(
    ("verb", "who", "given"),
    [
        ("describe_company", "ivan", {"name": "Ours"}),
        ("rename_unit", "ivan", {"unit": "Sewing", "name": "Seams"}),
        ("choose_prefix", "alice", {"kind": "order", "prefix": "ORD"}),
        ("choose_retention", "alice", {"years": {"order": 1}}),
    ],
)
def test_a_command_asks_for_the_role_itself(everyone, verb, who, given):
    before = Event.objects.count(), version()
    with pytest.raises(NotAllowed):
        getattr(deciding, verb)(Company.objects.get(), actor=getattr(everyone, who), **given)
    dave = Person.objects.get(name="Dave")
    with pytest.raises(NotAllowed):
        people.move_to_unit(dave, "Seams", actor=everyone.ivan)
    assert (Event.objects.count(), version()) == before
    assert not NumberPrefix.objects.exists()


def test_the_company_gets_another_name(everyone, client_of):
    bob = client_of(everyone.bob)
    fields = {"name": "Linnet Seats", "place": "York", "country": "gb", "version": version()}
    assert bob.post("/settings/company", fields).status_code == 302
    page = text(bob.get("/settings/company"))
    assert 'value="Linnet Seats"' in page
    assert "described" in page
    assert Record.objects.get(kind="company").title == "Linnet Seats"
    assert entry("company.described") == {
        "name": ("Linnet Child Seats", "Linnet Seats"), "place": ("Leeds", "York"),
    }  # fmt: skip
    wrong = bob.post("/settings/company", {**fields, "name": "", "version": version()})
    assert wrong.status_code == 422
    odd = bob.post("/settings/company", {**fields, "country": "1!", "version": version()})
    assert odd.status_code == 409
    assert Company.objects.get().country == "GB"
    assert verify().ok


def test_a_unit_is_renamed_for_all_its_people(everyone, client_of):
    bob = client_of(everyone.bob)
    for name in ("Dave", "Erin", "Frank"):
        number = Record.objects.get(kind="person", title=name).number
        unit = "Office" if name == "Frank" else " Sewing  room "
        assert bob.post(f"/people/{number}/unit", {"unit": unit}).status_code == 302
    page = text(bob.get("/settings/units"))
    assert "Sewing room" in page
    assert "/settings/units/rename?unit=Sewing%20room" in page
    url = "/settings/units/rename?unit=Sewing%20room"
    taken = bob.post(url, {"name": "Office", "version": version()})
    assert taken.status_code == 409
    assert "There is a unit Office already" in text(taken)
    assert bob.post(url, {"name": "Seams", "version": version()}).status_code == 302
    assert set(Person.objects.filter(unit="Seams").values_list("name", flat=True)) == {
        "Dave",
        "Erin",
    }
    assert entry("company.unit_renamed") == {"unit": ("Sewing room", "Seams"), "people": (None, 2)}
    dave = Record.objects.get(kind="person", title="Dave").number
    assert events_of(dave)[-2:] == ["person.moved_to_unit"] * 2
    assert bob.get(url).url == "/settings/units"
    assert verify().ok


def test_a_stale_rename_shows_both(everyone, client_of):
    bob = client_of(everyone.bob)
    number = Record.objects.get(kind="person", title="Dave").number
    bob.post(f"/people/{number}/unit", {"unit": "Sewing"})
    seen = version()
    bob.post("/settings/company", {"name": "Linnet", "version": seen})
    url = "/settings/units/rename?unit=Sewing"
    stale = bob.post(url, {"name": "Seams", "version": seen})
    assert stale.status_code == 409
    assert "Seams" in text(stale)
    assert Person.objects.get(name="Dave").unit == "Sewing"


def test_new_numbers_begin_as_chosen_and_old_ones_are_found(everyone, client_of):
    bob = client_of(everyone.bob)
    old = orders.a_set(everyone).record.number
    assert old == "RS-0001"
    chosen = {"prefix": " wish ", "version": version()}
    assert bob.post("/settings/numbers/requirement_set", chosen).status_code == 302
    assert entry("company.prefix_chosen") == {"requirement set": ("RS", "WISH")}
    new = orders.a_set(everyone).record.number
    assert new == "WISH-0001"
    for number in (old, new):
        page = bob.get(reverse("requirements:set", args=[number]))
        assert page.status_code == 200
        assert page.resolver_match.view_name == "requirements:set"
        assert bob.get(f"/r/{number}").url == f"/requirements/{number}"
        assert bob.get("/search", {"q": number.replace("-", " ").lower()}).url == f"/r/{number}"
        assert number in text(bob.get("/palette", {"q": number}))
        assert number in text(bob.get("/requirements/?state="))
    assert bob.get("/requirements/wish-0001").status_code == 200
    assert bob.get("/requirements/NOPE-0001").status_code == 404
    assert "Used before: RS." in text(bob.get("/settings/numbers/requirement_set"))
    assert verify().ok


def test_the_checks_find_a_record_under_its_new_letters(everyone, client_of):
    numbers = []
    for prefix in ("", "MSG"):
        if prefix:
            chosen = {"prefix": prefix, "version": version()}
            client_of(everyone.bob).post("/settings/numbers/enquiry", chosen)
        said = communication.catch_note(
            actor=everyone.alice, channel="phone", text="Do you sell seats?",
            customer=customers.register(f"Falk {prefix}", actor=everyone.alice),
        )  # fmt: skip
        numbers.append(communication.make_enquiry(said, actor=everyone.alice).record.number)
    assert numbers == ["EN-0001", "MSG-0001"]
    old, new = ([o.id for o, _ in about({number})] for number in numbers)
    assert old
    assert new == old


@pytest.mark.parametrize(
    ("prefix", "status"),
    [("", 422), ("TOOLONG", 422), ("A1", 409), ("É", 409), ("SO", 409), ("RS", 409), ("PE", 409)],
)
def test_a_prefix_is_refused_with_a_sentence(everyone, client_of, prefix, status):
    """SO belongs to orders, RS to sets, whose prefix was changed: it stays theirs."""
    bob = client_of(everyone.bob)
    bob.post("/settings/numbers/requirement_set", {"prefix": "AB", "version": version()})
    before = Event.objects.count()
    answer = bob.post("/settings/numbers/offer", {"prefix": prefix, "version": version()})
    assert answer.status_code == status
    assert Event.objects.count() == before
    assert not NumberPrefix.objects.filter(kind="offer").exists()


def test_a_kind_goes_back_to_the_letters_it_had(everyone, client_of):
    bob = client_of(everyone.bob)
    orders.a_set(everyone)
    url = "/settings/numbers/requirement_set"
    for prefix in ("AB", "RS"):
        bob.post(url, {"prefix": prefix, "version": version()})
    assert orders.a_set(everyone).record.number == "RS-0002"
    again = bob.post(url, {"prefix": "RS", "version": version()})
    assert again.status_code == 409
    assert bob.get("/settings/numbers/person").status_code == 404


def test_what_is_past_its_time_is_listed_and_nothing_is_deleted(everyone, client_of):
    heidi = client_of(everyone.heidi)
    assert heidi.get("/settings/retention/past").url == "/settings/retention"
    old, new = orders.a_set(everyone).record, orders.a_set(everyone).record
    long_ago = clock.now() - timedelta(days=366 * 10 + 1)
    Record.objects.filter(pk=old.pk).update(touched_at=long_ago)
    chosen = {"requirement_set": "10", "version": version()}
    assert heidi.post("/settings/retention", chosen).status_code == 302
    assert entry("company.retention_chosen") == {"requirement set, years": (None, 10)}
    page = heidi.get("/settings/retention/past", follow=True)
    assert old.number in text(page)
    assert new.number not in text(page)
    assert "more than 10 years" in text(page)
    assert heidi.get("/settings/retention/past?colour=red").status_code == 400
    assert old.number in text(heidi.get("/settings/retention/past?sort=-last"))
    count = Record.objects.count()
    none = {"requirement_set": "", "version": version()}
    assert heidi.post("/settings/retention", none).status_code == 302
    assert kept_years() == {}
    assert entry("company.retention_chosen") == {"requirement set, years": (10, None)}
    assert Record.objects.count() == count
    for wrong in ("0", "101", "many"):
        assert heidi.post("/settings/retention", {"order": wrong}).status_code == 422


def test_an_administrator_alone_reads_settings_and_no_record_past_its_time(everyone, client_of):
    Person.objects.get(name="Bob").grants.exclude(role="administrator").delete()
    bob = client_of(everyone.bob)
    for path in READ:
        assert bob.get(path).status_code == 200
    assert bob.get("/settings/retention/past").status_code == 403
    assert 'href="/settings/"' in text(bob.get("/"))
