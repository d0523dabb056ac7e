"""States of the database that many tests start from: built once, put back before every test.

    @prepared
    def its(everyone):
        return parts.agreed(everyone)

makes a fixture named `its`. What it writes stands in an open transaction, and each test runs in
a savepoint inside of it, so a test finds exactly what was built and leaves nothing of its own.
What the builder returned is handed out as a copy, so no test meets an object another one changed.

A builder may ask for other prepared fixtures and for nothing else: it runs before the fixtures of
the test. The states lie on each other as layers; a test that asks for other ones, or for none,
first takes down what it does not share. So no result depends on the order of tests.
"""

import copy
import inspect
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

Build = Callable[..., Any]


def prepared(build: Build) -> Any:
    """Make a fixture of a builder whose writes and result many tests start from."""
    needs = list(inspect.signature(build).parameters)

    def hand_out(db: None, **needed: object) -> object:
        return LAYERS.result_of(build)

    # pytest reads the names of the fixtures a fixture needs from its signature.
    hand_out.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # read by pytest
        [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in ("db", *needs)]
    )
    hand_out.__doc__ = build.__doc__
    hand_out.prepared_by = build  # type: ignore[attr-defined]  # read by Layers
    return pytest.fixture(name=build.__name__)(hand_out)


@contextmanager
def _taken_back() -> Generator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Layers:
    """The states that stand in this process's database now, the lowest first."""

    def __init__(self) -> None:
        self.standing: list[tuple[Build, Any, object]] = []

    def result_of(self, build: Build) -> Any:
        """Return a copy of what a standing builder returned."""
        return copy.deepcopy(next(result for each, _, result in self.standing if each is build))

    def stand_on(self, wanted: list[tuple[Build, dict[str, Build]]]) -> None:
        """Make the wanted states, and no others, stand; each comes with the ones it needs."""
        shared = 0
        for (build, _), (standing, _, _) in zip(wanted, self.standing, strict=False):
            if build is not standing:
                break
            shared += 1
        self.take_down(shared)
        for build, needs in wanted[shared:]:
            layer = _taken_back()
            layer.__enter__()
            try:
                result = build(**{name: self.result_of(each) for name, each in needs.items()})
            except BaseException:
                layer.__exit__(None, None, None)
                raise
            self.standing.append((build, layer, result))

    def take_down(self, to: int = 0) -> None:
        """Roll back the states above the first `to`, the uppermost first."""
        while len(self.standing) > to:
            _, layer, _ = self.standing.pop()
            layer.__exit__(None, None, None)


LAYERS = Layers()


def _wanted(item: pytest.Function) -> list[tuple[Build, dict[str, Build]]]:
    """Return the prepared states a test asks for, each after the ones it needs."""
    known = item._fixtureinfo.name2fixturedefs
    found: dict[Build, dict[str, Build]] = {}

    def visit(name: str) -> Build | None:
        build: Build | None = getattr(known[name][-1].func, "prepared_by", None)
        if build is not None and build not in found:
            needs = {n: visit(n) for n in inspect.signature(build).parameters}
            found[build] = {n: each for n, each in needs.items() if each is not None}
        return build

    for name in item.fixturenames:
        if name in known:
            visit(name)
    return list(found.items())


@pytest.fixture(scope="session")
def layers(django_db_setup: None, django_db_blocker: Any) -> Iterator[Layers]:
    """The states of this process; taken down before its database is."""
    yield LAYERS
    with django_db_blocker.unblock():
        LAYERS.take_down()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Put the states in place right before pytest-django opens the test's own transaction."""
    if fixturedef.argname == "_django_db_helper":
        marker = request.node.get_closest_marker("django_db")
        # A test of transactions commits, so nothing may stand under it.
        commits = marker is not None and marker.kwargs.get("transaction", False)
        standing = request.getfixturevalue("layers")
        with request.getfixturevalue("django_db_blocker").unblock():
            standing.stand_on([] if commits else _wanted(request.node))
    return (yield)
