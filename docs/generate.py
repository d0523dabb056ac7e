"""Make the reference pages from the code: `python -m docs.generate` (all but features).

`python -m docs.generate features FILE …` makes features.md from the reports of test runs
(`python3 start.py test -m sf --features FILE`); `features --check FILE …` changes nothing and fails
when the page says something else. tests/docs fails when another page is not what this makes.
"""

import argparse
import csv
import importlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent / "reference"
HEAD = "<!-- Made by `python -m docs.generate`; change the code, not this page. -->\n\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    clean = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in clean)]) + "\n"


def policy() -> str:
    """Every route and who may open it."""
    from clew.config.policy import POLICY

    rows = [
        [
            f"`{name}`",
            ", ".join(sorted(a.read)) or "-",
            ", ".join(sorted(a.write)) or "-",
            "yes" if a.administration or "anybody" in a.read | a.write else "-",
        ]
        for name, a in sorted(POLICY.items())
    ]
    return (
        "# Who may open what\n\nOne table, enforced before any view runs; a route that is not "
        "listed answers 404. The steps of records have rules of their own: see "
        "[workflows](workflows.md).\n\n"
        "Everybody of the company is `employee`, with one exception: somebody whose only role is "
        "`administrator` opens the rows of the last column and no other. They may break the "
        "glass: with a reason, for an hour of reading and no writing, while top management and "
        "quality managers are told.\n\n"
        "Customers' contacts have no role; the one-time link in their mail carries their right. "
        "Later versions bring the roles `external_auditor`, `dealer_contact` and "
        "`supplier_contact`: until then nobody can be granted them.\n\n"
        + table(["route", "read (GET)", "write (POST)", "administrator alone"], rows)
    )


def workflows() -> str:
    """Every state machine: steps, roles, and what the guard asks."""
    from clew.kernel.workflow import Workflow

    text = "# Workflows\n\nStates move only through these tables.\n"
    rooms = ("customers", "communication", "requirements", "orders", "changes")
    modules = [importlib.import_module(f"clew.areas.{room}.workflow") for room in rooms]
    flows = [v for m in modules for v in vars(m).values() if isinstance(v, Workflow)]
    for flow in flows:
        rows = [
            [
                step.label,
                ", ".join(flow.words.get(s, s) for s in step.source),
                flow.words.get(step.target, step.target),
                ", ".join(step.who).replace("_", " "),
                (step.guard.__doc__ or "").strip().split("\n")[0],
            ]
            for step in flow.steps
        ]
        text += f"\n## {flow.noun.capitalize()}\n\nBegins as {flow.words[flow.initial]}.\n\n"
        text += table(["step", "from", "to", "who", "guard"], rows)
    return text


def checks() -> str:
    """Every check with its basis, and the obligations that have none yet."""
    from clew.conformity.standard import obligations
    from clew.kernel.checks import checks as all_checks

    found = all_checks()
    rows = [[c.obligation, c.basis, c.asks, f"`{c.name}`"] for c in found]
    without = [o for o in obligations().values() if o.id not in {c.obligation for c in found}]
    return (
        "# Checks\n\nEach obligation of the standard, in our own words, is a test over the "
        f"records. {len(found)} checks run; {len(without)} obligations are not yet recordable.\n\n"
        + table(["obligation", "basis", "asks", "function"], rows)
        + "\n## Not yet recordable\n\n"
        + table(["obligation", "in our words"], [[o.id, o.statement] for o in without])
    )


def kinds() -> str:
    """Every kind of record, its numbers, and the tables its content lives in."""
    from clew.kernel.records.kinds import kinds as all_kinds
    from clew.kernel.records.kinds import parts_of

    rows = [
        [k.title, k.prefix, k.schema, ", ".join(p.table()._meta.db_table for p in parts_of(k))]
        for k in all_kinds()
    ]
    return (
        "# Kinds of record\n\nEvery column of every table of a kind is content: it is bound by "
        "the kind's digest in the log, and `clew verify` compares it.\n\n"
        + table(["kind", "prefix", "schema", "tables"], rows)
    )


