"""Clients of everybody that reach the real WSGI application."""

from collections.abc import Callable

import pytest

from clew import client
from clew.api.tests.parts import ClewOf, Everybody
from clew.api.tests.through_wsgi import urlopen
from clew.kernel.people.actor import Actor
from clew.kernel.testing import People
from clew.kernel.testing_api import Program


@pytest.fixture
def clew_of(
    api_of: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Actor], client.Clew]:
    """Return a function: actor → a client with a token of theirs."""
    monkeypatch.setattr(client, "urlopen", urlopen)
    monkeypatch.setattr(client.time, "sleep", lambda _seconds: None)

    known: dict[str, client.Operation] = {}

    def made(actor: Actor, *scopes: str) -> client.Clew:
        program = api_of(actor, scopes or ("read", "write", "sign"))
        clew = client.Clew("http://localhost", program.secret)
        if not known:
            known.update(clew.operations)  # read once for all of them
        clew._operations = known
        return clew

    return made


@pytest.fixture
def all_(clew_of: ClewOf, everyone: People) -> Everybody:
    return Everybody(clew_of, everyone)
