"""What the architecture tests look at: our modules and templates, and which room each is of."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "clew"
AREAS = (
    "customers", "products", "law", "communication", "requirements", "lists",
    "confirmations", "orders", "changes",
)  # fmt: skip


def modules() -> Iterator[Path]:
    """Yield every module of the product, without migrations and tests."""
    for path in sorted(HOUSE.rglob("*.py")):
        if not {"migrations", "tests"} & set(path.relative_to(HOUSE).parts):
            yield path


def templates() -> Iterator[Path]:
    """Yield every template of the product."""
    for path in sorted(HOUSE.rglob("*.html")):
        parts = path.relative_to(HOUSE).parts
        if "templates" in parts and "tests" not in parts:
            yield path


def name_of(path: Path) -> str:
    """Return a file as people write it: clew/web/views.py."""
    return path.relative_to(ROOT).as_posix()


def dotted(path: Path) -> str:
    """Return the name a module is imported by."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(path: Path) -> str:
    """Return the room of a file: "kernel", "orders", "conformity", "web", …"""
    first, *rest = path.relative_to(HOUSE).parts
    return rest[0] if first == "areas" and len(rest) > 1 else first


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text("utf-8"))


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, module) of each import of ours, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("clew"):
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("clew"):
                    yield node.lineno, alias.name
