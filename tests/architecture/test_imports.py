"""Who may import whom: the contracts of pyproject.toml, and what they cannot say."""

import ast

import pytest
from importlinter.cli import lint_imports

from tests.architecture.sources import (
    AREAS,
    ROOT,
    dotted,
    imports_of,
    modules,
    name_of,
    room_of,
    tree_of,
)

# The inside of an area: its doors and what hangs on them. Nobody else's business.
DOORS = {
    "admin", "api", "checks", "forms", "pages", "policy", "portal", "reactions", "shapes",
    "urls", "views",
}  # fmt: skip
# Importing late is for what must run before Django is set up; the command line needs it.
MAY_IMPORT_LATE = ("clew.cli", "clew.config")
LATE = {
    # module → why an import stands inside a function there
}


def test_the_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert broken == 0, capsys.readouterr().out


def test_an_area_uses_no_door_of_another() -> None:
    odd = []
    for path in modules():
        module = dotted(path)
        for line, target in imports_of(tree_of(path)):
            if not target.startswith("clew.areas.") or not module.startswith("clew.areas."):
                continue
            own, other = module.split(".")[2], target.split(".")[2]
            part = ([*target.split("."), ""])[3]
            if own != other and (part in DOORS or part.endswith(("_api", "_urls", "_forms"))):
                odd.append(f"{name_of(path)}:{line} imports {target}")
    assert odd == []


def test_the_areas_are_those_we_know() -> None:
    found = {room_of(path) for path in modules() if name_of(path).startswith("clew/areas/")}
    assert found == {*AREAS, "areas"}


def test_imports_stand_at_the_top() -> None:
    odd = []
    for path in modules():
        module = dotted(path)
        if module.startswith(MAY_IMPORT_LATE) or module in LATE:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                odd += [f"{name_of(path)}:{line} {target}" for line, target in imports_of(node)]
    assert odd == []
