"""Every route of the resolver with an example of its URL."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern

# What a converter or a group may want; nothing of it exists in a test's company.
EXAMPLES = (
    "XX-9999", "RS-9999", "RQ-9999", "LR-9999", "SO-9999", "OF-9999", "CR-9999", "CU-9999",
    "EN-9999", "IN-9999", "PR-9999", "PF-9999", "PE-9999", "999999", "stated", "csv", "8.2.4-b",
    "A" * 32, "no-such-thing",
)  # fmt: skip


@dataclass(frozen=True)
class Route:
    """A named route: its name as the policy knows it, and a URL that reaches it."""

    name: str
    url: str


API = "api_pages:api:"


def routes() -> list[Route]:
    """Return every named route, each once.

    Without the operations of the API: they have rows, methods and tests of their own
    (clew/api/tests/test_operations.py holds that each is one).
    """
    found: dict[str, Route] = {}
    for name, kwargs in _walk(get_resolver().url_patterns, "", {}):
        if name not in found and not name.startswith(API):
            found[name] = Route(name, reverse(name, kwargs=kwargs))
    return list(found.values())


def unnamed() -> list[str]:
    """Return the patterns without a name: no row of the policy can list them."""
    return [str(p.pattern) for p in _leaves(get_resolver().url_patterns) if not p.name]


def _leaves(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern.url_patterns)
        else:
            yield pattern


def _walk(
    patterns: list[URLPattern | URLResolver], space: str, above: dict[str, str]
) -> Iterator[tuple[str, dict[str, str]]]:
    for pattern in patterns:
        given = above | _example(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, given)
        elif pattern.name:
            yield f"{space}{pattern.name}", given


def _example(pattern: object) -> dict[str, str]:
    if isinstance(pattern, RoutePattern):
        named = {n: c.example for n, c in pattern.converters.items() if hasattr(c, "example")}
        others = {n: c.regex for n, c in pattern.converters.items() if n not in named}
        return named | {name: _fitting(regex) for name, regex in others.items()}
    elif isinstance(pattern, RegexPattern):
        wanted = dict(re.findall(r"\(\?P<(\w+)>((?:\[[^\]]*\]|\\.|[^()])*)\)", str(pattern)))
    else:
        wanted = {}
    return {name: _fitting(regex) for name, regex in wanted.items()}


def _fitting(regex: str) -> str:
    choices = [*EXAMPLES, *(regex.split("|") if "|" in regex else ())]
    return next(text for text in choices if re.fullmatch(regex, text))
