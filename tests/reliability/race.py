"""Write from many threads of one process, half of it refused after its number was taken.

    python -m tests.reliability.race COUNT      (CLEW_HOME, DATABASE_URL as usual)

prints JSON: how many notes were kept, how many refused.
"""

import json
import os
import sys
import threading

import django


def main(count: int) -> None:
    """Let COUNT threads start at once; every second one is refused at its end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.config.settings")
    django.setup()
    from django.db import connection

    from clew.areas.communication.commands import catch_note
    from clew.kernel.commands import command
    from clew.kernel.people.models import Person
    from clew.kernel.people.queries import person_actor
    from clew.kernel.refusals import Refused
    from tests.reliability.stock import EMAIL

    alice = person_actor(Person.objects.get(email=EMAIL))
    start, outcomes = threading.Barrier(count), []

    @command
    def note(text: str, *, actor, refused: bool) -> None:
        catch_note(actor=actor, channel="phone", text=text)
        if refused:
            raise Refused("No.")

    def one(n: int) -> None:
        start.wait()
        try:
            note(f"Thread {n}", actor=alice, refused=n % 2 == 1)
            outcomes.append("kept")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({word: outcomes.count(word) for word in ("kept", "refused")}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