def cli() -> str:
    """Every verb of the command line with its help."""
    from clew.cli.main import parser

    text = "# Command line\n\n`clew VERB --help` says the same. Exit codes: 0 done, 1 a finding "
    text += "or a failed check, 2 wrong use, 3 refused input.\n"
    words = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    for verb, its_parser in sorted(words.choices.items()):
        text += f"\n## clew {verb}\n\n{(its_parser.description or '').strip()}\n\n"
        text += table(["word", "meaning"], [_option(a) for a in its_parser._actions])
    return text


def _option(action: argparse.Action) -> list[str]:
    # Not format_help: its layout differs between versions of Python.
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    names = " ".join(action.option_strings) or str(value)
    shown = f"{names} {value}" if action.option_strings and action.nargs != 0 else names
    return [f"`{shown.strip()}`", (action.help or "").strip()]


def settings() -> str:
    """Every setting read from the environment, as the settings module documents it."""
    found = csv.DictReader((HERE / "settings.csv").read_text().splitlines())
    rows = [[f"`{r['name']}`", r["default"], r["meaning"]] for r in found]
    return (
        "# Settings\n\nRead from the environment at start. Rules of the company are settings in "
        "the product itself (Rules of the company), where each change is an entry in the log.\n\n"
        "A setting that cannot be meant (an hour of `abc`, `CLEW_HTTPS=true`) ends the start with "
        "one sentence that names it and exit code 2; a value that may hold a password is never "
        "repeated.\n\n" + table(["setting", "default", "meaning"], rows)
    )


def api_operations() -> str:
    """Every operation of the API with its scope and roles."""
    from clew.api.views import document
    from clew.kernel.api.operations import OPERATIONS

    described = {
        o["operationId"]: (path, o) for path, ms in document()["paths"].items() for o in ms.values()
    }
    rows = [
        [
            f"`{its.name}`",
            f"`{its.method} {described[its.name][0]}`",
            described[its.name][1]["summary"],
            its.scope,
            ", ".join(sorted(its.roles)).replace("_", " ") or "everybody",
            {"version": "needed", "content": "needed, with the digest"}.get(its.needs, "-"),
        ]
        for its in OPERATIONS.values()
    ]
    return (
        f"# Operations of the API\n\n{len(rows)} operations; [how to use them](api.md), "
        "[the OpenAPI document](openapi.json). Each is open to who may send the same form on the "
        "desk. `sign` is a scope a token has only when it was chosen.\n\n"
        + table(["name", "address", "what it does", "scope", "roles", "If-Match"], rows)
    )


def openapi() -> str:
    """The OpenAPI document as it is kept beside the pages."""
    from clew.api.views import document

    return _lines(json.loads(json.dumps(document())), 0) + "\n"


def _lines(value: object, depth: int) -> str:
    """Return JSON with one line for each operation and each schema, so that a diff names it."""
    if depth == 3 or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    pad = " " * (depth + 1)
    rows = [f"{pad}{json.dumps(k)}: {_lines(v, depth + 1)}" for k, v in value.items()]
    return "{\n" + ",\n".join(rows) + "\n" + " " * depth + "}"


Proof = dict[str, set[str]]  # row of the list → tests


def proven(reports: list[Path], page: str) -> tuple[Proof, Proof]:
    """Return which tests prove which row, and those of them that this machine could not run.

    Later reports count more: a test that failed and passed when it was tried again has passed. A
    test that could not run here is believed when the page has it already.
    """
    passed: Proof = {}
    failed: Proof = {}
    absent: Proof = {}
    for report in reports:
        found = json.loads(report.read_text())
        for row, outcome in found["rows"].items():
            bad = set(outcome["failed"])
            good = set(outcome["passed"]) - bad
            passed[row] = passed.get(row, set()) | good
            failed[row] = (failed.get(row, set()) | bad) - good
        for row, tests in found["absent"].items():
            absent[row] = absent.get(row, set()) | set(tests)
    kept = listed(page)
    absent = {r: (t & kept.get(r, set())) - passed.get(r, set()) for r, t in absent.items()}
    rows = passed.keys() | absent.keys()
    proof = {r: passed.get(r, set()) | absent.get(r, set()) for r in rows if not failed.get(r)}
    return {r: t for r, t in proof.items() if t}, {r: t for r, t in absent.items() if t}


