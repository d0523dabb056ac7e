"""One demo company for all browser tests of a run: built once, copied and served where needed."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.parser import BytesParser
from pathlib import Path

from tests.browser.server import Server


@contextmanager
def demo_served(folder: Path) -> Iterator[Server]:
    """Serve a copy of the run's demo company from a folder of one's own."""
    home = folder / "clew-demo"
    shutil.copytree(built_demo(folder), home)
    with Server(home, "demo") as server:
        yield server


def built_demo(folder: Path) -> Path:
    """Return the folder of the run's demo company; the first who asks builds it, others wait."""
    shared = Path(os.environ.get("CLEW_TEST_HOME", folder)) / "demo"
    shared.parent.mkdir(parents=True, exist_ok=True)
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "clew.sqlite3").exists():
            built = Server(shared, "demo").cli("demo", "--no-serve")
            if built.returncode:
                shutil.rmtree(shared, ignore_errors=True)
                raise RuntimeError(f"The demo was not built:\n{built.stdout}{built.stderr}")
    return shared


def mailed_links(home: Path, subject: str) -> list[str]:
    """Return the links of the mails in the folder whose subject begins so, newest mail first."""
    found = []
    for path in sorted((home / "mail").glob("*.eml"), reverse=True):
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        body = mail.get_body(("plain",))
        if not str(mail["Subject"]).startswith(subject) or body is None:
            continue
        words = body.get_content().split()
        found += [word.split("/p/", 1)[1] for word in words if "/p/" in word]
    return found
