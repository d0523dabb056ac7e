"""Homes whose tables stand already: made once in each process of a run, and copied from there.

A test of the first start itself takes an empty folder instead.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLES = "clew.sqlite3"


def with_tables(home: Path) -> Path:
    """Return the folder, made, with a database in which every table is and no row of a company."""
    home.mkdir(parents=True)
    shutil.copy(_made() / TABLES, home / TABLES)
    return home


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="clew-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CLEW_", "DATABASE_"))}
    words = ["manage", "migrate", "--verbosity", "0"]
    subprocess.run(
        [sys.executable, "-m", "clew.cli", *words],
        cwd=ROOT,
        env=kept | {"CLEW_HOME": str(folder)},
        check=True,
    )
    return folder
