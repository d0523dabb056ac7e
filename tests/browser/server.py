"""The real server as a process of its own, on a free port of this machine, in a folder of its own.

with Server(tmp_path / "home", "up") as server:
    server.create_admin("ana@linnet.example", "Ana Ruiz", password, company="Linnet")
    page.goto(server.url)
"""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0


class Server:
    """`clew up` or `clew demo`, started, waited for, and stopped; nothing outlives the block."""

    def __init__(self, home: Path, word: str = "up") -> None:
        self.home = home
        self.word = word
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[str] | None = None
        self.said: deque[str] = deque(maxlen=400)
        self._reader: threading.Thread | None = None

    def environment(self) -> dict[str, str]:
        """Return the environment of the server and of the words run beside it."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CLEW_", "DJANGO_", "PYTEST_")) and name != "DATABASE_URL"
        }
        return {
            **kept,
            "CLEW_HOME": str(self.home),
            "CLEW_PUBLIC_URL": self.url,
            "CLEW_DIGEST_HOUR": "",
        }

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers; what it said is in the error when it does not."""
        words = [self.word, "--home", str(self.home), "--no-browser", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clew.cli", *words],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        give_up = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > give_up:
                self.stop()
                raise RuntimeError(f"The server did not start. It said:\n{self.words()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Tell it to stop, as a person would, and wait until it did."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        if self._reader is not None:
            self._reader.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def words(self) -> str:
        """Return what the server wrote on its console, the newest 400 lines."""
        return "".join(self.said)

    def cli(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run another word of the command line on the same folder."""
        return subprocess.run(
            [sys.executable, "-m", "clew.cli", *words, "--home", str(self.home)],
            cwd=ROOT,
            env={**self.environment(), **environment},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def create_admin(self, email: str, name: str, password: str, *, company: str) -> None:
        """Open the company and make its first person, as the README says."""
        done = self.cli(
            "createadmin",
            "--email", email, "--name", name, "--company", company,
            CLEW_ADMIN_PASSWORD=password,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"createadmin: {done.stderr or done.stdout}")

    def _listen(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def free_port() -> int:
    """Return a port that is free on both loopbacks now."""
    for _ in range(50):
        with socket.socket() as four:
            four.bind(("127.0.0.1", 0))
            port = int(four.getsockname()[1])
            try:
                with socket.socket(socket.AF_INET6) as six:
                    six.bind(("::1", port))
            except OSError:
                if socket.has_dualstack_ipv6():
                    continue
            return port
    raise RuntimeError("No free port on this machine.")
