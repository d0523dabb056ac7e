"""Two people edit the same thing at once: the second sees both versions, and nothing is lost.

The forms come from the policy table: one that is new stands in CASES, or in NO_EDIT with a reason.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from clew.areas.changes.tests import change_parts as changes
from clew.areas.communication import commands as communication
from clew.areas.customers import commands as customers
from clew.areas.law import commands as law
from clew.areas.orders.tests import builders as orders
from clew.areas.products import commands as products
from clew.config.policy import POLICY
from clew.kernel.audit_trail.models import Event, EventValue
from clew.kernel.audit_trail.verify import verify
from clew.kernel.people.access import ANYBODY
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.testing import People
from tests.architecture.routes import routes
from tests.reliability.forms_of import form_with

pytestmark = [pytest.mark.reliability, pytest.mark.django_db]
STEP = "a step: the second is refused by the step table, with the reason typed"
ADDS = "adds something; what was there stays as it is"
NO_EDIT = {
    "changes:end": STEP,
    "changes:verify": STEP,
    "changes:close": STEP,
    "changes:impact": ADDS,
    "changes:plan": ADDS,
    "communication:tell": ADDS,
    "communication:enquiry_tell": ADDS,
    "communication:answer": STEP,
    "communication:close": STEP,
    "communication:lose": STEP,
    "communication:decline": STEP,
    "communication:enquiry_reopen": STEP,
    "customers:contact_new": ADDS,
    "orders:new_order": ADDS,
    "orders:new_offer": ADDS,
    "orders:verify": ADDS,
    "orders:deliver": ADDS,
    "orders:voice": ADDS,
    "orders:end": STEP,
    "orders:close": STEP,
    "orders:end_offer": STEP,
    "products:new": ADDS,
    "lists:paste": ADDS,
    "lists:upload": ADDS,
    "listing:change": "shows first what each row holds; undoing gives each row back what it held",
    "listing:run": "goes on with rows that were shown; each keeps what it held",
    "lists:import": "a staged file that nobody else was given; publishing looks again",
}


@dataclass(frozen=True)
class Case:
    """An editing form: how it comes to be, who opens it, and what both write into one field.

    make: builds the thing and returns (URL, number of the record). logged: the two values as the
    log has them, when they are not the words typed.
    """

    make: Callable[[People], tuple[str, str]]
    who: tuple[str, str]
    field: str
    words: tuple[str, str]
    also: dict[str, str]
    logged: tuple[object, object] | None = None


def _change(everyone: People) -> tuple[str, str]:
    changes.asked(changes.agreed(everyone))
    return "/changes/CR-0001/edit", "CR-0001"


def _assessment(everyone: People) -> tuple[str, str]:
    changes.submitted(changes.agreed(everyone))
    return "/changes/CR-0001/assess", "CR-0001"


def _wish(everyone: People) -> tuple[str, str]:
    changes.submitted(changes.agreed(everyone))
    return "/changes/CR-0001/wish", "CR-0001"


def _vote(everyone: People) -> tuple[str, str]:
    changes.judged(changes.agreed(everyone))
    return "/changes/CR-0001/vote/engineering", "CR-0001"


def _enquiry(everyone: People) -> tuple[str, str]:
    customer = customers.register("Kinderfalk", actor=everyone.alice)
    said = communication.catch_note(
        actor=everyone.alice, channel="phone", text="Do you sell seats?", customer=customer
    )
    number = communication.make_enquiry(said, actor=everyone.alice).record.number
    return f"/enquiries/{number}/edit", number


def _customer(everyone: People) -> tuple[str, str]:
    customers.register("Kinderfalk", actor=everyone.alice, place="Bremen")
    return "/customers/CU-0001/edit", "CU-0001"


def _contact(everyone: People) -> tuple[str, str]:
    contact = orders.greta(orders.a_customer(everyone))
    return f"/customers/CU-0001/contacts/{contact.pk}", "CU-0001"


def _offer(everyone: People) -> tuple[str, str]:
    orders.an_offer(everyone, orders.a_set(everyone))
    return "/offers/OF-0001/edit", "OF-0001"


def _family(everyone: People) -> tuple[str, str]:
    products.add_family("Tern seats", actor=everyone.carol, product_types=["child seats", "goods"])
    return "/products/families/PF-0001/edit", "PF-0001"


def _product(everyone: People) -> tuple[str, str]:
    family = products.add_family("Tern seats", actor=everyone.carol)
    products.add_product("Tern", actor=everyone.carol, family=family)
    return "/products/PR-0001/edit", "PR-0001"


def _head(everyone: People) -> tuple[str, str]:
    orders.a_set(everyone)
    return "/requirements/RS-0001/head", "RS-0001"


def _line(everyone: People) -> tuple[str, str]:
    number = orders.a_set(everyone).newest.lines.first().requirement.record.number
    return f"/requirements/RS-0001/lines/{number}", number


def _law(everyone: People) -> tuple[str, str]:
    law.add_entry("AU-01", "Child restraints", actor=everyone.grace, market="AU")
    return "/requirements/law/LR-0001", "LR-0001"


def _rules(_: People) -> tuple[str, str]:
    number = Record.objects.get(kind="company").number
    return "/rules", number


def _prefix(_: People) -> tuple[str, str]:
    return "/settings/numbers/order", Record.objects.get(kind="company").number


def _unit(_: People) -> tuple[str, str]:
    number = Record.objects.get(kind="person", title="Dave").number
    return f"/people/{number}/unit", number


def _company(_: People) -> tuple[str, str]:
    return "/settings/company", Record.objects.get(kind="company").number


def _retention(_: People) -> tuple[str, str]:
    return "/settings/retention", Record.objects.get(kind="company").number


def _review_rules(_: People) -> tuple[str, str]:
    return "/settings/review/edit", Record.objects.get(kind="company").number


def _cell(people: People) -> tuple[str, str]:
    said = communication.catch_note(channel="phone", text="They ask.", actor=people.alice)
    return f"/lists/interactions/{said.record.number}/answer_by", said.record.number


TEXTS = ("Ana wrote this.", "Bernd wrote that.")
CASES = {
    "changes:edit": Case(_change, ("alice", "alice"), "need", TEXTS, {"act": "draft"}),
    "changes:assess": Case(_assessment, ("bob", "carol"), "cost", TEXTS, {"act": "keep"}),
    "changes:wish": Case(_wish, ("bob", "carol"), "how", TEXTS, {"contact": "first"}),
    "changes:vote": Case(_vote, ("carol", "carol"), "remark", TEXTS, {"vote": "conditions"}),
    "communication:enquiry_edit": Case(
        _enquiry, ("alice", "judy"), "wanted_date", ("28 May 2027", "30 Jun 2027"), {},
        ("2027-05-28", "2027-06-30"),
    ),
    "listing:cell": Case(
        _cell, ("alice", "judy"), "value", ("28 May 2040", "30 Jun 2040"), {},
        ("2040-05-28T23:59:00+00:00", "2040-06-30T23:59:00+00:00"),
    ),
    "customers:edit": Case(_customer, ("alice", "judy"), "notes", TEXTS, {}),
    "customers:contact": Case(_contact, ("alice", "judy"), "part", TEXTS, {}),
    "orders:edit_offer": Case(_offer, ("alice", "judy"), "terms", TEXTS, {}),
    "products:family_edit": Case(_family, ("carol", "alice"), "intended_use", TEXTS, {}),
    "products:edit": Case(_product, ("carol", "alice"), "description", TEXTS, {}),
    "requirements:edit_head": Case(_head, ("alice", "bob"), "title", TEXTS, {}),
    "requirements:edit_line": Case(_line, ("alice", "bob"), "our_wording", TEXTS, {}),
    "law:detail": Case(_law, ("grace", "bob"), "status", TEXTS, {}),
    "web:rules": Case(_rules, ("bob", "heidi"), "answer_days", ("11", "17"), {}, (11, 17)),
    "web:numbers_kind": Case(_prefix, ("bob", "heidi"), "prefix", ("ORD", "SALE"), {}),
    "web:person_unit": Case(_unit, ("bob", "heidi"), "unit", ("Sewing", "Moulding"), {}),
    "web:company": Case(_company, ("bob", "heidi"), "place", ("Bradford", "Halifax"), {}),
    "web:retention": Case(_retention, ("bob", "heidi"), "order", ("11", "17"), {}, (11, 17)),
    "web:review_rules_edit": Case(
        _review_rules, ("bob", "heidi"), "verdict_days", ("11", "17"), {}, (11, 17)
    ),
}  # fmt: skip


def forms_of_a_record() -> set[str]:
    """Return the routes that show and take a form about one record, as the policy lists them."""
    return {
        route.name
        for route in routes()
        if (row := POLICY.get(route.name))
        and row.read
        and row.write
        and ANYBODY not in row.read
        and any(mark in route.url for mark in ("9999", "no-such", "AAAA"))
        and not route.name.startswith(("account_", "mfa_"))
    }


def test_every_form_about_a_record_is_raced_or_has_its_reason():
    of_the_company = {"web:rules", "web:company", "web:retention", "web:review_rules_edit"}
    raced = set(CASES) - of_the_company  # which no path names
    assert forms_of_a_record() == raced | set(NO_EDIT)
    assert not raced & set(NO_EDIT)


@pytest.fixture
def opened(client_of, everyone):
    """Return a function: case → (URL, number, what A would send, what B would send, clients)."""

    def both(case: Case):
        url, number = case.make(everyone)
        actors: list[Actor] = [getattr(everyone, name) for name in case.who]
        clients = [client_of(actor) for actor in actors]
        typed = [filled(client, url, case, words) for client, words in pairs(clients, case)]
        return url, number, typed, clients

    return both


def pairs(clients: list[Client], case: Case) -> list[tuple[Client, str]]:
    return list(zip(clients, case.words, strict=True))


def filled(client: Client, url: str, case: Case, words: str) -> dict[str, object]:
    page = client.get(url)
    assert page.status_code == 200
    _, fields, _ = form_with(page.text, "version")
    return {**fields, **chosen(page, case.also), case.field: words}


def chosen(page: object, also: dict[str, str]) -> dict[str, str]:
    form = page.context["form"]
    first = {n: str(form.fields[n].queryset[0].pk) for n, v in also.items() if v == "first"}
    return {**also, **first}


def state_of(number: str) -> tuple[int, int]:
    return Record.objects.get(number=number).version, Event.objects.count()


def logged(number: str, case: Case) -> list[object]:
    """Return which of the two values the log has of the record, in order."""
    values = EventValue.objects.filter(event__record__number=number, side="after")
    both = case.logged or case.words
    return [v.value for v in values.order_by("event") if v.value in both]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_second_sees_both_and_saves_from_that_page(opened, case):
    url, number, (ana, bernd), (a, b) = opened(case)
    first = a.post(url, ana)
    assert first.status_code == 302, first.context["form"].errors
    before = state_of(number)

    stale = b.post(url, bernd)
    assert stale.status_code == 409
    assert state_of(number) == before
    for words in case.words:
        assert words in text_of(stale.text)
    action, fields, editable = form_with(stale.text, "version")
    assert case.field in editable
    assert fields[case.field] == [case.words[1]]

    saved = b.post(action, fields)
    assert saved.status_code == 302, saved.text
    _, now, _ = form_with(b.get(url).text, "version")
    assert now[case.field] == [case.words[1]]
    assert logged(number, case) == list(case.logged or case.words)
    assert verify().ok


def text_of(page: str) -> str:
    """Return the page without the marks of the word comparison."""
    return re.sub(r"</?(ins|del|mark|span)[^>]*>", "", page)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_form_that_comes_back_with_a_fault_does_not_forget_what_it_showed(opened, case):
    url, number, (ana, bernd), (a, b) = opened(case)
    fields = b.get(url).context["form"].fields
    required = [name for name, field in fields.items() if field.required][:1]
    # Where no field is asked for, a word far too long is at fault.
    fault = {} if required else {case.field: "x" * 200}
    first = a.post(url, ana)
    assert first.status_code == 302, first.context["form"].errors
    before = state_of(number)
    bounced = b.post(url, {n: v for n, v in (bernd | fault).items() if n not in required})
    assert bounced.status_code == 422
    _, fields, _ = form_with(bounced.text, "version")
    assert fields["version"] == bernd["version"]
    assert b.post(url, {**fields, **bernd, "version": fields["version"]}).status_code == 409
    assert state_of(number) == before
