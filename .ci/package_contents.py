"""Refuse a wheel or sdist that lacks what the product needs at run time, or carries tests."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

NEEDED = {
    "templates": "templates",
    "static files": "static",
    "reference data": ".yaml",
    "migrations": "migrations",
}


def main(folder: Path) -> int:
    """Compare both packages with the files git knows; return 1 when one is missing."""
    known = subprocess.run(
        ["git", "ls-files", "-z", "clew"],  # noqa: S607  (git of this machine)
        capture_output=True,
        text=True,
        check=True,
    )
    files = {name for name in known.stdout.split("\0") if name}
    shipped = {name for name in files if "tests" not in PurePosixPath(name).parts}
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    in_wheel = set(zipfile.ZipFile(wheel).namelist())
    with tarfile.open(sdist) as archive:
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}
    problems = [f"the wheel lacks {name}" for name in sorted(shipped - in_wheel)]
    problems += [f"the sdist lacks {name}" for name in sorted(files - in_sdist)]
    problems += [f"the wheel carries {name}" for name in sorted(in_wheel & (files - shipped))]
    for what, part in NEEDED.items():
        if not any(part in PurePosixPath(name).parts or name.endswith(part) for name in in_wheel):
            problems.append(f"the wheel has no {what}")
    print("\n".join(problems) or f"{len(shipped)} files of the product are in both packages")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
