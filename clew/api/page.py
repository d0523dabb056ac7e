"""The description of the API as a page shows it: chapters of operations, made of the document."""

import json
from dataclasses import dataclass
from typing import Any

from clew.kernel.api.operations import OPERATIONS
from clew.kernel.api.problems import KINDS

DEEPEST = 6
SAMPLES: dict[str, Any] = {"string": "…", "integer": 1, "number": 1, "boolean": True, "null": None}


@dataclass(frozen=True)
class Parameter:
    """A parameter of the address or a header."""

    name: str
    where: str
    words: str
    required: bool


@dataclass(frozen=True)
class Described:
    """One operation as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    words: str
    scope: str
    roles: str
    needs: str
    parameters: tuple[Parameter, ...]
    body: str
    body_type: str
    status: str
    answer: str
    problems: tuple[tuple[str, str], ...]


def chapters(document: dict[str, Any]) -> list[tuple[str, list[Described]]]:
    """Return the operations by what they are about, in the order of the journey."""
    found: dict[str, list[Described]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            heading = operation["tags"][0].replace("_", " ").capitalize()
            described = _described(document, path, method, operation)
            found.setdefault(heading, []).append(described)
    return list(found.items())


def kinds_of_problem() -> list[tuple[int, str, str]]:
    """Return (status, name, title) of every problem the API answers."""
    return [(status, name, title) for status, (name, title) in KINDS.items()]


def _described(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> Described:
    its = OPERATIONS[operation["operationId"]]
    body_type, body = _content(document, operation.get("requestBody", {}))
    status = next(s for s in operation["responses"] if s.startswith("2"))
    _, answer = _content(document, operation["responses"][status])
    problems = [s for s in operation["responses"] if not s.startswith("2")]
    _summary, _, words = operation["description"].partition("\n\n")
    words = words.rpartition("Scope:")[0].strip()
    return Described(
        name=its.name,
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        words=words,
        scope=its.scope,
        roles=", ".join(sorted(its.roles)).replace("_", " ") or "everybody of the company",
        needs=its.needs,
        parameters=tuple(_parameter(p) for p in operation["parameters"]),
        body=body,
        body_type=body_type,
        status=status,
        answer=answer,
        problems=tuple((s, KINDS[int(s)][0]) for s in problems),
    )


def _parameter(found: dict[str, Any]) -> Parameter:
    return Parameter(found["name"], found["in"], found.get("description", ""), found["required"])


def _content(document: dict[str, Any], part: dict[str, Any]) -> tuple[str, str]:
    """Return the type of a body and an example of it, made of its schema; "" without one."""
    for kind, content in part.get("content", {}).items():
        if kind not in ("application/json", "multipart/form-data"):
            return kind, ""
        sample = _sample(document, content["schema"], 0)
        return kind, json.dumps(sample, indent=2, ensure_ascii=False)
    return "", ""


def _sample(document: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    if depth > DEEPEST:
        return "…"
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _sample(document, document["components"]["schemas"][name], depth + 1)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        rest = [one for one in schema["anyOf"] if one.get("type") != "null"]
        return _sample(document, rest[-1], depth + 1)
    if schema.get("type") == "array":
        return [_sample(document, schema.get("items", {}), depth + 1)]
    if "properties" in schema:
        return {n: _sample(document, s, depth + 1) for n, s in schema["properties"].items()}
    if schema.get("type") == "object":
        return {}
    if "format" in schema:
        return f"({schema['format']})"
    if schema.get("examples"):
        return schema["examples"][0]
    return SAMPLES.get(schema.get("type", ""), "…")
