"""Building blocks of tests: a company with people everybody knows, made by calling commands.

alice sells, bob is quality manager, carol engineers, dave produces, erin buys, frank ships,
grace knows the law, heidi is top management, ivan only works here, judy answers customers.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import pytest
from django.db import connection
from django.test import Client

from clew.kernel.audit_trail.deliver import deliver_all
from clew.kernel.audit_trail.models import Event
from clew.kernel.commands import command
from clew.kernel.people import commands as people
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.people.models import Company, Person, User
from clew.kernel.people.queries import person_actor
from clew.kernel.testing_layers import prepared

__all__ = [
    "People",
    "client_of",
    "company",
    "deliver_all",
    "drop_guard",
    "events_of",
    "everyone",
    "prepared",
]

ROLES = {
    "alice": ("sales",),
    "bob": ("quality_manager", "administrator"),
    "carol": ("engineering",),
    "dave": ("production",),
    "erin": ("purchasing",),
    "frank": ("logistics",),
    "grace": ("compliance",),
    "heidi": ("top_management",),
    "ivan": (),
    "judy": ("customer_service",),
}


@dataclass(frozen=True)
class People:
    """The actors of the test company by first name."""

    alice: Actor
    bob: Actor
    carol: Actor
    dave: Actor
    erin: Actor
    frank: Actor
    grace: Actor
    heidi: Actor
    ivan: Actor
    judy: Actor

    def all(self) -> list[Actor]:
        return [getattr(self, f.name) for f in fields(self)]


def open_test_company(*, demo: bool = False) -> tuple[Company, People]:
    """Open a company with the ten people; call inside a test's database."""
    _open(actor=SYSTEM, demo=demo)
    actors = {
        name: person_actor(Person.objects.get(email=f"{name}@linnet.example")) for name in ROLES
    }
    return Company.objects.get(), People(**actors)


@command
def _open(*, actor: Actor, demo: bool) -> None:
    # One outer command: one batch of events, so that a test's company costs one append.
    people.open_company("Linnet Child Seats", actor=actor, place="Leeds", country="GB", demo=demo)
    for name, roles in ROLES.items():
        people.take_in(name.title(), f"{name}@linnet.example", actor=actor, roles=roles)


@prepared
def company() -> Company:
    """An empty company with its people."""
    house, _ = open_test_company()
    return house


@prepared
def everyone(company: Company) -> People:
    """The people of the company as actors."""
    return People(
        **{name: person_actor(Person.objects.get(email=f"{name}@linnet.example")) for name in ROLES}
    )


@pytest.fixture
def client_of(everyone: People) -> Callable[[Actor], Client]:
    """Return a function: actor → a test client signed in as that person."""

    def sign_in(actor: Actor) -> Client:
        person = Person.objects.get(pk=actor.record_id)
        user, _ = User.objects.get_or_create(email=person.email, defaults={"person": person})
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def events_of(number: str) -> list[str]:
    """Return the verbs of a record's events in order."""
    return list(
        Event.objects.filter(record__number=number).order_by("seq").values_list("verb", flat=True)
    )


def drop_guard(table: str, verb: str) -> None:
    """Take one guard away as an insider with the database's password would, for this test only."""
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "clew_{table}_{verb}"{on}')
