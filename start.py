#!/usr/bin/env python3
"""Start Clew from a checkout: `python3 start.py demo`. Needs Python and nothing else.

Makes its own virtual environment beside this file, installs the exact packages of
`requirements/*.txt` (each file checked against its hash), then runs `clew <word> ...` from it.
A later start finds the environment ready and goes straight on.

An old Python reads this file as well, to be told which one is needed: no syntax newer than
Python 3.6 may stand in it, and nothing newer may run before the version is checked.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time

SUPPORTED = ((3, 11), (3, 12), (3, 13))
ROOT = os.path.dirname(os.path.abspath(__file__))

HELP = """\
python3 start.py demo            the demo company, in the folder clew-demo; opens a browser
python3 start.py up              your own company, in the folder clew-data
python3 start.py test [...]      the tests; further words go to pytest
python3 start.py bench           what it costs at 1,000 / 10,000 / 100,000 requirements
python3 start.py <word> [...]    any other word of clew: check, verify, backup, doctor ...
python3 start.py <word> --help   what a word takes

The first start makes a virtual environment in .venv (CLEW_VENV names another folder) and
installs the packages of requirements/; it needs a network once. Python 3.11, 3.12 or 3.13,
on Linux or macOS.
"""


def other_interpreter():
    """Return the name of a supported Python that answers on this machine, or ''."""
    for major, minor in reversed(SUPPORTED):
        name = f"python{major}.{minor}"
        path = shutil.which(name)
        if not path:
            continue
        # A version switcher leaves names on the PATH that only answer "not installed".
        with open(os.devnull, "w") as nowhere:
            if subprocess.call([path, "-c", ""], stdout=nowhere, stderr=nowhere) == 0:
                return name
    return ""


def version_refusal(version, found, words):
    """Return the sentence for a Python that Clew does not run on, or '' when it does.

    version: (major, minor). found: a supported interpreter on this machine, or ''.
    words: the words the user typed, repeated in the advice.
    """
    if tuple(version) in SUPPORTED:
        return ""
    said = f"Clew needs Python 3.11, 3.12 or 3.13; this is Python {version[0]}.{version[1]}."
    if found:
        return f"{said} {found} is installed here; run: " + " ".join([found, "start.py", *words])
    return (
        f"{said} Install one of them (Debian 12 or later, Ubuntu 24.04 or later:"
        " apt install python3 python3-venv; macOS: brew install python@3.13;"
        " or from python.org), then run this again with it."
    )


if sys.version_info[:2] not in SUPPORTED:
    print(version_refusal(sys.version_info[:2], other_interpreter(), sys.argv[1:]), file=sys.stderr)
    sys.exit(2)


class Refused(Exception):
    """A sentence for the user: what is missing and what to do."""


def main(words: list[str]) -> int:
    """Prepare the environment and become `clew <words>`; return an exit code on refusal."""
    if not words or words[0] in ("-h", "--help", "help"):
        print(HELP, end="")
        return 0
    venv = os.path.abspath(os.environ.get("CLEW_VENV") or os.path.join(ROOT, ".venv"))
    try:
        with one_start_at_a_time():
            prepare(venv, needed_locks(words[0], os.environ.get("DATABASE_URL", "")))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped before it was ready. The next start repairs it.", file=sys.stderr)
        return 130
    return become(venv, words)


def needed_locks(word: str, database_url: str) -> list[str]:
    """Return the lock files this word needs, in the order of installation."""
    locks = ["runtime.txt"]
    if word == "test":
        locks.append("test.txt")
    if database_url.startswith("postgres"):
        locks.append("postgres.txt")
    return locks


@contextlib.contextmanager
def one_start_at_a_time():
    """Hold a lock on this file, so that two starts do not build the same folder."""
    try:
        import fcntl  # not on every platform; without it two first starts must not overlap
    except ImportError:
        yield
        return
    with open(os.path.abspath(__file__)) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# --- The environment ---------------------------------------------------------------------------


def prepare(venv: str, locks: list[str]) -> None:
    """Make the environment hold the given locks; do nothing when it already does.

    The marker in the environment is set to "building" before the first change and to "ready"
    after the last, so a start that was cut off is seen by the next one and done again.
    """
    digests = {name: lock_digest(name) for name in locks}
    marker = read_marker(venv)
    if is_ready(venv, marker, digests):
        return
    refuse_unless_buildable(venv, marker)
    keep = (
        marker is not None
        and is_ready(venv, marker, {})
        and all(marker["locks"].get(name, digest) == digest for name, digest in digests.items())
    )
    steps = Steps(1 if keep else 2)
    before = marker["locks"] if keep else {}
    if not keep:
        with steps.step(f"Making a virtual environment in {shown(venv)}"):
            build(venv)
    write_marker(venv, "building", {})
    with steps.step(f"Installing {count_pins(locks)} packages, each checked by its hash") as say:
        install(venv, locks, say)
    write_marker(venv, "ready", {**before, **digests})


def lock_digest(name: str) -> str:
    """Return the digest of one lock file."""
    try:
        with open(lock_path(name), "rb") as handle:
            return hashlib.sha256(handle.read()).hexdigest()
    except OSError as error:
        raise Refused(
            f"The file requirements/{name} cannot be read ({error.strerror})."
            " Start from a complete checkout of Clew."
        ) from error


def lock_path(name: str) -> str:
    """Return where a lock file is."""
    return os.path.join(ROOT, "requirements", name)


def count_pins(locks: list[str]) -> int:
    """Return how many different packages the locks name."""
    pins = set()
    for name in locks:
        with open(lock_path(name), encoding="utf-8") as handle:
            pins |= {line.split("==")[0] for line in handle if line[:1].isalnum()}
    return len(pins)


def marker_path(venv: str) -> str:
    """Return the file that tells what the environment holds."""
    return os.path.join(venv, "clew-start.json")


def read_marker(venv: str):
    """Return the marker, {} when it is damaged, None when the folder has none."""
    try:
        with open(marker_path(venv), encoding="utf-8") as handle:
            marker = json.load(handle)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError:
        return {}
    return marker if isinstance(marker, dict) else {}


def write_marker(venv: str, state: str, locks: dict) -> None:
    """Replace the marker in one move."""
    content = {"state": state, "python": this_python(), "root": ROOT, "locks": locks}
    draft = marker_path(venv) + ".new"
    try:
        with open(draft, "w", encoding="utf-8") as handle:
            json.dump(content, handle, indent=1)
        os.replace(draft, marker_path(venv))
    except OSError as error:
        raise cannot_write(venv, error) from error


def this_python() -> str:
    """Return major.minor: a patch release keeps the environment usable."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def is_ready(venv: str, marker, digests: dict) -> bool:
    """Tell whether the environment was finished, here, by this Python, with these locks."""
    return (
        bool(marker)
        and marker.get("state") == "ready"
        and marker.get("python") == this_python()
        and marker.get("root") == ROOT
        and isinstance(marker.get("locks"), dict)
        and all(marker["locks"].get(name) == digest for name, digest in digests.items())
        # Follows the link: False once the Python it was made from has been removed.
        and os.path.exists(venv_python(venv))
    )


