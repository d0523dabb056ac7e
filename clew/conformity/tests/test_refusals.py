"""Every refusal of every step table is a sentence with a link that somebody can follow.

Generated: each step, from each state, for people of different roles, with nothing given and with
every answer left blank, over subjects that have everything and over such that lack everything.
"""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from clew.areas.changes import commands as changes
from clew.areas.changes.models import ChangeRequest
from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.confirmations.commands import confirming
from clew.areas.customers import commands as customers
from clew.areas.customers.models import Customer
from clew.areas.orders import commands as orders
from clew.areas.orders.models import Offer, Order
from clew.areas.orders.workflow import may_prove
from clew.areas.requirements.commands import lines
from clew.areas.requirements.models import SetRevision
from clew.conformity.tests.story import Story
from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refusal, Refused
from clew.kernel.testing import People
from clew.kernel.workflow import Workflow

pytestmark = pytest.mark.django_db

SUBJECTS: dict[str, Any] = {
    "interaction": Interaction,
    "enquiry": Enquiry,
    "requirement_set": SetRevision,
    "offer": Offer,
    "order": Order,
    "change_request": ChangeRequest,
    "customer": Customer,
}
ASKERS = ("alice", "bob", "heidi", "ivan")  # sales, quality manager, top management, only employed
BLANK = {
    "why": "", "found": "", "lessons": "", "feedback": "", "told": "", "answer": "", "given": True,
    "confirmed_by": "read_back",
}  # fmt: skip


def workflows() -> Iterator[Workflow]:
    """Yield every step table of every area."""
    for area in apps.get_app_configs():
        if area.name.startswith("clew.areas.") and (Path(area.path) / "workflow.py").exists():
            module = import_module(f"{area.name}.workflow")
            yield from {id(x): x for x in vars(module).values() if isinstance(x, Workflow)}.values()


@pytest.fixture
def lacking(changed: Story, everyone: People) -> Story:
    """The story, and beside it one of each kind that lacks what its steps ask for."""
    alice = everyone.alice
    stranger = communication.catch_note(actor=alice, channel="phone", text="Who are you?")
    assert stranger.customer is None
    silent = customers.register("Silent", actor=alice)
    note = communication.catch_note(actor=alice, channel="phone", text="Hm.", customer=silent)
    communication.make_enquiry(note, actor=alice)
    Enquiry.objects.filter(customer=silent).update(answer_by=clock.now())
    its_set = lines.open_set("Nothing yet", actor=alice, customer=silent, set_class="high")
    orders.draft_offer(its_set, actor=alice, binding=True, valid_until=clock.today())
    orders.receive_order(its_set, actor=alice, title="By word of mouth", stated="verbal")
    changes.request(
        its_set, actor=alice, title="Something", origin="customer", driver="", reason=""
    )
    customers.hold(silent, actor=everyone.heidi, reason="Nobody answers.")
    return changed


def refused(everyone: People) -> Iterator[tuple[str, Refusal]]:
    """Yield what every step answers, state by state, person by person."""
    for workflow in workflows():
        for subject in SUBJECTS[workflow.kind].objects.order_by("pk"):
            stood = subject.state
            for state in workflow.words:
                subject.state = state
                for step in workflow.steps:
                    for who in ASKERS:
                        yield from _asked(workflow, subject, step.verb, getattr(everyone, who))
            subject.state = stood


def _asked(
    workflow: Workflow, subject: Any, verb: str, actor: Actor
) -> Iterator[tuple[str, Refusal]]:
    name = f"{workflow.kind}.{verb} of {subject.state} by {actor.name}"
    for given in ({}, {"by": actor}, {"by": actor, **BLANK}):
        for refusal in workflow.refusals(subject, verb, actor=actor, **given):
            yield name, refusal


def wrongs(found: Iterator[tuple[str, Refusal]], client: Client) -> list[str]:
    """Return what is no sentence, has no link, or has one that leads nowhere."""
    odd: dict[str, str] = {}
    followed: dict[str, int] = {}
    for name, refusal in found:
        said = refusal.sentence
        if (
            not said.endswith(".")
            or said.startswith(" ")
            or not said[0].isupper() | said[0].isdigit()
        ):
            odd[said] = f"{name}: no sentence: {said!r}"
        if refusal.link and refusal.link not in said:
            odd[said] = f"{name}: {refusal.link!r} is not in {said!r}"
        if not refusal.url:
            odd[said] = f"{name}: no link: {said!r}"
            continue
        page = refusal.url.partition("#")[0]
        if page not in followed:
            followed[page] = client.get(page, follow=True).status_code
        if followed[page] != 200:
            odd[said] = f"{name}: {refusal.url} answers {followed[page]}: {said!r}"
    return list(odd.values())


def test_every_refusal_of_every_step_is_a_sentence_with_a_link_that_leads_somewhere(
    lacking: Story, everyone: People, client_of: Callable[[Actor], Client]
) -> None:
    found = list(refused(everyone))
    assert len({refusal.sentence for _, refusal in found}) > 60
    assert wrongs(iter(found), client_of(everyone.alice)) == []


def test_the_gates_beside_the_tables_too(
    lacking: Story, everyone: People, client_of: Callable[[Actor], Client]
) -> None:
    its_set, alice = lacking.its_set, everyone.alice
    released = its_set.newest
    acts: dict[str, Callable[[], object]] = {
        "confirm again": lambda: confirming.confirm_by_own_order(
            released, actor=alice, contact=lacking.contact, reference="KF-1",
            source=lacking.heard.record, happened_at=clock.now(),
        ),
        "open a second revision": lambda: changes.start(
            ChangeRequest.objects.filter(requirement_set=its_set)[0], actor=everyone.ivan
        ),
    }  # fmt: skip
    found = [("prove", r) for o in Order.objects.all() for r in may_prove(o, everyone.ivan)]
    for name, act in acts.items():
        with pytest.raises(Refused) as said:
            act()
        found += [(name, refusal) for refusal in said.value.refusals]
    assert len(found) > len(acts)
    assert wrongs(iter(found), client_of(alice)) == []


def test_a_refused_role_leads_to_who_holds_it(
    everyone: People, client_of: Callable[[Actor], Client]
) -> None:
    customer = customers.register("Kinderfalk", actor=everyone.alice)
    with pytest.raises(Refused) as said:
        customers.hold(customer, actor=everyone.alice, reason="Invoices.")
    (refusal,) = said.value.refusals
    assert refusal.url == "/people/?role=top_management&role=quality_manager"
    page = client_of(everyone.alice).get(refusal.url)
    shown = re.findall(r'data-th="Name"><a href="[^"]+">([^<]+)</a>', page.content.decode())
    assert shown == ["Bob", "Heidi"]
