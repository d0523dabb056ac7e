"""A throw-away PostgreSQL cluster for tests: made in a temporary folder, gone at the end.

    with Cluster() as cluster:
        os.environ["DATABASE_URL"] = cluster.url

PostgreSQL refuses to run as root, so root makes and runs it as `postgres` or `nobody`. It listens
on a free loopback port only and asks for a password made for this run. The role of the URL owns its
database and may create others and roles, and is no superuser: row-level security holds for it.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

OWNER, DATABASE = "clew_owner", "clew"
# A test cluster is thrown away whatever happens, so nothing has to survive a power loss.
# Its tests never commit, so autovacuum would find every table empty and mislead the planner.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
}


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL server programs, or None."""
    places = [Path(p) for p in sorted(_debian(), key=_version, reverse=True)]
    if found := shutil.which("initdb"):
        places.insert(0, Path(found).resolve().parent)
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        places.append(Path(said.stdout.strip()))
    return next((p for p in places if (p / "initdb").exists() and (p / "pg_ctl").exists()), None)


def _debian() -> list[str]:
    return [str(p) for p in Path("/usr/lib/postgresql").glob("*/bin")]


def _version(path: str) -> float:
    number = Path(path).parent.name
    return float(number) if number.replace(".", "", 1).isdigit() else 0.0


class Cluster:
    """A running cluster. `url` is for DATABASE_URL; `superuser_url` is for a test's own tools.

    settings: lines of postgresql.conf; the default gives up durability for speed, so a test of
    crashes passes its own, for example {}.
    """

    def __init__(self, settings: Mapping[str, str] = FAST) -> None:
        found = programs()
        if found is None:
            raise RuntimeError("No PostgreSQL server programs here (initdb, pg_ctl).")
        self.programs = found
        self.settings = dict(settings)
        self.password = secrets.token_hex(16)
        self.folder = Path()
        self.port = 0

    @property
    def url(self) -> str:
        return self._url(OWNER)

    @property
    def superuser_url(self) -> str:
        return self._url("postgres")

    def _url(self, role: str) -> str:
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Make the cluster, the role and the database, and start it."""
        self.folder = Path(tempfile.mkdtemp(prefix="clew-postgres-"))
        if os.getuid() == 0:
            account = _unprivileged()
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        try:
            self._make()
            self._run()
            self._prepare()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the cluster at once and delete its folder; twice is harmless."""
        if not self.folder.name:
            return
        data = self.folder / "data"
        if (data / "postmaster.pid").exists():
            self._tool("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = Path()

    def crash(self) -> None:
        """Kill the server as a power cut would and start it again on the same data."""
        data = self.folder / "data"
        self._tool("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        self._begin()

    def _begin(self, check: bool = True) -> subprocess.CompletedProcess[str]:
        log = self.folder / "log"
        words = ("-D", self.folder / "data", "-l", log, "-w", "-t", "60", "start")
        return self._tool("pg_ctl", *words, check=check)

    def _make(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password)
        if os.getuid() == 0:
            account = _unprivileged()
            os.chown(secret, account.pw_uid, account.pw_gid)
        secret.chmod(0o600)
        self._tool(
            "initdb", "-D", self.folder / "data", "-U", "postgres", "--encoding=UTF8",
            "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync",
        )  # fmt: skip

    def _run(self) -> None:
        data = self.folder / "data"
        fixed = {"listen_addresses": "'127.0.0.1'", "unix_socket_directories": f"'{self.folder}'"}
        lines = {"max_connections": "100", **self.settings, **fixed}
        with (data / "postgresql.auto.conf").open("a") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in lines.items())
        for last in (False, False, True):
            self.port = _free_port()
            with (data / "postgresql.auto.conf").open("a") as conf:
                conf.write(f"port = {self.port}\n")  # the last line of a name counts
            if self._begin(check=last).returncode == 0:
                return
            time.sleep(0.2)  # somebody else took the port between looking and binding

    def _prepare(self) -> None:
        for statement in (
            f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{self.password}'",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        ):
            self._tool(
                "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
                "-p", str(self.port), "-U", "postgres", "-d", "postgres", "-c", statement,
            )  # fmt: skip

    def _tool(
        self, program: str, *words: str | Path, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        return run_as_owner(
            [str(self.programs / program), *map(str, words)],
            cwd=self.folder,
            password=self.password,
            check=check,
        )


def run_as_owner(
    command: Sequence[str], *, cwd: Path, password: str, check: bool
) -> subprocess.CompletedProcess[str]:
    """Run a PostgreSQL program as the account that owns the cluster."""
    account = _unprivileged() if os.getuid() == 0 else None
    # A file for the output: the started server keeps the program's pipes open, which would wait.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            env={"PATH": os.defpath, "PGPASSWORD": password, "LC_ALL": "C.UTF-8"},
            check=False,
        )
        output.seek(0)
        said = output.read()
    if check and done.returncode:
        log = cwd / "log"
        more = log.read_text()[-2000:] if log.exists() else ""
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{said}{more}")
    return subprocess.CompletedProcess(command, done.returncode, said, "")


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("This machine has neither the account postgres nor nobody.")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