def venv_python(venv: str) -> str:
    """Return the interpreter of the environment."""
    where = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(venv, *where)


def refuse_unless_buildable(venv: str, marker) -> None:
    """Refuse when the folder is somebody else's or this Python cannot make environments."""
    if marker is None and os.path.exists(venv) and (not os.path.isdir(venv) or os.listdir(venv)):
        raise Refused(
            f"{shown(venv)} exists and was not made by start.py, so it is left alone."
            " Move it away, or name another folder: CLEW_VENV=.venv-clew python3 start.py ..."
        )
    missing = [name for name in ("venv", "ensurepip") if not importlib.util.find_spec(name)]
    if missing:
        raise Refused(
            f"This Python has no {' and no '.join(missing)}, so it cannot make a virtual"
            " environment. Debian, Ubuntu: apt install python3-venv."
            " Elsewhere: install your system's complete Python 3 package. Then start again."
        )


def build(venv: str) -> None:
    """Make an empty environment, in place of an unfinished or outdated one of ours."""
    try:
        if os.path.isdir(venv):
            shutil.rmtree(venv)
        os.makedirs(venv)
    except OSError as error:
        raise cannot_write(venv, error) from error
    # First of all: whatever happens next, the folder is known to be ours and unfinished.
    write_marker(venv, "building", {})
    made = subprocess.run(
        [sys.executable, "-m", "venv", venv],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if made.returncode:
        raise Refused(
            "The virtual environment could not be made. Debian, Ubuntu: apt install python3-venv."
            f" What Python said:\n{tail(made.stdout)}"
        )
    # The checkout itself is not installed but named, so an edit is live without a build.
    purelib = sysconfig.get_path("purelib", "venv", vars={"base": venv, "platbase": venv})
    with open(os.path.join(purelib, "clew-checkout.pth"), "wb") as handle:
        handle.write(os.fsencode(ROOT) + b"\n")


def install(venv: str, locks: list[str], say) -> None:
    """Install the locks with pip; refuse in a sentence when it fails.

    The lock is complete, so nothing is resolved (--no-deps), and only ready-made files are
    taken, so no compiler is needed. The user's own index settings stay in force: the lock
    names no index, and the hashes hold whichever one answers.
    """
    command = [venv_python(venv), "-m", "pip", "install", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--no-compile", "--no-input", "--no-user"]
    command += ["--disable-pip-version-check", "--retries", "2", "--progress-bar", "off"]
    for name in locks:
        command += ["-r", lock_path(name)]
    lines = []
    pip = subprocess.Popen(
        command,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    try:
        for line in pip.stdout:
            lines.append(line)
            if line.startswith("Collecting "):
                say(line.split()[1].partition("==")[0])
    except KeyboardInterrupt:
        pip.terminate()
        raise
    finally:
        pip.wait()
    if pip.returncode:
        raise Refused(why_pip_failed("".join(lines)))


def why_pip_failed(said: str) -> str:
    """Return the sentence for what pip printed."""
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "A downloaded package is not the one the lock names, so nothing was started."
            " A mirror or proxy may have changed it. What pip said:\n" + tail(said)
        )
    if "No space left on device" in said:
        return "The disk is full. Make about 400 MB free, then start again."
    no_answer = ("NewConnectionError", "Retrying (", "ConnectTimeout", "SSLError", "ProxyError")
    if any(word in said for word in no_answer):
        return (
            "The packages could not be fetched: no package index answered. Check the network"
            " (or the proxy: HTTPS_PROXY; or a mirror: PIP_INDEX_URL), then start again."
            f" What pip said:\n{tail(said, 3)}"
        )
    if "No matching distribution" in said:
        return (
            f"The package index has no ready-made file for this machine ({sysconfig.get_platform()}"
            f", Python {this_python()}). What pip said:\n{tail(said, 3)}"
        )
    return f"The packages could not be installed. What pip said:\n{tail(said)}"


def tail(said: str, lines: int = 12) -> str:
    """Return the last lines, indented."""
    return "\n".join("  " + line for line in said.strip().splitlines()[-lines:])


def clean_environment() -> dict:
    """Return the environment without what would lead Python or pip to another place."""
    led_astray = {"PYTHONHOME", "PYTHONPATH", "PYTHONUSERBASE", "__PYVENV_LAUNCHER__"}
    led_astray |= {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIRE_VIRTUALENV"}
    led_astray |= {"PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_NO_BINARY", "PIP_QUIET"}
    return {name: value for name, value in os.environ.items() if name not in led_astray}


def cannot_write(venv: str, error: OSError) -> Refused:
    """Return the refusal for a folder that cannot be written."""
    return Refused(
        f"{shown(venv)} cannot be written ({error.strerror}). Make it writable, or name another"
        " folder: CLEW_VENV=/path/to/folder python3 start.py ..."
    )


def shown(path: str) -> str:
    """Return a path as short as it can be read."""
    inside = os.path.relpath(path, os.getcwd())
    return path if inside.startswith("..") else inside


class Steps:
    """Numbered progress lines: one per step, with its seconds."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0

    @contextlib.contextmanager
    def step(self, sentence: str):
        """Print one line for the work inside; yield a function that names what is under way."""
        self.number += 1
        head = f"setup {self.number}/{self.total}  {sentence} ..."
        print(head, end="", flush=True)
        began = time.monotonic()
        on_terminal = sys.stdout.isatty()

        def say(what: str) -> None:
            if on_terminal:
                print(f"\r\033[K{head} {what}"[:118], end="", flush=True)

        try:
            yield say
        except BaseException:
            print("", flush=True)
            raise
        if on_terminal:
            print(f"\r\033[K{head}", end="")
        print(f" {time.monotonic() - began:.1f} s", flush=True)


# --- Handing over ------------------------------------------------------------------------------


def become(venv: str, words: list[str]) -> int:
    """Replace this process by the wanted one, so signals and exit codes are its own."""
    python = venv_python(venv)
    if words[0] == "test":
        os.chdir(ROOT)
        command = [python, "-m", "pytest", *spread(words[1:])]
    elif words[0] == "bench":
        os.chdir(ROOT)
        command = [python, "-m", "bench", *words[1:]]
    else:
        command = [python, "-m", "clew.cli", *words]
    sys.stdout.flush()
    environment = {**clean_environment(), "CLEW_STARTED_BY": "python3 start.py"}
    if os.name == "nt":
        return subprocess.call(command, env=environment)
    os.execve(python, command, environment)  # noqa: S606  (no shell is wanted between)


def spread(words: list[str]) -> list[str]:
    """Return pytest's words, with all processors at work unless the user chose otherwise."""
    chosen = any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in words)
    return words if chosen else ["-n", "auto", *words]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
