"""The one folder in which an installation keeps everything it must not lose."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """Paths inside the home folder; nothing is created by looking."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "clew.sqlite3"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    def create(self) -> None:
        """Make the folder and its rooms; keys are readable by the owner alone."""
        for folder in (self.path, self.files, self.mail, self.backups):
            folder.mkdir(parents=True, exist_ok=True)
        self.keys.mkdir(mode=0o700, exist_ok=True)


def secret_key(home: Home) -> str:
    """Return the secret that signs cookies, from the home folder; one in memory if none is kept.

    A key in memory (a test run, `--help`) ends with the process: nothing is written by importing.
    """
    kept = home.keys / "secret.key"
    if kept.exists():
        return kept.read_text().strip()
    if not home.keys.exists():
        return secrets.token_urlsafe(48)
    descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        key = secrets.token_urlsafe(48)
        stream.write(key)
    return key
