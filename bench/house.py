"""The company a part of the bench works in, and how it says what it measured."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

SIZE = int(os.environ.get("BENCH_SIZE", "1000"))
HOME = Path(os.environ["CLEW_HOME"]) if "CLEW_HOME" in os.environ else Path()
DONE = "built"  # a file beside the database that says the building came to its end


def open_house() -> None:
    """Make Django ready for the folder in CLEW_HOME, with its tables."""
    from clew.config.home import Home

    Home(HOME).create()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def figure(name: str, **values: Any) -> None:
    """Print a measured figure as one JSON line; numbers are rounded to what they can say."""
    said = {word: round(v, 2) if isinstance(v, float) else v for word, v in values.items()}
    print(json.dumps({"size": SIZE, "name": name, **said}), flush=True)


def cpu_ms(work: Callable[[], Any], *, times: int = 15, warm: int = 3) -> float:
    """Return the median of this process's processor time for the work, in milliseconds."""
    for _ in range(warm):
        work()
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return median(taken)


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Give a list that holds the SQL of every query of the block."""
    from django.db import connection

    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def client() -> Any:
    """Return a test client that is signed in as the quality manager of the company."""
    from django.test import Client

    from bench.building import EMAIL
    from clew.kernel.people.models import User

    visitor = Client(headers={"host": "localhost"})
    visitor.force_login(User.objects.get(email=EMAIL))
    return visitor
