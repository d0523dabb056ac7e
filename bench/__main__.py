"""Build companies of several sizes and print what their pages, writes and proofs cost.

python3 start.py bench                          1,000 / 10,000 / 100,000 requirements
python3 start.py bench --sizes 1000 --only pages writes
python3 start.py bench --json                   one JSON object a figure
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("pages", "writes", "serving", "trail", "importing")


def main(words: list[str]) -> int:
    """Run each part for each size in a process of its own; return 0 when all of them ran."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--home", type=Path, default=ROOT / "clew-data-bench")
    parser.add_argument("--json", action="store_true", help="one JSON object a figure")
    args = parser.parse_args(words)
    worst = 0
    for size in args.sizes:
        home = args.home.resolve() / str(size)
        for part in ("building", *args.only):
            worst = max(worst, _run(part, size, home, args.json))
    return worst


def _run(part: str, size: int, home: Path, as_json: bool) -> int:
    """Run `bench.<part>` for a size; what it measures comes as JSON lines and is printed."""
    environment = {**os.environ, "CLEW_HOME": str(home), "BENCH_SIZE": str(size)}
    command = [sys.executable, "-m", f"bench.{part}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        for line in child.stdout or ():
            print(line.rstrip() if as_json or not line.startswith("{") else _words(line))
            sys.stdout.flush()
    return child.returncode


def _words(line: str) -> str:
    figure = json.loads(line)
    size, name = f"{figure.pop('size'):>8,}", figure.pop("name")
    return f"{size}  {name:<44}" + "  ".join(f"{word} {value}" for word, value in figure.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
