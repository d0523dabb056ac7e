"""How long people wait at the real server: one, eight and sixteen of them at once.

Starts `clew up` on the company's folder, reads pages and saves a field over HTTP from processes of
their own, and reads the server's memory from /proc (Linux).
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from bench import house

SECONDS = 6.0
READERS, WRITERS = (1, 8), 16
PATIENCE = 60.0


def main() -> None:
    """Print requests a second, the median and the slow end, and the server's memory."""
    from clew.areas.customers.models import Customer

    cookie = _cookie()
    numbers = list(
        Customer.objects.order_by("pk").values_list("record__number", flat=True)[:WRITERS]
    )
    port = _free_port()
    with _served(port) as server:
        house.figure("memory, idle", resident_MB=_resident(server.pid))
        for people in READERS:
            _many(f"list of requirements, {people} at once", people, _read, port, cookie, numbers)
        _many(f"saves, {WRITERS} at once", WRITERS, _save, port, cookie, numbers)
        house.figure("memory, after the load", resident_MB=_resident(server.pid))


def _cookie() -> str:
    visitor = house.client()
    visitor.get("/customers/new")  # gives the token for forms
    return "; ".join(f"{name}={morsel.value}" for name, morsel in visitor.cookies.items())


class _served:
    """`clew up` on the folder of the bench, waited for, and stopped at the end."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __enter__(self) -> subprocess.Popen[bytes]:
        words = ["up", "--home", str(house.HOME), "--no-browser", "--port", str(self.port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.server = subprocess.Popen([sys.executable, "-m", "clew.cli", *words], **quiet)
        give_up = time.monotonic() + PATIENCE
        while not self._answers():
            if self.server.poll() is not None or time.monotonic() > give_up:
                raise SystemExit("The server did not start.")
            time.sleep(0.1)
        time.sleep(2.0)
        return self.server

    def _answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait(30)


def _many(
    name: str,
    people: int,
    work: Callable[..., tuple[list[float], int]],
    port: int,
    cookie: str,
    numbers: list[str],
) -> None:
    began = time.monotonic()
    with ProcessPoolExecutor(people) as pool:
        tasks = [
            pool.submit(work, port, cookie, numbers[n % len(numbers)], n) for n in range(people)
        ]
        results = [task.result() for task in tasks]
    seconds = time.monotonic() - began
    waits = sorted(wait * 1000 for waits, _ in results for wait in waits)
    house.figure(
        name,
        a_second=len(waits) / min(seconds, SECONDS),
        p50_ms=_at(waits, 0.5),
        p95_ms=_at(waits, 0.95),
        p99_ms=_at(waits, 0.99),
        refused=sum(refused for _, refused in results),
    )


def _at(waits: list[float], part: float) -> float:
    return waits[min(len(waits) - 1, int(len(waits) * part))] if waits else 0.0


def _read(port: int, cookie: str, number: str, seed: int) -> tuple[list[float], int]:
    """Read the list of requirements again and again; return the waits and how many failed."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    waits, refused, until = [], 0, time.monotonic() + SECONDS
    while time.monotonic() < until:
        began = time.perf_counter()
        connection.request("GET", "/requirements/all", headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        waits.append(time.perf_counter() - began)
        refused += answer.status != 200
    return waits, refused


def _save(port: int, cookie: str, number: str, seed: int) -> tuple[list[float], int]:
    """Save the notes of one customer again and again, each time on the version it has."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    path, headers = f"/customers/{number}/edit", {"Cookie": cookie}
    connection.request("GET", path, headers=headers)
    page = connection.getresponse().read().decode()
    version = int(_value(page, "version"))
    fields = {"csrfmiddlewaretoken": _value(page, "csrfmiddlewaretoken"), "country": "GB"}
    fields |= {"name": _value(page, "name"), "language": "en"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    waits, refused, until, turn = [], 0, time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        turn += 1
        body = urlencode({**fields, "notes": f"{seed}/{os.getpid()}/{turn}", "version": version})
        began = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        waits.append(time.perf_counter() - began)
        refused += answer.status != 302
        version += 1
    return waits, refused


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    found = found or re.search(rf'value="([^"]*)"[^>]*name="{name}"', page)
    if found is None:
        raise SystemExit(f"The form has no {name}.")
    return found[1]


def _resident(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    words = Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()
    return int(words[0]) / 1024


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    house.open_house()
    main()
