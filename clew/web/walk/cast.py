"""Who plays which part in the walk: the first person with the role."""

from clew.areas.requirements.rules import roles_for
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.people.queries import people_with, person_actor
from clew.kernel.refusals import Refused


def person_with(*roles: str) -> Person:
    """Return the first person, by name, who holds the first of these roles that anybody holds."""
    for role in roles:
        found = people_with(role).first()
        if found is not None:
            return found
    raise Refused(f"Nobody holds the role {' or '.join(roles)} any more. Grant it to somebody.")


def who(*roles: str) -> Actor:
    """Return that person as an actor."""
    return person_actor(person_with(*roles))


def answers_for(function: str) -> Actor:
    """Return who answers for a function in a review."""
    return who(*roles_for(function))
