"""A real server in a process of its own, and a person who uses it over HTTP."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.migrated import with_tables

ROOT = Path(__file__).resolve().parents[2]
BOUNDARY = "clew-7f1d0c2e9b"
EMAIL, PASSWORD = "mona@linnet.example", "a long enough sentence"


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """One installation in a folder, served on loopback; database: a DATABASE_URL, else SQLite."""

    def __init__(self, home: Path, database: str = "") -> None:
        self.home, self.port, self.database = home, free_port(), database
        self.url = f"http://localhost:{self.port}"
        self.server: subprocess.Popen[bytes] | None = None

    def clew(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a verb of the command line on this home."""
        return subprocess.run(
            [sys.executable, "-m", "clew.cli", *words, "--home", str(self.home)],
            cwd=ROOT,
            env=self._env(settings),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def run(self, module: str, *words: str) -> Any:
        """Run a module of the tests on this home and return the JSON it prints."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=self._env({"CLEW_HOME": str(self.home)}),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)

    def start(self) -> None:
        """Serve, and wait until it answers; what the server says is kept in server.log."""
        self.home.mkdir(parents=True, exist_ok=True)
        said = (self.home.parent / "server.log").open("ab")
        words = ["up", "--no-browser", "--port", str(self.port), "--home", str(self.home)]
        self.server = subprocess.Popen(
            [sys.executable, "-m", "clew.cli", *words],
            cwd=ROOT,
            env=self._env({}),
            stdout=said,
            stderr=said,
        )
        said.close()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.server.poll() is not None:
                raise RuntimeError("The server ended at its start.")
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=5).read()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("The server did not answer within a minute.")

    def kill(self) -> None:
        """End the server as a power cut would: no handler runs."""
        if self.server is not None:
            self.server.kill()
            self.server.wait()

    def stop(self) -> None:
        """End the server politely."""
        if self.server is not None and self.server.poll() is None:
            self.server.terminate()
            self.server.wait(20)

    def _env(self, settings: Mapping[str, str]) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CLEW_", "DATABASE_"))}
        own = {"DATABASE_URL": self.database} if self.database else {}
        return kept | {"CLEW_PUBLIC_URL": self.url} | own | dict(settings)


def _multipart(fields: Mapping[str, str], name: str, content: bytes) -> bytes:
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    )
    head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is the answer."""

    def redirect_request(self, *_: object) -> None:  # type: ignore[override]  # it answers None
        return None


class Visitor:
    """Somebody with a cookie jar; `led_to` is where the last redirect pointed."""

    def __init__(self, url: str) -> None:
        self.url, self.jar, self.led_to = url, CookieJar(), ""
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(cookies, NoRedirect)

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page."""
        return self._open(urllib.request.Request(self.url + path))

    def post(
        self, path: str, fields: Mapping[str, str], file: tuple[str, bytes] | None = None
    ) -> tuple[int, str]:
        """Send a form with the CSRF token of the cookie jar; file: (name, content) as `file`."""
        token = next((c.value for c in self.jar if c.name == "csrftoken"), "") or ""
        sent = {**fields, "csrfmiddlewaretoken": token}
        headers = {"Referer": self.url + path}
        body = urllib.parse.urlencode(sent).encode()
        if file is not None:
            body = _multipart(sent, *file)
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
        return self._open(urllib.request.Request(self.url + path, body, headers))

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            self.led_to = answer.headers.get("Location", "")
            return answer.code, answer.read().decode(errors="replace")

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD) -> None:
        """Sign in through the form."""
        self.get("/account/login/")
        status, text = self.post("/account/login/", {"login": email, "password": password})
        if status != 302:
            raise RuntimeError(f"Sign-in answered {status}: {re.sub('<[^>]+>', ' ', text)[:300]}")


def open_house(home: Path) -> House:
    """Make an empty company with one administrator, and serve it."""
    house = House(with_tables(home))
    try:
        house.start()
    except RuntimeError:
        house.kill()
        raise
    words = ["--email", EMAIL, "--name", "Mona Lind", "--company", "Linnet"]
    made = house.clew("createadmin", *words, CLEW_ADMIN_PASSWORD=PASSWORD)
    if made.returncode:
        raise RuntimeError(made.stderr)
    return house
