"""The first page of a new company: who may see it, and what it opens in one go."""

import secrets

from django.conf import settings

from clew.areas.law import commands as law
from clew.areas.products import commands as products
from clew.kernel.commands import command
from clew.kernel.mail.commands import choose_transport
from clew.kernel.mail.transport import Transport
from clew.kernel.people.actor import Actor
from clew.kernel.people.commands import create_admin
from clew.kernel.people.models import User
from clew.kernel.people.queries import company, person_actor
from clew.kernel.refusals import refuse_unless


def may_open(token: str) -> bool:
    """Tell whether this is the token the server's window shows, and nobody lives here yet.

    Only `clew up` on an empty folder makes one; it ends with the first answer, or the process.
    """
    wanted = settings.FIRST_RUN_TOKEN
    if not wanted or not secrets.compare_digest(token.encode(), wanted.encode()):
        return False
    return company() is None


@command
def open_house(
    *,
    actor: Actor,
    company_name: str,
    name: str,
    email: str,
    password: str,
    family: str,
    product: str,
    kinds: list[str],
    markets: list[str],
    mail: Transport,
) -> User:
    """Open the company with its first person, what it sells where, and how its mail leaves."""
    refuse_unless(company() is None, "Somebody opened this company already. Sign in.")
    user = create_admin(email, name, password, actor=actor, company_name=company_name)
    first = person_actor(user.person)
    law.load_register(actor=first)
    its_family = products.add_family(family, actor=first, product_types=kinds)
    products.add_product(product, actor=first, family=its_family, markets=markets)
    choose_transport(mail, actor=first)
    return user