def listed(page: str) -> Proof:
    """Return the rows with their tests that a page of features names."""
    lines = [line.split(" | ") for line in page.splitlines() if line.startswith("| SF-")]
    return {
        cells[0].removeprefix("| "): set(re.findall(r"`([^`]+)`", cells[-1]))
        for cells in lines
        if "`" in cells[-1]
    }


def features(proof: Proof) -> str:
    """Which rows of the feature list have a passing test, and which have none."""
    rows = list(csv.DictReader((HERE / "features.csv").read_text().splitlines()))
    with_test = [
        [
            r["id"],
            r["clause_2015"],
            r["feature"],
            "<br>".join(f"`{test}`" for test in sorted(proof[r["id"]])),
        ]
        for r in rows
        if r["id"] in proof
    ]
    without = [[r["id"], r["clause_2015"], r["feature"]] for r in rows if r["id"] not in proof]
    return (
        f"# Features\n\n{len(with_test)} of {len(rows)} rows of the [list](features.csv) have a "
        "passing test that enters through HTTP, mail or the command line and would fail without "
        "the feature.\n\n"
        + table(["row", "clause", "feature", "tests"], with_test)
        + "\n## Without a test\n\n"
        + table(["row", "clause", "feature"], without)
    )


def stale(proof: Proof, page: str) -> list[str]:
    """Return what a page of features says wrongly, as sentences."""
    kept = listed(page)
    said = [
        f"{row}: the page names {test}, which did not pass in this run."
        for row, tests in sorted(kept.items())
        for test in sorted(tests - proof.get(row, set()))
    ] + [
        f"{row}: {test} passed and is not on the page."
        for row, tests in sorted(proof.items())
        for test in sorted(tests - kept.get(row, set()))
    ]
    other = page != HEAD + features(proof)
    return said or (["The page has other words than the list."] if other else [])


def write_features(words: list[str]) -> int:
    """Write the page of features, or with --check compare it: 1 when it is stale."""
    target = HERE / "features.md"
    page = target.read_text()
    proof, absent = proven([Path(w) for w in words if w != "--check"], page)
    for row, tests in sorted(absent.items()):
        print(f"{row}: not run on this machine: {', '.join(sorted(tests))}")
    if "--check" not in words:
        target.write_text(HEAD + features(proof))
        return 0
    found = stale(proof, page)
    print("\n".join(found) or f"The page of features is what this run proves: {len(proof)} rows.")
    if found:
        print("Make it again: python -m docs.generate features FILE … (see CONTRIBUTING.md)")
    return 1 if found else 0


PAGES: dict[str, Callable[[], str]] = {
    "policy": policy,
    "workflows": workflows,
    "checks": checks,
    "kinds": kinds,
    "cli": cli,
    "settings": settings,
    "api-operations": api_operations,
}


def made(name: str) -> str:
    """Return a page as it should be."""
    return HEAD + PAGES[name]()


def main(words: list[str]) -> int:
    """Write the pages."""
    if words[:1] == ["features"]:
        return write_features(words[1:])
    for name in PAGES:
        (HERE / f"{name}.md").write_text(made(name))
    (HERE / "openapi.json").write_text(openapi())
    return 0


if __name__ == "__main__":
    os.environ.setdefault("CLEW_HOME", tempfile.mkdtemp(prefix="clew-docs-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.config.settings")
    import django

    django.setup()
    sys.exit(main(sys.argv[1:]))
