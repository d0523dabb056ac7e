"""Commands: every public verb of a commands module is one, with a keyword-only actor."""

import ast
import inspect
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.architecture.sources import dotted, modules, name_of, tree_of

WRITES = {
    "create", "bulk_create", "update", "bulk_update", "update_or_create", "get_or_create", "delete",
    "save",
}  # fmt: skip
# Read before the transaction, or the part of a command its caller owns; each with its reason.
NO_COMMAND = {
    "clew.areas.communication.commands.catching.catch_mail": "reads a foreign file before the turn",
}


def command_modules() -> list[Path]:
    """Return commands.py and the modules of a commands package, kernel's included."""
    return [p for p in modules() if p.name == "commands.py" or p.parent.name == "commands"]


def own_functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in tree_of(path).body if isinstance(node, ast.FunctionDef)]


def decorated(node: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "command" for d in node.decorator_list)


@pytest.mark.parametrize("path", command_modules(), ids=name_of)
def test_every_command_takes_its_actor_by_keyword(path: Path) -> None:
    module = import_module(dotted(path))
    for node in own_functions(path):
        if not decorated(node):
            continue
        verb = getattr(module, node.name)
        assert getattr(verb, "is_command", False)
        actor = inspect.signature(verb).parameters.get("actor")
        assert actor is not None, f"{node.name} has no actor"
        assert actor.kind is inspect.Parameter.KEYWORD_ONLY, f"{node.name}: actor is positional"


@pytest.mark.parametrize("path", command_modules(), ids=name_of)
def test_what_writes_is_a_command_or_belongs_to_one(path: Path) -> None:
    """A function that writes is a @command, private, or takes the actor of its command."""
    odd = []
    for node in own_functions(path):
        name = f"{dotted(path)}.{node.name}"
        if decorated(node) or node.name.startswith("_") or name in NO_COMMAND:
            continue
        writes = any(
            isinstance(call.func, ast.Attribute) and call.func.attr in WRITES
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
        )
        takes = {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
        if writes and "actor" not in takes and not _only_called_inside(path, node.name):
            odd.append(f"{name_of(path)}:{node.lineno} {node.name}")
    assert odd == []


def _only_called_inside(path: Path, name: str) -> bool:
    """Tell whether only command modules call a function: then a command owns its transaction."""
    callers = _importers().get((dotted(path), name), set()) - {path}
    return callers <= set(command_modules())


@cache
def _importers() -> dict[tuple[str | None, str], set[Path]]:
    """Return (module, name) → the modules that import it; read once for all of the functions."""
    found: dict[tuple[str | None, str], set[Path]] = {}
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found.setdefault((node.module, alias.name), set()).add(path)
    return found


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
