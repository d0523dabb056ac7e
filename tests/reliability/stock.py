"""Fill a new home before it is served: people who sign in, sets that wait for a signature, drafts.

    python -m tests.reliability.stock LINKS DRAFTS      (CLEW_HOME, DATABASE_URL as usual)

prints JSON: the tokens of LINKS one-time links, each of a set of its own, and the numbers of
DRAFTS empty drafts. The links are taken before any mail leaves, for a token is stored nowhere.
"""

import json
import os
import sys

import django

EMAIL, PASSWORD = "alice@linnet.example", "a long enough sentence"


def main(links: int, drafts: int) -> None:
    """Make the tables, the company, one account, the sets and the drafts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.config.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from clew.areas.confirmations.tests.parts import open_story
    from clew.areas.requirements.commands.lines import open_set
    from clew.kernel.people.models import Person, User
    from clew.kernel.testing import open_test_company

    settings.HOME.create()
    call_command("migrate", verbosity=0)
    _, people = open_test_company()
    account = User(email=EMAIL, person=Person.objects.get(email=EMAIL))
    account.set_password(PASSWORD)
    account.save()
    tokens = [
        open_story(people, customer=f"Wattlebird{n}").reviewed().send_link() for n in range(links)
    ]
    house = open_story(people, customer="Kinderfalk").customer
    opened = [
        open_set(f"List {n}", actor=people.alice, customer=house).record.number
        for n in range(drafts)
    ]
    print(json.dumps({"tokens": tokens, "drafts": opened}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
